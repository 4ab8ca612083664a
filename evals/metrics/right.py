"""Questions got right: answered with a right quote, or refused where that is right."""

from __future__ import annotations

from evals.harness.matching import has_gold_words, is_right_quote
from evals.harness.records import Record
from evals.metrics.result import Metric, each


def right(record: Record) -> float | None:
    """1 if an answerable question got a right quote among its first three citations, or a
    question that the library does not answer was refused."""
    if not record.question.answerable:
        return float(record.refused)
    if not has_gold_words(record.question):
        return None
    return float(any(is_right_quote(c["quote"], record.question) for c in record.citations[:3]))


METRIC = Metric("right", "Questions got right", "answers", each(right))
