"""Average precision: mean over gold documents of the precision at their rank."""

from __future__ import annotations

from ir_measures import AP

from evals.metrics.document_rankings import document_metric

METRIC = document_metric("map", "MAP", AP)
