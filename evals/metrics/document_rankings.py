"""Documents ranked by their best hit, scored by ir_measures (trec_eval's definitions)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ir_measures

from evals.harness.records import Record
from evals.metrics.result import Metric, Observation


def document_metric(key: str, title: str, measure: Any) -> Metric:
    """``measure`` is one of ir_measures. Questions without gold documents are left out."""

    def observe(records: Sequence[Record]) -> list[Observation | None]:
        return by_library(
            [record.documents for record in records],
            [record.question.gold_docs for record in records],
            measure,
        )

    return Metric(key, title, "retrieval", observe)


def by_library(
    rankings: Sequence[list[str]], gold: Sequence[Sequence[str]], measure: Any
) -> list[Observation | None]:
    """Score rankings with ir_measures; undefined where there is no gold."""
    names = [str(i) for i in range(len(gold))]
    qrels = {name: dict.fromkeys(ids, 1) for name, ids in zip(names, gold, strict=True) if len(ids)}
    run = {
        name: {item: -float(rank) for rank, item in enumerate(ranking)}
        for name, ranking in zip(names, rankings, strict=True)
    }
    if not qrels:
        return [None] * len(names)
    scores = {m.query_id: float(m.value) for m in ir_measures.iter_calc([measure], qrels, run)}
    return [(scores[name],) if name in qrels else None for name in names]
