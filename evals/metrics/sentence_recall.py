"""Sentence recall at k: gold sentences that the first k hits cover."""

from __future__ import annotations

from functools import partial

from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.sentence_rankings import newly_covered


def sentence_recall(record: Record, k: int) -> float | None:
    """Share of the gold sentences that the first `k` hits cover."""
    gold = record.question.gold_evidence
    if not gold:
        return None
    return sum(map(len, newly_covered(record)[:k])) / len(gold)


METRICS = tuple(
    Metric(
        f"sentence_recall@{k}",
        f"Sentence recall at {k}",
        "retrieval",
        each(partial(sentence_recall, k=k)),
    )
    for k in (1, 5, 10)
)
