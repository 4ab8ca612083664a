"""What was refused and what should have been.

Refusing is the positive decision, "the library does not answer it" the positive truth.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.harness.records import Record
from evals.metrics.result import Observation


def decisions(records: Sequence[Record]) -> list[Observation | None]:
    """For each question whether it was refused, and whether nothing answers it."""
    return [(float(r.refused), float(not r.question.answerable)) for r in records]
