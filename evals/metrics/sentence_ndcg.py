"""nDCG at 10 of gold sentences."""

from __future__ import annotations

from ir_measures import nDCG

from evals.metrics.sentence_rankings import sentence_metric

METRIC = sentence_metric("sentence_ndcg@10", "Sentence nDCG at 10", nDCG @ 10)
