"""Gold sentences ranked by the hits that cover them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.harness.matching import covers
from evals.harness.records import Record
from evals.metrics.document_rankings import by_library
from evals.metrics.result import Metric, Observation


def newly_covered(record: Record) -> list[list[int]]:
    """For each hit that carries text, the gold sentences that no earlier hit covered."""
    missing = list(range(len(record.question.gold_evidence)))
    out = []
    for hit in record.hits:
        if "text" not in hit:
            break
        found = [i for i in missing if covers(hit["text"], record.question.gold_evidence[i])]
        missing = [i for i in missing if i not in found]
        out.append(found)
    return out


def sentence_metric(key: str, title: str, measure: Any) -> Metric:
    """``measure`` is one of ir_measures. Questions without gold sentences are left out."""

    def observe(records: Sequence[Record]) -> list[Observation | None]:
        gold = [
            [f"gold {i}" for i in range(len(record.question.gold_evidence))] for record in records
        ]
        return by_library([_sentence_ranking(record) for record in records], gold, measure)

    return Metric(key, title, "retrieval", observe)


def _sentence_ranking(record: Record) -> list[str]:
    """The hits as a ranking of gold sentences and misses.

    A hit that covers several sentences takes as many places, so that the best value stays 1;
    one that covers none that are new takes one place.
    """
    ranking: list[str] = []
    for rank, found in enumerate(newly_covered(record)):
        ranking += [f"gold {i}" for i in found] or [f"hit {rank}"]
    return ranking
