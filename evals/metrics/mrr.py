"""Reciprocal rank: 1 / rank of the first gold document among ten."""

from __future__ import annotations

from ir_measures import RR

from evals.metrics.document_rankings import document_metric

METRIC = document_metric("mrr@10", "MRR at 10", RR @ 10)
