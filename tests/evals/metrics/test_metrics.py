"""Metrics: hand arithmetic, and independent implementations on random data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from evals.harness.question_sets import Question
from evals.harness.records import Record
from evals.metrics.registry import metrics_for
from evals.metrics.result import Metric, measure

GOLD = "Net import reliance for copper was 57% in 2025."
OTHER = "A trade group put it at 45% in 2025."


def _record(answer: dict[str, Any] | None = None, *, asked: str = "?", **question: Any) -> Record:
    said = {"status": "answered", "citations": [], "statements": [], "nearest": []}
    return Record(Question(qid="q", question=asked, **question), {**said, **(answer or {})})


def _quotes(*quotes: str) -> list[dict[str, Any]]:
    return [{"number": i, "quote": q} for i, q in enumerate(quotes, start=1)]


def _metric(key: str) -> Metric:
    (found,) = [m for m in metrics_for([]) if m.key == key]
    return found


def _value(key: str, *records: Record) -> float | None:
    return measure(_metric(key), records).value


# --- evidence ----------------------------------------------------------------------------


def test_a_refusal_misses_but_its_nearest_sentences_may_hit() -> None:
    refused = _record({"status": "not_found", "nearest": _quotes("No.", GOLD)}, answers=["57%"])
    assert _value("first_hit", refused) == 0.0
    assert _value("any_of_three_hit", refused) == 0.0
    assert _value("first_hit_or_nearest", refused) == 0.0
    assert _value("any_of_three_or_nearest", refused) == 1.0


def test_only_three_citations_count_in_the_order_of_their_numbers() -> None:
    fourth = _record({"citations": _quotes("a", "b", "c", GOLD)[::-1]}, answers=["57%"])
    assert _value("any_of_three_hit", fourth) == 0.0
    third = _record({"citations": _quotes("a", "b", GOLD)[::-1]}, answers=["57%"])
    assert _value("first_hit", third) == 0.0
    assert _value("any_of_three_hit", third) == 1.0


def test_hits_are_undefined_for_the_unanswerable() -> None:
    result = measure(_metric("first_hit"), [_record({"status": "not_found"}, answerable=False)])
    assert (result.value, result.n, result.low, result.left_out) == (None, 0, None, 1)


def test_citation_precision_and_recall_by_hand() -> None:
    record = _record(
        {"citations": _quotes(GOLD, "Noise.", f"{GOLD} More.")}, gold_evidence=[GOLD, OTHER]
    )
    assert _value("citation_precision", record) == pytest.approx(2 / 3)
    assert _value("citation_recall", record) == 0.5
    silent = _record({"status": "not_found"}, gold_evidence=[GOLD])
    assert _value("citation_precision", silent) is None
    assert _value("citation_recall", silent) == 0.0


def test_evidence_recall_counts_the_best_five() -> None:
    found = _quotes("a", GOLD, "b", "c", "d", OTHER)
    record = _record({"evidence": found}, gold_evidence=[GOLD, OTHER])
    assert _value("evidence_recall@5", record) == 0.5
    assert _value("evidence_recall@5", _record(gold_evidence=[GOLD])) is None


def test_the_page_is_that_of_the_first_citation() -> None:
    cited = {"citations": [{"number": 1, "quote": "x", "page": 6, "page_label": "73"}]}
    right = _record(cited, gold_page=6, gold_page_label="73")
    wrong = _record(cited, gold_page=7, gold_page_label="74")
    assert _value("right_page", right, wrong) == 0.5
    assert _value("right_page_label", right, wrong) == 0.5
    assert _value("right_page", _record(cited)) is None


def test_a_page_of_another_document_is_not_the_right_one() -> None:
    cited = {
        "citations": [
            {"number": 1, "quote": "x", "doc_id": "other", "page": 3, "page_label": "iii"},
            {"number": 2, "quote": "x", "doc_id": "gold", "page": 3, "page_label": "iii"},
        ]
    }
    named: dict[str, Any] = {"gold_page": 3, "gold_page_label": "iii"}
    for key in ("right_page", "right_page_label"):
        assert _value(key, _record(cited, gold_docs=["gold"], **named)) == 0.0
        assert _value(key, _record(cited, gold_docs=["other"], **named)) == 1.0
        assert _value(key, _record(cited, **named)) == 1.0


def test_quote_validity_is_what_the_run_checked() -> None:
    checked = _record({"quotes": {"checked": 4, "valid": 3}})
    assert _value("quote_validity", checked, _record()) == 0.75


def test_every_side_of_a_conflict() -> None:
    both = _record(
        {"citations": _quotes(OTHER, GOLD)}, gold_evidence=[GOLD, OTHER], tags=["conflict"]
    )
    one = _record({"citations": _quotes(GOLD)}, gold_evidence=[GOLD, OTHER], tags=["conflict"])
    plain = _record({"citations": _quotes(GOLD)}, gold_evidence=[GOLD, OTHER])
    assert _value("every_side_cited", both, one, plain) == 0.5


@pytest.mark.parametrize(
    ("quotes", "cited"),
    [
        (["It was 55% in 2024.", "Domsky has 63%."], 1.0),
        (["USGS gives 55%.", "Domsky has 63%.", "No figure is given."], 1.0),
        (["It was 55% in 2024.", "USGS gives 55%."], 0.0),
        (["Domsky has 63%."], 0.0),
    ],
)
def test_sentences_with_one_answer_are_one_side(quotes: list[str], cited: float) -> None:
    gold = ["It was 55% in 2024.", "USGS gives 55%.", "Domsky has 63%."]
    record = _record(
        {"citations": _quotes(*quotes)},
        gold_evidence=gold,
        answers=["55%", "63%"],
        tags=["conflict"],
    )
    assert _value("every_side_cited", record) == cited


def test_a_gold_sentence_without_an_answer_is_a_side_of_its_own() -> None:
    gold = ["USGS gives 55%.", "Others do not say."]
    fields: dict[str, Any] = {"gold_evidence": gold, "answers": ["55%"], "tags": ["conflict"]}
    one = _record({"citations": _quotes("USGS gives 55%.")}, **fields)
    both = _record({"citations": _quotes(*gold)}, **fields)
    assert _value("every_side_cited", one) == 0.0
    assert _value("every_side_cited", both) == 1.0


# --- answers -----------------------------------------------------------------------------


def _said(text: str, span: list[int] | None = None) -> dict[str, Any]:
    return {"statements": [{"text": text, "citations": [1], "answer_span": span}]}


def test_exact_match_and_f1_read_the_marked_answer() -> None:
    marked = _record(_said("The Stibnite mine opens.", [0, 17]), answers=["Stibnite mine"])
    assert _value("exact_match", marked) == 1.0
    whole = _record(_said("The Stibnite mine opens."), answers=["Stibnite", "Stibnite gold mine"])
    assert _value("exact_match", whole) == 0.0
    # tokens given: stibnite mine opens; shared with "stibnite gold mine": 2 -> 2*2/(3+3)
    assert _value("token_f1", whole) == pytest.approx(2 / 3)
    assert _value("contains_answer", whole) == 1.0


def test_a_refusal_says_nothing() -> None:
    refused = _record({"status": "not_found"}, answers=["57%"])
    for key in ("exact_match", "token_f1", "contains_answer", "number_accuracy", "right"):
        assert _value(key, refused) == 0.0


@pytest.mark.parametrize(
    ("said", "gold", "right"),
    [
        ("It was 57 percent in 2025.", "57%", 1.0),
        ("It was 57 dollars.", "57%", 0.0),
        ("It was $1.1 billion.", "US$1,100 million", 1.0),
        ("It took 1.1 million metric tons.", "1,100,000 tonnes", 1.0),
        ("It took 1,100 kt.", "1.1 million t", 1.0),
        ("It took 1.1 million tons.", "1.1 million short tons", 0.0),
        ("There are 13 of them.", "13", 1.0),
        ("There are 113 of them.", "13", 0.0),
        ("In 2025 it stopped.", "2025", 1.0),
    ],
)
def test_numbers_match_with_their_unit(said: str, gold: str, right: float) -> None:
    assert _value("number_accuracy", _record(_said(said), answers=[gold])) == right


def test_a_number_of_another_year_is_wrong() -> None:
    asked: dict[str, Any] = {
        "asked": "How much in 2025?",
        "answers": ["57%"],
        "gold_evidence": [GOLD],
    }
    assert _value("number_accuracy", _record(_said("57% in 2024."), **asked)) == 0.0
    assert _value("number_accuracy", _record(_said("57% in 2025."), **asked)) == 1.0
    quoted = {**_said("It was 57%."), "citations": _quotes(GOLD)}
    assert _value("number_accuracy", _record(quoted, **asked)) == 1.0


def test_answers_without_digits_have_no_number_accuracy() -> None:
    assert _value("number_accuracy", _record(_said("Chile."), answers=["Chile"])) is None


# --- abstention --------------------------------------------------------------------------


def _judged(confidence: float, answerable: bool, refused: bool, right: bool = True) -> Record:
    status = "not_found" if refused else "answered"
    quotes = _quotes(GOLD if right else "Noise.")
    return _record(
        {
            "status": status,
            "confidence": confidence,
            "citations": [] if refused else quotes,
            "nearest": quotes if refused else [],
        },
        answerable=answerable,
        gold_evidence=[GOLD] if answerable else [],
    )


def test_refusals_by_hand() -> None:
    # refused: 1 of 2 unanswerable and 1 answerable -> precision 1/2, recall 1/2, F1 1/2
    records = [
        _judged(0.1, False, True),
        _judged(0.2, True, True),
        _judged(0.9, False, False),
        _judged(0.8, True, False),
    ]
    for key in ("not_found_precision", "not_found_recall", "not_found_f1"):
        assert _value(key, *records) == 0.5
    # of the pairs (answerable, not), 0.2 > 0.1 and 0.8 > 0.1 are in order: 2 of 4
    assert _value("confidence_auroc", *records) == 0.5
    # bins of one question each: |0-.1| + |1-.2| + |0-.9| + |1-.8| = 2.0, over 4
    assert _value("calibration_error", *records) == pytest.approx(0.5)


def test_risk_coverage_by_hand() -> None:
    # most confident first: right, wrong, right, unanswerable -> risks 0, 1/2, 1/3, 1/2
    records = [
        _judged(0.9, True, False),
        _judged(0.8, True, False, right=False),
        _judged(0.7, True, True),
        _judged(0.1, False, True),
    ]
    expected = (0 + 1 / 2 + 1 / 3 + 1 / 2) / 4
    assert _value("risk_coverage_area", *records) == pytest.approx(expected)


def test_equal_confidences_have_no_order() -> None:
    records = [_judged(0.5, True, False, right=i < 2) for i in range(4)]
    assert _value("risk_coverage_area", *records) == pytest.approx(0.5)
    assert _value("risk_coverage_area", *records[::-1]) == pytest.approx(0.5)


def test_a_set_of_one_kind_says_nothing_about_refusing() -> None:
    records = [_judged(0.9, True, False), _judged(0.3, True, True)]
    for key in ("not_found_f1", "not_found_precision", "confidence_auroc", "calibration_error"):
        assert _value(key, *records) is None


def test_refusals_and_auroc_equal_scikit_learn_on_random_data() -> None:
    rng = np.random.default_rng(7)
    answerable = rng.random(400) < 0.6
    refused = rng.random(400) < 0.4
    confidence = np.round(rng.random(400), 2)  # two decimals, so that there are ties
    records = [
        _judged(float(c), bool(a), bool(r))
        for c, a, r in zip(confidence, answerable, refused, strict=True)
    ]
    precision, recall, f1, _ = precision_recall_fscore_support(
        ~answerable, refused, average="binary"
    )
    expected = {
        "not_found_precision": precision,
        "not_found_recall": recall,
        "not_found_f1": f1,
        "confidence_auroc": roc_auc_score(answerable, confidence),
    }
    for key, value in expected.items():
        assert _value(key, *records) == pytest.approx(value, abs=1e-9)


# --- cost, errors, intervals -------------------------------------------------------------


def test_latency_is_the_sum_of_disjoint_stages() -> None:
    records = [
        _record({"elapsed_ms": {"search": s, "answer": 1.0}, "usage": None})
        for s in (1.0, 2.0, 3.0, 9.0)
    ]
    by_key = {m.key: measure(m, records) for m in metrics_for(records)}
    assert by_key["latency_p50_ms"].value == 3.5
    # sums are 2, 3, 4, 10; position 0.95 * 3 = 2.85 lies between 4 and 10
    assert by_key["latency_p95_ms"].value == pytest.approx(4 + 0.85 * 6)
    assert by_key["latency_search_p50_ms"].value == 2.5
    assert by_key["tokens"].value is None
    spent = _record({"usage": {"input_tokens": 100, "output_tokens": 20}})
    assert _value("tokens", spent) == 120


def test_tokens_that_a_provider_did_not_count_are_left_out() -> None:
    counted = _record({"usage": {"input_tokens": 100, "output_tokens": 20}})
    unknown = _record({"usage": {"input_tokens": None, "output_tokens": None}})
    result = measure(_metric("tokens"), [counted, unknown])
    assert (result.value, result.n, result.left_out) == (120, 1, 1)


def test_a_failed_question_is_left_out_and_not_a_zero() -> None:
    good = _record({"citations": _quotes(GOLD)}, answers=["57%"])
    failed = _record({"status": "error"}, answers=["57%"])
    for key in ("first_hit", "right"):
        result = measure(_metric(key), [good, failed])
        assert (result.n, result.left_out) == (1, 1)
    assert measure(_metric("first_hit"), [good, failed]).value == 1.0
    refusals = measure(_metric("not_found_recall"), [_judged(0.1, False, True), failed])
    assert refusals.left_out == 1


def test_intervals_repeat_and_narrow_with_more_questions() -> None:
    records = [
        _record({"citations": _quotes(GOLD if i % 4 else "")}, answers=["57%"]) for i in range(400)
    ]
    metric = _metric("first_hit")
    few, many = measure(metric, records[:40]), measure(metric, records)
    assert measure(metric, records) == many
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert many.value == 0.75
    assert few.low < many.low < 0.75 < many.high < few.high
    # a share of 0.75 over 400 has a standard error of 0.0217; the interval is 3.92 of them wide
    assert many.high - many.low == pytest.approx(3.92 * 0.0217, rel=0.1)
