"""Recall at k: gold documents found among the first k / gold documents."""

from __future__ import annotations

from ir_measures import R

from evals.metrics.document_rankings import document_metric

METRICS = tuple(document_metric(f"recall@{k}", f"Recall at {k}", R @ k) for k in (1, 5, 10))
