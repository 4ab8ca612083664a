"""One of three citations hits, or of the nearest sentences where the answer was refused.

This measures the choice of evidence apart from the decision to refuse.
"""

from __future__ import annotations

from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.right_quotes import any_right


def any_of_three_or_nearest(record: Record) -> float | None:
    """Like `any_of_three_hit`, over the nearest sentences where the answer was refused."""
    return any_right(record.shown[:3], record)


METRIC = Metric(
    "any_of_three_or_nearest",
    "Any of three, or nearest, hits",
    "evidence",
    each(any_of_three_or_nearest),
)
