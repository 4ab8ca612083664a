"""Latency: what an answer takes, over all stages and in each.

Times are what the system under test reports for its disjoint stages. Percentiles
interpolate between the two nearest values (Hyndman & Fan, 1996, type 7).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.harness.records import Record
from evals.metrics.result import Metric, Observations, Summary, each


def percentile(share: float) -> Summary:
    def summarise(observations: Observations) -> float | None:
        return float(np.percentile(observations[:, 0], share))

    return summarise


def latency_ms(record: Record) -> float | None:
    """Milliseconds over all stages."""
    stages = record.answer.get("elapsed_ms")
    return sum(stages.values()) if stages else None


METRICS = (
    Metric(
        "latency_p50_ms", "Latency, median", "cost", each(latency_ms), percentile(50), "lower", "ms"
    ),
    Metric(
        "latency_p95_ms", "Latency, p95", "cost", each(latency_ms), percentile(95), "lower", "ms"
    ),
)


def stage_metrics(records: Sequence[Record]) -> tuple[Metric, ...]:
    """The median and p95 of each stage that any answer names."""
    stages = sorted({name for r in records for name in r.answer.get("elapsed_ms") or {}})
    return tuple(metric for stage in stages for metric in _of_stage(stage))


def _of_stage(stage: str) -> tuple[Metric, Metric]:
    def observe(record: Record) -> float | None:
        return (record.answer.get("elapsed_ms") or {}).get(stage)

    return (
        Metric(
            f"latency_{stage}_p50_ms",
            f"{stage}, median",
            "cost",
            each(observe),
            percentile(50),
            "lower",
            "ms",
        ),
        Metric(
            f"latency_{stage}_p95_ms",
            f"{stage}, p95",
            "cost",
            each(observe),
            percentile(95),
            "lower",
            "ms",
        ),
    )
