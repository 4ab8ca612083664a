"""AUROC of confidence: does it rank answerable questions above the others?"""

from __future__ import annotations

from scipy.stats import rankdata

from evals.metrics.confidences import confidences
from evals.metrics.result import Metric, Observations


def auroc(observations: Observations) -> float | None:
    """Probability that an answerable question has the higher confidence, ties counting half.

    The Mann-Whitney statistic (Hanley & McNeil, 1982): (R - n(n+1)/2) / (n m), with R the sum
    of the ranks of the n answerable questions. Undefined without questions of both kinds.
    """
    confidence, answerable = observations.T
    n = int(answerable.sum())
    m = len(answerable) - n
    if n == 0 or m == 0:
        return None
    ranks = rankdata(confidence)
    return float((ranks[answerable == 1].sum() - n * (n + 1) / 2) / (n * m))


METRIC = Metric("confidence_auroc", "AUROC of confidence", "abstention", confidences, auroc)
