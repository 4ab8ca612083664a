"""Expected calibration error: is 0.8 right eight times in ten?"""

from __future__ import annotations

import numpy as np

from evals.metrics.confidences import confidences
from evals.metrics.result import Metric, Observations

_BINS = 10


def calibration_error(observations: Observations) -> float | None:
    """Expected calibration error (Naeini et al., 2015) over ten bins of equal width.

    Sum over bins of share of questions * |share answerable - mean confidence|. Undefined
    without questions of both kinds: a set of one kind says nothing about a probability.
    """
    confidence, answerable = observations.T
    if answerable.all() or not answerable.any():
        return None
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [abs(answerable[bins == b].sum() - confidence[bins == b].sum()) for b in np.unique(bins)]
    return float(sum(gaps) / len(confidence))


METRIC = Metric(
    "calibration_error",
    "Expected calibration error",
    "abstention",
    confidences,
    calibration_error,
    better="lower",
)
