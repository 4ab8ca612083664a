"""Reciprocal rank of the first hit that covers a gold sentence."""

from __future__ import annotations

from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.sentence_rankings import newly_covered


def sentence_reciprocal_rank(record: Record, k: int = 10) -> float | None:
    """1 / rank of the first hit that covers a gold sentence; 0 if none of the first `k` does."""
    if not record.question.gold_evidence:
        return None
    ranks = (rank for rank, found in enumerate(newly_covered(record)[:k], start=1) if found)
    first = next(ranks, None)
    return 1 / first if first else 0.0


METRIC = Metric(
    "sentence_mrr@10", "Sentence MRR at 10", "retrieval", each(sentence_reciprocal_rank)
)
