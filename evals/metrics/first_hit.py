"""First citation hits; a refusal is a miss."""

from __future__ import annotations

from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.right_quotes import any_right


def first_hit(record: Record) -> float | None:
    """1 if the first citation contains an answer string or covers a gold sentence."""
    return any_right(record.citations[:1], record)


METRIC = Metric("first_hit", "First citation hits", "evidence", each(first_hit))
