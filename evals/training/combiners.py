"""The weights of search, evidence and refusal, from what was found for questions.

Every weight has the sign that it must have by its meaning (more agreement never counts against
a passage), and there are few of them: a combiner of many features fitted on one set was worse
than a plain sum on another. Each set of questions counts by the square root of their number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from assistant.answer.evidence import SUPPORTING, logistic
from evals.harness.question_sets import Question
from evals.training.signed_regression import Matrix, regression

# The sign that a weight must have: agreement counts for, absence against.
SEARCH = {
    "cosine": 1,
    "best_sentence": 1,
    "lexical": 1,
    "sentence_coverage": 1,
    "coverage": 1,
    "title_coverage": 1,
}
EVIDENCE = {
    "cosine": 1,
    "passage": 1,
    "coverage": 1,
    "coverage_near": 1,
    "tokens": 1,
    "kind_present": 1,
    "kind_missing": -1,
    "fragment": -1,
    "word_gone": -1,
    "cross_encoder": 1,
}
CONFIDENCE = {
    "cosine": 1,
    "coverage_near": 1,
    "tokens": 1,
    "tokens_passage": 1,
    "key_gone_near": -1,
    "name_gone": -1,
    "figure_gone_near": -1,
    "kind_missing": -1,
    "other_year": -1,
    "other_name": -1,
    "cross_encoder": 1,
}


@dataclass(frozen=True, slots=True)
class Item:
    """A passage or a sentence; ``right`` where it is of a gold document, or holds the answer."""

    features: Mapping[str, float]
    right: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The sentences found for a question.

    ``elsewhere`` are those found in passages that hold no right one, as if the others were not
    in the library; empty where no sentence is right.
    """

    question: Question
    sentences: Sequence[Item]
    elsewhere: Sequence[Item]


def search_weights(sets: Sequence[Sequence[Sequence[Item]]]) -> dict[str, float]:
    """Logistic regression on the difference between each gold passage and each other one."""
    rows: list[Matrix] = []
    weights: list[float] = []
    for of_set in sets:
        ranked = [passages for passages in of_set if any(passage.right for passage in passages)]
        for passages in ranked:
            gold = [_row(p.features, SEARCH) for p in passages if p.right]
            others = [_row(p.features, SEARCH) for p in passages if not p.right][:25]
            pairs = [g - o for g in gold for o in others]
            rows += pairs
            weights += [1 / (len(pairs) * math.sqrt(len(ranked)))] * len(pairs)
    fitted = regression(np.array(rows), np.ones(len(rows)), np.array(weights), SEARCH, bias=False)
    # Weights of a ranking have no scale; this one keeps the second hop's.
    scale = 0.75 / fitted["cosine"]
    return {name: weight * scale for name, weight in fitted.items() if name != "bias"}


def evidence_weights(sets: Sequence[Sequence[Found]], signs: Mapping[str, int]) -> dict[str, float]:
    """Sentences that answer against all others, each question counting the same."""
    rows: list[Matrix] = []
    right: list[bool] = []
    weights: list[float] = []
    for of_set in sets:
        usable = [
            found
            for found in of_set
            if not found.question.answerable or any(s.right for s in found.sentences)
        ]
        for found in usable:
            positives = sum(sentence.right for sentence in found.sentences)
            for sentence in found.sentences:
                share = 1 / positives if sentence.right else 4 / len(found.sentences)
                rows.append(_row(sentence.features, signs))
                right.append(sentence.right)
                weights.append(share / math.sqrt(len(usable)))
    return regression(np.array(rows), np.array(right), np.array(weights), signs)


def confidence_weights(
    sets: Sequence[Sequence[Found]], evidence: Mapping[str, float]
) -> dict[str, float]:
    """Answerable questions against the others, by the sentence that supports each most.

    Besides the questions that were written to have no answer, each answerable one is asked
    again without the passages that answer it; both sides count the same. Which sentence supports
    most depends on the weights: they are fitted, it is chosen again, four times over.
    """
    asked = [
        [(found.sentences, found.question.answerable) for found in of_set if found.sentences]
        + [(found.elsewhere, False) for found in of_set if found.elsewhere]
        for of_set in sets
    ]
    weights = {"bias": 0.0, "cosine": 1.0}
    for _ in range(4):
        rows, answerable, shares = [], [], []
        for of_set in asked:
            positive = sum(answered for _, answered in of_set)
            for sentences, answered in of_set:
                best = max(_best(sentences, evidence), key=lambda s: logistic(s.features, weights))
                rows.append(_row(best.features, CONFIDENCE))
                answerable.append(answered)
                of_kind = positive if answered else len(of_set) - positive
                shares.append(math.sqrt(len(of_set)) / of_kind)
        weights = regression(np.array(rows), np.array(answerable), np.array(shares), CONFIDENCE)
    return weights


def calibrated(
    confidence: Mapping[str, float],
    sets: Sequence[Sequence[Found]],
    evidence: Mapping[str, float],
) -> dict[str, float]:
    """With the bias that makes the mean confidence the share answerable."""

    def surplus(bias: float) -> float:
        weights = {**confidence, "bias": bias}
        shares = [
            max(logistic(s.features, weights) for s in _best(found.sentences, evidence))
            - found.question.answerable
            for of_set in sets
            for found in of_set
            if found.sentences
        ]
        return float(np.mean(shares))

    bias = brentq(surplus, confidence["bias"] - 20, confidence["bias"] + 20)
    return {**confidence, "bias": bias}


def _best(sentences: Sequence[Item], evidence: Mapping[str, float]) -> list[Item]:
    return sorted(sentences, key=lambda s: -logistic(s.features, evidence))[:SUPPORTING]


def _row(features: Mapping[str, float], names: Mapping[str, int]) -> Matrix:
    return np.array([features[name] for name in names], dtype=np.float64)
