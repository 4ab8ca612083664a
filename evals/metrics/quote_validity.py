"""Quote validity: quotes that stand at their offsets."""

from __future__ import annotations

from evals.harness.records import Record
from evals.metrics.result import Metric, each


def quote_validity(record: Record) -> float | None:
    """Share of the quotes shown that stand at their offsets in their document.

    The run compares them while the library is open; undefined where nothing was quoted.
    """
    quotes = record.answer.get("quotes") or {}
    checked = int(quotes.get("checked", 0))
    return int(quotes["valid"]) / checked if checked else None


METRIC = Metric("quote_validity", "Quote validity", "evidence", each(quote_validity))
