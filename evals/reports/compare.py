"""Two runs, question by question: differences with intervals, flips, settings that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binomtest

from assistant.errors import UsageError
from evals.harness.folder import Run, differing_settings
from evals.harness.records import Record
from evals.metrics.registry import metrics_for
from evals.metrics.result import (
    Metric,
    Observation,
    Observations,
    bootstrap_interval,
    each,
    mean,
    observe,
)

FLIP_METRIC = "right"
_NAMED = 10


def _total(observations: Observations) -> float:
    return float(observations[:, 0].sum())


# No metric sees a question that failed, so that two runs could differ in nothing else.
_ERRORS = Metric(
    "errors", "Errors", "answers", each(lambda r: float(r.failed)), _total, "lower", "count"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric over the `n` questions where both runs have it.

    ``difference`` is B - A with its 95% interval. ``p_value`` is McNemar's, for metrics that
    are right or wrong on each question and only where some question differs.
    """

    metric: Metric
    n: int
    a: float | None
    b: float | None
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None

    @property
    def worse_by(self) -> float | None:
        """How far B is worse than A; negative where it is better."""
        if self.difference is None:
            return None
        return -self.difference if self.metric.better == "higher" else self.difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """``gained`` and ``lost`` are ids of questions that only B, or only A, got right.

    ``missing_in_a`` are those that B alone has, or has with another gold, and the reverse.
    """

    questions: int
    missing_in_a: Sequence[str]
    missing_in_b: Sequence[str]
    differences: Sequence[Difference]
    gained: Sequence[str]
    lost: Sequence[str]
    settings: Sequence[tuple[str, Any, Any]]

    @property
    def not_common(self) -> int:
        return len(self.missing_in_a) + len(self.missing_in_b)

    def lacking(self) -> list[str]:
        """One line for each run that lacks questions of the other, with the first ids."""
        return [
            f"{one} lacks {len(qids)} questions of {other}, or has them with another gold: "
            + " ".join([*qids[:_NAMED], *(["…"] if len(qids) > _NAMED else [])])
            for one, other, qids in (("A", "B", self.missing_in_a), ("B", "A", self.missing_in_b))
            if qids
        ]


def compare(a: Run, b: Run) -> Comparison:
    """Compare over the questions that stand in both runs with the same gold.

    Raises UsageError where there are none.
    """
    pairs = _pairs(a.records, b.records)
    if not pairs:
        raise UsageError(f"{a.path} and {b.path} have no question in common")
    ours, theirs = [p[0] for p in pairs], [p[1] for p in pairs]
    chosen = metrics_for([*ours, *theirs])
    gained, lost = _flips(next(m for m in chosen if m.key == FLIP_METRIC), ours, theirs)
    return Comparison(
        questions=len(pairs),
        missing_in_a=_missing(ours, b.records),
        missing_in_b=_missing(ours, a.records),
        differences=[
            *(_difference(m, observe(m, ours), observe(m, theirs)) for m in chosen),
            _difference(_ERRORS, _ERRORS.observe(ours), _ERRORS.observe(theirs)),
        ],
        gained=gained,
        lost=lost,
        settings=differing_settings(a.settings, b.settings),
    )


def _pairs(a: Sequence[Record], b: Sequence[Record]) -> list[tuple[Record, Record]]:
    theirs = {r.question.qid: r for r in b}
    return [
        (r, theirs[r.question.qid])
        for r in a
        if r.question.qid in theirs and theirs[r.question.qid].question == r.question
    ]


def _missing(common: Sequence[Record], all_of_one: Sequence[Record]) -> list[str]:
    compared = {r.question.qid for r in common}
    return [r.question.qid for r in all_of_one if r.question.qid not in compared]


def _flips(metric: Metric, a: Sequence[Record], b: Sequence[Record]) -> tuple[list[str], list[str]]:
    seen = list(zip(a, observe(metric, a), observe(metric, b), strict=True))
    gained = [r.question.qid for r, x, y in seen if x == (0.0,) and y == (1.0,)]
    lost = [r.question.qid for r, x, y in seen if x == (1.0,) and y == (0.0,)]
    return gained, lost


def _difference(
    metric: Metric, a: Sequence[Observation | None], b: Sequence[Observation | None]
) -> Difference:
    both = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    if not both:
        return Difference(metric, 0, None, None, None, None, None, None)
    left, right = _stacked([x for x, _ in both]), _stacked([y for _, y in both])

    low, high = _paired_interval(metric, left, right)
    x, y = metric.summarise(left), metric.summarise(right)
    return Difference(
        metric=metric,
        n=len(both),
        a=x,
        b=y,
        difference=None if x is None or y is None else y - x,
        low=low,
        high=high,
        p_value=mcnemar(left, right) if metric.summarise is mean else None,
    )


def _paired_interval(
    metric: Metric, a: Observations, b: Observations
) -> tuple[float | None, float | None]:
    """The interval of B - A when both are drawn for the same questions."""
    if metric.summarise is mean:
        return bootstrap_interval(b - a, mean)
    columns = a.shape[1]

    def difference(pairs: Observations) -> float | None:
        x, y = metric.summarise(pairs[:, :columns]), metric.summarise(pairs[:, columns:])
        return None if x is None or y is None else y - x

    return bootstrap_interval(np.hstack([a, b]), difference)


def _stacked(observations: Sequence[Observation]) -> Observations:
    return np.array(observations, dtype=np.float64)


def mcnemar(a: Observations, b: Observations) -> float | None:
    """Exact two-sided p of McNemar's test (1947): of the questions that differ, the share that
    B gained is binomial with 1/2. ``None`` unless all are 0 or 1 and some differ."""
    if not np.isin([a, b], [0.0, 1.0]).all():
        return None
    gained, lost = int((b > a).sum()), int((b < a).sum())
    if gained + lost == 0:
        return None
    return float(binomtest(gained, gained + lost, 0.5).pvalue)
