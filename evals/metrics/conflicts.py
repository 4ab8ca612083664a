"""Conflicts: where sources disagree, is every side shown?"""

from __future__ import annotations

from evals.matching import covers
from evals.metrics.result import Metric, each
from evals.records import Record

CONFLICT_TAG = "conflict"


def every_side_cited(record: Record) -> float | None:
    """1 if each gold sentence of a conflict question, one a side, is covered by a citation."""
    question = record.question
    if CONFLICT_TAG not in question.tags or not (question.answerable and question.gold_evidence):
        return None
    return float(
        all(any(covers(c["quote"], s) for c in record.citations) for s in question.gold_evidence)
    )


METRICS: tuple[Metric, ...] = (
    Metric("every_side_cited", "Every side cited", "conflicts", each(every_side_cited)),
)
