"""Citation precision: citations that cover a gold sentence.

That of ALCE (Gao et al., 2023) with gold sentences in the place of the judging model.
"""

from __future__ import annotations

from evals.harness.matching import covers
from evals.harness.records import Record
from evals.metrics.result import Metric, each


def citation_precision(record: Record) -> float | None:
    """Share of the citations that cover a gold sentence; undefined without citations."""
    gold = record.question.gold_evidence
    if not (record.question.answerable and gold and record.citations):
        return None
    return sum(any(covers(c["quote"], s) for s in gold) for c in record.citations) / len(
        record.citations
    )


METRIC = Metric("citation_precision", "Citation precision", "evidence", each(citation_precision))
