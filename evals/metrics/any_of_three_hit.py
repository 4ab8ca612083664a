"""One of the first three citations hits; a refusal is a miss."""

from __future__ import annotations

from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.right_quotes import any_right


def any_of_three_hit(record: Record) -> float | None:
    """1 if one of the first three citations does what `first_hit` asks of the first."""
    return any_right(record.citations[:3], record)


METRIC = Metric(
    "any_of_three_hit", "Any of three citations hits", "evidence", each(any_of_three_hit)
)
