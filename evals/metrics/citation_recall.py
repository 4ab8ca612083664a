"""Citation recall: gold sentences that a citation covers.

That of ALCE (Gao et al., 2023) with gold sentences in the place of the judging model.
"""

from __future__ import annotations

from evals.harness.matching import covers
from evals.harness.records import Record
from evals.metrics.result import Metric, each


def citation_recall(record: Record) -> float | None:
    """Share of the gold sentences that a citation covers."""
    gold = record.question.gold_evidence
    if not (record.question.answerable and gold):
        return None
    return sum(any(covers(c["quote"], s) for c in record.citations) for s in gold) / len(gold)


METRIC = Metric("citation_recall", "Citation recall", "evidence", each(citation_recall))
