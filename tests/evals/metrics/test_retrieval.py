"""Retrieval metrics: hand arithmetic, and independent implementations on random data."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score

from evals.harness.question_sets import Question
from evals.harness.records import Record
from evals.metrics.registry import metrics_for
from evals.metrics.result import Metric, measure

GOLD = "Net import reliance for copper was 57% in 2025."
OTHER = "A trade group put it at 45% in 2025."


def _record(hits: list[dict[str, Any]], *, qid: str = "q", **question: Any) -> Record:
    return Record(Question(qid=qid, question="?", **question), {"status": "answered"}, hits)


def _metric(key: str) -> Metric:
    (found,) = [m for m in metrics_for([]) if m.key == key]
    return found


def _value(key: str, *records: Record) -> float | None:
    return measure(_metric(key), records).value


def _ranked(doc_ids: list[str], gold: list[str], qid: str = "q") -> Record:
    return _record([{"doc_id": d, "text": d} for d in doc_ids], qid=qid, gold_docs=gold)


def test_ranking_by_hand() -> None:
    # documents by first appearance: a, x, b; gold a, b, c
    record = _ranked(["a", "a", "x", "a", "b"], ["a", "b", "c"])
    assert record.documents == ["a", "x", "b"]
    assert _value("recall@1", record) == pytest.approx(1 / 3)
    assert _value("recall@5", record) == pytest.approx(2 / 3)
    assert _value("mrr@10", record) == 1.0
    # precision at the ranks of a and b is 1/1 and 2/3; c is never found
    assert _value("map", record) == pytest.approx((1 + 2 / 3) / 3)
    # gains at ranks 1 and 3 of the best possible at ranks 1, 2, 3
    gain = 1 + 1 / np.log2(4)
    assert _value("ndcg@10", record) == pytest.approx(gain / (1 + 1 / np.log2(3) + 1 / np.log2(4)))


def test_nothing_found_is_zero_and_no_gold_is_left_out() -> None:
    result = measure(_metric("ndcg@10"), [_ranked([], ["a"]), _ranked(["a"], [])])
    assert (result.value, result.n, result.left_out) == (0.0, 1, 1)


def test_document_ids_may_hold_anything() -> None:
    record = _ranked(["a b#1|ü/&", "x"], ["a b#1|ü/&"])
    assert _value("mrr@10", record) == 1.0


def test_ranking_equals_independent_implementations_on_random_data() -> None:
    rng = random.Random(5)
    pool = [f"d{i}" for i in range(40)]
    records = [
        _ranked(rng.sample(pool, len(pool)), rng.sample(pool, rng.randint(1, 5)), f"q{i}")
        for i in range(200)
    ]
    truth = [[float(d in r.question.gold_docs) for d in pool] for r in records]
    scores = [[-float(r.documents.index(d)) for d in pool] for r in records]
    ranks = [sorted(r.documents.index(d) + 1 for d in r.question.gold_docs) for r in records]
    expected = {
        "ndcg@10": ndcg_score(truth, scores, k=10),
        "map": label_ranking_average_precision_score(truth, scores),
        "mrr@10": np.mean([1 / r[0] if r[0] <= 10 else 0.0 for r in ranks]),
        "recall@1": np.mean([(r[0] == 1) / len(r) for r in ranks]),
        "recall@5": np.mean([sum(x <= 5 for x in r) / len(r) for r in ranks]),
        "recall@10": np.mean([sum(x <= 10 for x in r) / len(r) for r in ranks]),
    }
    for key, value in expected.items():
        assert _value(key, *records) == pytest.approx(value, abs=1e-9)


def test_sentences_by_hand() -> None:
    hits = [{"doc_id": "a", "text": t} for t in ("Noise.", f"So: {GOLD}", GOLD, OTHER)]
    record = _record(hits, gold_evidence=[GOLD, OTHER])
    assert _value("sentence_recall@1", record) == 0.0
    assert _value("sentence_recall@5", record) == 1.0
    assert _value("sentence_mrr@10", record) == 0.5
    # the third hit repeats what the second covered: gains at ranks 2 and 4
    assert _value("sentence_ndcg@10", record) == pytest.approx(
        (1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3))
    )
    assert _value("sentence_map", record) == pytest.approx((1 / 2 + 2 / 4) / 2)


def test_one_hit_with_all_gold_sentences_is_perfect() -> None:
    record = _record([{"doc_id": "a", "text": f"{GOLD} {OTHER}"}], gold_evidence=[GOLD, OTHER])
    assert _value("sentence_recall@1", record) == 1.0
    assert _value("sentence_ndcg@10", record) == 1.0


def test_a_failed_question_is_left_out_and_not_a_zero() -> None:
    failed = Record(Question(qid="f", question="?", gold_docs=("a",)), {"status": "error"})
    result = measure(_metric("recall@1"), [_ranked(["a"], ["a"]), failed])
    assert (result.value, result.n, result.left_out) == (1.0, 1, 1)
