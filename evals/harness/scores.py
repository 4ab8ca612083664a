"""All metrics of a run: the contents of `metrics.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.harness.records import Record
from evals.metrics.registry import metrics_for
from evals.metrics.result import Metric, measure
from evals.reports.failures import failure_bin

_BY_TAG = (
    "right",
    "first_hit",
    "any_of_three_hit",
    "any_of_three_or_nearest",
    "number_accuracy",
    "not_found_recall",
    "recall@5",
)


def measure_all(records: Sequence[Record]) -> dict[str, Any]:
    """Results by key, over all records and by tag; counts of errors and of failure bins."""
    chosen = metrics_for(records)
    tags = sorted({tag for r in records for tag in r.question.tags})
    bins = [b for r in records if (b := failure_bin(r))]
    return {
        "questions": len(records),
        "errors": sum(r.failed for r in records),
        "metrics": {m.key: measure(m, records).to_dict() for m in chosen},
        "by_tag": {tag: _of_tag(tag, chosen, records) for tag in tags},
        "failures": {b.value: bins.count(b) for b in dict.fromkeys(bins)},
    }


def _of_tag(tag: str, chosen: Sequence[Metric], records: Sequence[Record]) -> dict[str, Any]:
    tagged = [r for r in records if tag in r.question.tags]
    results = {m.key: measure(m, tagged) for m in chosen if m.key in _BY_TAG}
    return {
        "questions": len(tagged),
        "metrics": {key: r.to_dict() for key, r in results.items() if r.n},
    }
