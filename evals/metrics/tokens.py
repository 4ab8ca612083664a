"""Tokens of the chat model, read and written."""

from __future__ import annotations

from evals.harness.records import Record
from evals.metrics.result import Metric, each


def tokens(record: Record) -> float | None:
    """Tokens in and out of the chat model; undefined without one, or where it does not count."""
    usage = record.answer.get("usage") or {}
    read, written = usage.get("input_tokens"), usage.get("output_tokens")
    return None if read is None or written is None else read + written


METRIC = Metric("tokens", "Tokens", "cost", each(tokens), better="lower", unit="count")
