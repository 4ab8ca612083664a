"""Refusal F1: the harmonic mean of refusal precision and recall.

Undefined on sets where everything is answerable.
"""

from __future__ import annotations

from evals.metrics.refusals import decisions
from evals.metrics.result import Metric, Observations


def f1(observations: Observations) -> float | None:
    """2 tp / (2 tp + fp + fn), the harmonic mean of precision and recall."""
    refused, unanswerable = observations.T
    if not unanswerable.any():
        return None
    return float(2 * (refused * unanswerable).sum() / (refused.sum() + unanswerable.sum()))


METRIC = Metric("not_found_f1", "Refusal F1", "abstention", decisions, f1)
