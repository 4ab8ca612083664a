"""Average precision of gold sentences."""

from __future__ import annotations

from ir_measures import AP

from evals.metrics.sentence_rankings import sentence_metric

METRIC = sentence_metric("sentence_map", "Sentence MAP", AP)
