"""Weights that keep their sign, a confidence that means something, a threshold worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answer.evidence import logistic
from evals.harness.question_sets import Question
from evals.training.combiners import (
    CONFIDENCE,
    EVIDENCE,
    SEARCH,
    Found,
    Item,
    calibrated,
    confidence_weights,
    evidence_weights,
    search_weights,
)
from evals.training.signed_regression import regression


def question(answerable: bool = True) -> Question:
    return Question(
        qid="q",
        question="?",
        answers=("x",) if answerable else (),
        gold_docs=("d",) if answerable else (),
        gold_evidence=(),
        answerable=answerable,
    )


def sentence(right: bool = False, **known: float) -> Item:
    names = [*EVIDENCE, *CONFIDENCE, "key_gone", "figure_gone", "person_gone"]
    return Item({**dict.fromkeys(names, 0.0), **known}, right)


def found(answerable: bool, cosine: float, **known: float) -> Found:
    return Found(question(answerable), [sentence(answerable, cosine=cosine, **known)], [])


def test_a_weight_never_takes_the_sign_that_its_meaning_forbids() -> None:
    rows = np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    right = np.array([True, True, False, False])  # the second feature tells, the first is noise
    against = regression(rows, right, np.ones(4), {"noise": 1, "tells": -1})
    assert against["tells"] == 0
    assert regression(rows, right, np.ones(4), {"noise": 1, "tells": 1})["tells"] > 1


def test_search_learns_what_sets_the_gold_passage_apart() -> None:
    gold = {**dict.fromkeys(SEARCH, 0.0), "cosine": 0.6, "coverage": 1.0}
    other = {**dict.fromkeys(SEARCH, 0.0), "cosine": 0.5, "lexical": 3.0}
    weights = search_weights([[[Item(other, False), Item(gold, True)]] * 3])
    assert weights["coverage"] > 0
    assert weights["lexical"] == 0
    assert weights["cosine"] == pytest.approx(0.75)


def test_evidence_learns_from_questions_that_have_a_right_sentence() -> None:
    of_set = [
        Found(question(), [sentence(True, tokens=0.9), sentence(tokens=0.2)], []),
        Found(question(), [sentence(tokens=0.9, cosine=0.9)], []),  # nothing right was found
        Found(question(answerable=False), [sentence(tokens=0.3)], []),
    ]
    weights = evidence_weights([of_set], EVIDENCE)
    assert weights["tokens"] > 0
    assert weights["cosine"] == 0
    assert weights["fragment"] == 0


def test_confidence_also_learns_from_what_is_left_without_the_answer() -> None:
    of_set = [
        Found(
            question(),
            [sentence(True, cross_encoder=2.0), sentence(cross_encoder=-2.0)],
            [sentence(cross_encoder=-2.0)],
        )
    ] * 2
    weights = confidence_weights([of_set], {"bias": 0.0, "cross_encoder": 1.0})
    assert weights["cross_encoder"] > 0
    assert (
        logistic({"cross_encoder": 2.0}, weights) > 0.5 > logistic({"cross_encoder": -2.0}, weights)
    )


def test_mean_confidence_is_the_share_that_is_answerable() -> None:
    of_set = [found(True, 2.0), found(True, 1.0), found(False, 0.5), found(False, -1.0)]
    evidence = {"bias": 0.0, "cosine": 1.0}
    weights = calibrated({"bias": 7.0, "cosine": 3.0}, [of_set], evidence)
    assert weights["cosine"] == 3.0
    given = [logistic(f.sentences[0].features, weights) for f in of_set]
    assert np.mean(given) == pytest.approx(0.5)
