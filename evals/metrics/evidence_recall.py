"""Evidence recall at 5: gold sentences among the best evidence."""

from __future__ import annotations

from evals.harness.matching import covers
from evals.harness.records import Record
from evals.metrics.result import Metric, each


def evidence_recall(record: Record, k: int = 5) -> float | None:
    """Share of the gold sentences that the best `k` evidence sentences cover.

    Undefined where the system does not tell its evidence.
    """
    gold = record.question.gold_evidence
    if record.evidence is None or not (record.question.answerable and gold):
        return None
    best = [e["quote"] for e in record.evidence[:k]]
    return sum(any(covers(quote, s) for quote in best) for s in gold) / len(gold)


METRIC = Metric("evidence_recall@5", "Evidence recall at 5", "evidence", each(evidence_recall))
