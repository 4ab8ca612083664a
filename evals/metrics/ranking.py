"""Retrieval: are the gold documents, and the gold sentences, among the first hits?

Documents are ranked by their best hit and scored by ir_measures (trec_eval's definitions):
recall@k = gold found in the first k / gold; reciprocal rank = 1 / rank of the first gold;
nDCG@k (Järvelin & Kekäläinen, 2002) = sum of 1 / log2(1 + rank) over gold in the first k,
divided by its largest possible value; average precision = mean over gold of the precision at
its rank. Questions without gold documents are left out.

Sentences: a hit counts when its text covers the sentence, see `evals.harness.matching.covers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ir_measures
from ir_measures import AP, RR, R, nDCG

from evals.harness.matching import covers
from evals.harness.records import Record
from evals.metrics.result import Metric, Observation, each

_DOCUMENT_MEASURES = {
    "recall@1": ("Recall at 1", R @ 1),
    "recall@5": ("Recall at 5", R @ 5),
    "recall@10": ("Recall at 10", R @ 10),
    "mrr@10": ("MRR at 10", RR @ 10),
    "ndcg@10": ("nDCG at 10", nDCG @ 10),
    "map": ("MAP", AP),
}


def _by_library(
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


def _document_metric(key: str, title: str, measure: Any) -> Metric:
    def observe(records: Sequence[Record]) -> list[Observation | None]:
        return _by_library(
            [record.documents for record in records],
            [record.question.gold_docs for record in records],
            measure,
        )

    return Metric(key, title, "retrieval", observe)


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


def sentence_recall(record: Record, k: int) -> float | None:
    """Share of the gold sentences that the first `k` hits cover."""
    gold = record.question.gold_evidence
    if not gold:
        return None
    return sum(map(len, newly_covered(record)[:k])) / len(gold)


def sentence_reciprocal_rank(record: Record, k: int = 10) -> float | None:
    """1 / rank of the first hit that covers a gold sentence; 0 if none of the first `k` does."""
    if not record.question.gold_evidence:
        return None
    ranks = (rank for rank, found in enumerate(newly_covered(record)[:k], start=1) if found)
    first = next(ranks, None)
    return 1 / first if first else 0.0


def _sentence_ranking(record: Record) -> list[str]:
    """The hits as a ranking of gold sentences and misses.

    A hit that covers several sentences takes as many places, so that the best value stays 1;
    one that covers none that are new takes one place.
    """
    ranking: list[str] = []
    for rank, found in enumerate(newly_covered(record)):
        ranking += [f"gold {i}" for i in found] or [f"hit {rank}"]
    return ranking


def _sentence_library_metric(key: str, title: str, measure: Any) -> Metric:
    def observe(records: Sequence[Record]) -> list[Observation | None]:
        gold = [
            [f"gold {i}" for i in range(len(record.question.gold_evidence))] for record in records
        ]
        return _by_library([_sentence_ranking(record) for record in records], gold, measure)

    return Metric(key, title, "retrieval", observe)


METRICS: tuple[Metric, ...] = (
    *(_document_metric(key, *rest) for key, rest in _DOCUMENT_MEASURES.items()),
    Metric(
        "sentence_recall@1",
        "Sentence recall at 1",
        "retrieval",
        each(lambda r: sentence_recall(r, 1)),
    ),
    Metric(
        "sentence_recall@5",
        "Sentence recall at 5",
        "retrieval",
        each(lambda r: sentence_recall(r, 5)),
    ),
    Metric(
        "sentence_recall@10",
        "Sentence recall at 10",
        "retrieval",
        each(lambda r: sentence_recall(r, 10)),
    ),
    Metric("sentence_mrr@10", "Sentence MRR at 10", "retrieval", each(sentence_reciprocal_rank)),
    _sentence_library_metric("sentence_ndcg@10", "Sentence nDCG at 10", nDCG @ 10),
    _sentence_library_metric("sentence_map", "Sentence MAP", AP),
)
