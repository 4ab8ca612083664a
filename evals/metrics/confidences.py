"""What `confidence` said, beside what it claims to know: whether the library answers."""

from __future__ import annotations

from collections.abc import Sequence

from evals.harness.records import Record
from evals.metrics.result import Observation


def confidences(records: Sequence[Record]) -> list[Observation | None]:
    return [
        None if r.confidence is None else (r.confidence, float(r.question.answerable))
        for r in records
    ]
