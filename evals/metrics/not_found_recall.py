"""Refusal recall: of what is unanswerable, the share that was refused.

Undefined on sets where everything is answerable.
"""

from __future__ import annotations

from evals.metrics.refusals import decisions
from evals.metrics.result import Metric, Observations


def recall(observations: Observations) -> float | None:
    """Refused and unanswerable / unanswerable."""
    refused, unanswerable = observations.T
    if not unanswerable.any():
        return None
    return float((refused * unanswerable).sum() / unanswerable.sum())


METRIC = Metric("not_found_recall", "Refusal recall", "abstention", decisions, recall)
