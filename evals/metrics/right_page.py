"""Right page: the first citation stands on the gold page, counted or as it is printed."""

from __future__ import annotations

from evals.harness.records import Json, Record
from evals.metrics.result import Metric, each


def right_page(record: Record) -> float | None:
    """1 if the first citation stands on the gold page, counted from 1, of a gold document.

    A refusal is a miss.
    """
    gold = record.question.gold_page
    if gold is None or not record.question.answerable:
        return None
    return float(any(c.get("page") == gold for c in _first_of_gold_document(record)))


def right_page_label(record: Record) -> float | None:
    """1 if the first citation names the gold page, as it is printed, of a gold document."""
    gold = record.question.gold_page_label
    if gold is None or not record.question.answerable:
        return None
    return float(any(str(c.get("page_label")) == gold for c in _first_of_gold_document(record)))


def _first_of_gold_document(record: Record) -> list[Json]:
    """The first citation, where it is of a gold document or the gold names none."""
    gold = record.question.gold_docs
    return [c for c in record.citations[:1] if not gold or c["doc_id"] in gold]


METRICS = (
    Metric("right_page", "Right page", "evidence", each(right_page)),
    Metric("right_page_label", "Right printed page", "evidence", each(right_page_label)),
)
