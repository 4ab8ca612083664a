"""Refusal precision: of what was refused, the share that is unanswerable.

Undefined on sets where everything is answerable.
"""

from __future__ import annotations

from evals.metrics.refusals import decisions
from evals.metrics.result import Metric, Observations


def precision(observations: Observations) -> float | None:
    """Refused and unanswerable / refused; columns: refused, unanswerable."""
    refused, unanswerable = observations.T
    if not unanswerable.any() or not refused.any():
        return None
    return float((refused * unanswerable).sum() / refused.sum())


METRIC = Metric("not_found_precision", "Refusal precision", "abstention", decisions, precision)
