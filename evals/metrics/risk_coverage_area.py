"""Area under risk and coverage: how wrong is it as more questions are answered?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.harness.records import Record
from evals.metrics.any_of_three_or_nearest import any_of_three_or_nearest
from evals.metrics.result import Metric, Observation, Observations


def _risks(records: Sequence[Record]) -> list[Observation | None]:
    """Confidence, and the loss of answering: 1 where there is no answer or no right evidence."""
    out: list[Observation | None] = []
    for record in records:
        found = any_of_three_or_nearest(record) if record.question.answerable else 0.0
        known = record.confidence is not None and found is not None
        out.append((float(record.confidence or 0), 1.0 - float(found or 0)) if known else None)
    return out


def risk_at_coverage(observations: Observations) -> Observations:
    """The risk-coverage curve: row i is (coverage, risk) when the i+1 most confident answer.

    Risk is the share of them that are wrong. Questions of equal confidence are taken in
    together, each with their mean loss, so that their order does not matter.
    """
    confidence, loss = observations.T
    _, level = np.unique(-confidence, return_inverse=True)
    mean_loss = np.bincount(level, weights=loss) / np.bincount(level)
    answered = np.arange(1, len(loss) + 1)
    risk = np.cumsum(mean_loss[np.sort(level)]) / answered
    return np.column_stack([answered / len(loss), risk])


def risk_coverage_area(observations: Observations) -> float | None:
    """Mean risk over all coverages (AURC; Geifman & El-Yaniv, 2017); lower is better."""
    return float(risk_at_coverage(observations)[:, 1].mean())


METRIC = Metric(
    "risk_coverage_area",
    "Area under risk-coverage",
    "abstention",
    _risks,
    risk_coverage_area,
    better="lower",
)
