"""Why a question was not got right: one bin each, in the order in which answers are made."""

from __future__ import annotations

from enum import StrEnum

from evals.harness.matching import has_gold_words, is_right_quote
from evals.harness.records import Record
from evals.metrics.every_side_cited import every_side_cited
from evals.metrics.right import right

_TOP = 10


class FailureBin(StrEnum):
    ERROR = "error"
    NOT_RETRIEVED = "not retrieved"
    NOT_CHOSEN = "retrieved but not chosen"
    WRONGLY_REFUSED = "chosen but wrongly refused"
    ANSWERED_UNANSWERABLE = "answered though unanswerable"
    WRONG_SIDE = "wrong side of a conflict"


def failure_bin(record: Record) -> FailureBin | None:
    """The bin of a question, ``None`` if it was got right or its gold names no words.

    An answer to a conflict question fails when it leaves a side out. Evidence is "retrieved"
    when one of the first ten hits holds it, and "chosen" when one of the three citations or,
    in a refusal, one of the nearest sentences is right.
    """
    if record.failed:
        return FailureBin.ERROR
    if not record.question.answerable:
        return None if record.refused else FailureBin.ANSWERED_UNANSWERABLE
    if not has_gold_words(record.question):
        return None
    if right(record):
        return FailureBin.WRONG_SIDE if every_side_cited(record) == 0 else None
    if record.refused and any(is_right_quote(c["quote"], record.question) for c in record.shown):
        return FailureBin.WRONGLY_REFUSED
    return FailureBin.NOT_CHOSEN if _retrieved(record) else FailureBin.NOT_RETRIEVED


def _retrieved(record: Record) -> bool:
    gold = record.question.gold_docs
    return any(
        is_right_quote(hit.get("text", ""), record.question)
        for hit in record.hits[:_TOP]
        if not gold or hit["doc_id"] in gold
    )
