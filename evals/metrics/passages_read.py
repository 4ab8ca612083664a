"""Passages read for an answer."""

from __future__ import annotations

from evals.harness.records import Record
from evals.metrics.result import Metric, each


def passages_read(record: Record) -> float | None:
    """Passages whose sentences were looked at for the answer, where the system tells."""
    return (record.answer.get("searched") or {}).get("read")


METRIC = Metric(
    "passages_read", "Passages read", "cost", each(passages_read), better="lower", unit="count"
)
