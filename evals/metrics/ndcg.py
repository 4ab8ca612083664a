"""nDCG at 10 (Järvelin & Kekäläinen, 2002).

Sum of 1 / log2(1 + rank) over gold documents in the first ten, divided by its largest value.
"""

from __future__ import annotations

from ir_measures import nDCG

from evals.metrics.document_rankings import document_metric

METRIC = document_metric("ndcg@10", "nDCG at 10", nDCG @ 10)
