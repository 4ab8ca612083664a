"""The first citation hits, or the nearest sentence where the answer was refused.

This measures the choice of evidence apart from the decision to refuse.
"""

from __future__ import annotations

from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.right_quotes import any_right


def first_hit_or_nearest(record: Record) -> float | None:
    """Like `first_hit`, over the nearest sentences where the answer was refused."""
    return any_right(record.shown[:1], record)


METRIC = Metric(
    "first_hit_or_nearest", "First citation or nearest hits", "evidence", each(first_hit_or_nearest)
)
