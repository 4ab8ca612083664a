"""What a metric is, and how its value gets an interval.

A metric observes each question (a few numbers, or nothing where it is undefined) and
summarises the observations in one number. Intervals and comparisons resample observations,
so each metric is written once and has all three.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evals.harness.records import Record

Observation = tuple[float, ...]
Observations = NDArray[np.float64]
"""Shape ``(questions, numbers observed at each)``."""

Summary = Callable[[Observations], float | None]
Group = Literal["retrieval", "evidence", "answers", "abstention", "conflicts", "cost"]

RESAMPLES = 1000
SEED = 20260101


def mean(observations: Observations) -> float | None:
    """The mean of the first number observed; undefined without observations."""
    return float(observations[:, 0].mean()) if len(observations) else None


@dataclass(frozen=True, slots=True)
class Metric:
    """``observe`` gets questions that did not fail and returns one observation for each,
    ``None`` where the metric is undefined; ``summarise`` may also find it undefined."""

    key: str
    title: str
    group: Group
    observe: Callable[[Sequence[Record]], list[Observation | None]]
    summarise: Summary = mean
    better: Literal["higher", "lower"] = "higher"
    unit: Literal["", "ms", "count"] = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A measured value with its 95% interval.

    ``n`` questions were observed and ``left_out`` were not: the metric is undefined for them,
    or they failed. ``value`` is ``None`` where nothing can be said.
    """

    value: float | None
    n: int
    low: float | None
    high: float | None
    left_out: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def each(observe: Callable[[Record], float | None]) -> Callable[..., list[Observation | None]]:
    """Lift a number per question to a list of observations."""

    def observe_all(records: Sequence[Record]) -> list[Observation | None]:
        values = [observe(record) for record in records]
        return [None if value is None else (float(value),) for value in values]

    return observe_all


def observe(metric: Metric, records: Sequence[Record]) -> list[Observation | None]:
    """One observation a record; ``None`` where undefined and for questions that failed."""
    asked = [i for i, record in enumerate(records) if not record.failed]
    out: list[Observation | None] = [None] * len(records)
    for i, observation in zip(asked, metric.observe([records[i] for i in asked]), strict=True):
        out[i] = observation
    return out


def measure(metric: Metric, records: Sequence[Record]) -> Result:
    """The metric over all records, with its bootstrap interval."""
    defined = [o for o in observe(metric, records) if o is not None]
    left_out = len(records) - len(defined)
    if not defined:
        return Result(None, 0, None, None, left_out)
    observations = np.array(defined, dtype=np.float64)
    low, high = bootstrap_interval(observations, metric.summarise)
    return Result(metric.summarise(observations), len(observations), low, high, left_out)


def bootstrap_interval(
    observations: Observations, summarise: Summary
) -> tuple[float | None, float | None]:
    """The 95% percentile interval (Efron & Tibshirani, 1993, ch. 13) of a summary.

    The seed is fixed: the same observations give the same interval. Resamples where the summary
    is undefined are left out; the bounds are ``None`` where it never is defined.
    """
    resamples = _resamples(len(observations))
    if summarise is mean:  # nearly all are: the same in one step instead of a thousand
        values = observations[:, 0][resamples].mean(axis=1)
    else:
        found = (summarise(observations[chosen]) for chosen in resamples)
        values = np.array([value for value in found if value is not None])
    if not len(values):
        return None, None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


@lru_cache(maxsize=2)
def _resamples(n: int) -> NDArray[np.int64]:
    """Indices of `RESAMPLES` draws of `n` out of `n`."""
    return np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n))
