"""Cost: time a question, passages read, tokens of a chat model.

Times are what the system under test reports for its disjoint stages; a question's latency is
their sum. Percentiles interpolate between the two nearest values (Hyndman & Fan, 1996, type 7).
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


def passages_read(record: Record) -> float | None:
    """Passages whose sentences were looked at for the answer, where the system tells."""
    return (record.answer.get("searched") or {}).get("read")


def tokens(record: Record) -> float | None:
    """Tokens in and out of the chat model; undefined without one, or where it does not count."""
    usage = record.answer.get("usage") or {}
    read, written = usage.get("input_tokens"), usage.get("output_tokens")
    return None if read is None or written is None else read + written


_FIXED: tuple[Metric, ...] = (
    Metric(
        "latency_p50_ms",
        "Latency, median",
        "cost",
        each(latency_ms),
        percentile(50),
        "lower",
        "ms",
    ),
    Metric(
        "latency_p95_ms", "Latency, p95", "cost", each(latency_ms), percentile(95), "lower", "ms"
    ),
    Metric(
        "passages_read",
        "Passages read",
        "cost",
        each(passages_read),
        better="lower",
        unit="count",
    ),
    Metric("tokens", "Tokens", "cost", each(tokens), better="lower", unit="count"),
)


def metrics(records: Sequence[Record]) -> tuple[Metric, ...]:
    """The fixed ones, and the median and p95 of each stage that any answer names."""
    stages = sorted({name for r in records for name in r.answer.get("elapsed_ms") or {}})
    return (*_FIXED, *(m for stage in stages for m in _of_stage(stage)))


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
