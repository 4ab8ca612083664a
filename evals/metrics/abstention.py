"""Abstention: is refused what should be, and does `confidence` know?

Precision, recall and F1 take `not_found` as the positive decision and "the library does not
answer it" as the positive truth; they are undefined on sets where everything is answerable.
`confidence` is held against the same truth, as that is what it claims to be.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from evals.harness.records import Record
from evals.metrics.evidence import any_of_three_or_nearest
from evals.metrics.result import Metric, Observation, Observations

_BINS = 10


def _decisions(records: Sequence[Record]) -> list[Observation | None]:
    return [(float(r.refused), float(not r.question.answerable)) for r in records]


def precision(observations: Observations) -> float | None:
    """Refused and unanswerable / refused; columns: refused, unanswerable."""
    refused, unanswerable = observations.T
    if not unanswerable.any() or not refused.any():
        return None
    return float((refused * unanswerable).sum() / refused.sum())


def recall(observations: Observations) -> float | None:
    """Refused and unanswerable / unanswerable."""
    refused, unanswerable = observations.T
    if not unanswerable.any():
        return None
    return float((refused * unanswerable).sum() / unanswerable.sum())


def f1(observations: Observations) -> float | None:
    """2 tp / (2 tp + fp + fn), the harmonic mean of precision and recall."""
    refused, unanswerable = observations.T
    if not unanswerable.any():
        return None
    return float(2 * (refused * unanswerable).sum() / (refused.sum() + unanswerable.sum()))


def _confidences(records: Sequence[Record]) -> list[Observation | None]:
    return [
        None if r.confidence is None else (r.confidence, float(r.question.answerable))
        for r in records
    ]


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


CONFIDENCES = Metric("confidence_auroc", "AUROC of confidence", "abstention", _confidences, auroc)
RISKS = Metric(
    "risk_coverage_area",
    "Area under risk-coverage",
    "abstention",
    _risks,
    risk_coverage_area,
    better="lower",
)

METRICS: tuple[Metric, ...] = (
    Metric("not_found_precision", "Refusal precision", "abstention", _decisions, precision),
    Metric("not_found_recall", "Refusal recall", "abstention", _decisions, recall),
    Metric("not_found_f1", "Refusal F1", "abstention", _decisions, f1),
    CONFIDENCES,
    RISKS,
    Metric(
        "calibration_error",
        "Expected calibration error",
        "abstention",
        _confidences,
        calibration_error,
        better="lower",
    ),
)
