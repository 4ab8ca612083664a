"""`python -m evals.fit`: fit the weights of search, evidence and refusal, and write them down.

Only questions of the fit halves are looked at, from several sets at once, each set counting by
the square root of its questions. Every weight has the sign that it must have by its meaning
(more agreement never counts against a passage), and there are few of them: a combiner of many
features fitted on one set was worse than a plain sum on another.
"""

from __future__ import annotations

import json
import math
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from scipy.optimize import brentq

from assistant.encoder import Encoder
from assistant.errors import AssistantError
from assistant.language.followups import standalone
from assistant.ranking.evidence import SUPPORTING, candidates, cross_encoded, logistic, supported
from assistant.ranking.query import prepare
from assistant.ranking.search import READ, search
from assistant.ranking.search import candidates as passages_for
from assistant.storage.editions import Edition
from assistant.types import Filters, Turn
from evals.bench_quality import public_set
from evals.matching import is_right_quote
from evals.product import open_library
from evals.questions import Question, Split, load_questions
from evals.signed_regression import Matrix, regression

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

WEIGHTS = Path("assistant/ranking/weights.json")
POLICY = Path("evals/questions/policy.jsonl")
QUESTIONS_AT_MOST = 300
"""Of each set, those with the lowest checksums; more change no weight by a tenth."""
NAMED = 5.0
"""Weight of the second hop: the best of 0 to 5 on the fit half of the two-document questions."""

CROSS_ENCODER = {"evidence": 0.3, "confidence": 0.7}
"""Weights of the cross-encoder's log-odds, set by hand: it was trained on the fit halves, so that
a fitted weight would trust it too much. Anything from 0.2 to 0.5 and 0.5 to 1 does as well."""

# Within this much of the best F1, thresholds count as equally good.
_FLAT = 0.04

# The sign that a weight must have: agreement counts for, absence against.
_SEARCH = {
    "cosine": 1,
    "best_sentence": 1,
    "lexical": 1,
    "sentence_coverage": 1,
    "coverage": 1,
    "title_coverage": 1,
}
_EVIDENCE = {
    "cosine": 1,
    "passage": 1,
    "coverage": 1,
    "coverage_near": 1,
    "tokens": 1,
    "kind_present": 1,
    "kind_missing": -1,
    "fragment": -1,
    "word_gone": -1,
}
_CONFIDENCE = {
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
}


@dataclass(frozen=True, slots=True)
class Sentence:
    features: Mapping[str, float]
    right: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A question with what search and evidence found for it."""

    question: Question
    passages: tuple[tuple[Mapping[str, float], bool], ...]
    sentences: tuple[Sentence, ...]


@app.command()
def fit(
    out: Annotated[Path, typer.Option(help="Where the weights are written.")] = WEIGHTS,
    limit: Annotated[int, typer.Option(help="Questions of each set.")] = QUESTIONS_AT_MOST,
) -> None:
    """Fit on the fit halves of the public sets and of the policy questions."""
    sources = [
        (public_set("squad2_half").corpus, public_set("squad2_half").questions),
        (public_set("hotpotqa_pool").corpus, public_set("hotpotqa_pool").questions),
        (Path("corpus"), POLICY),
    ]
    sets = [list(seen(corpus, questions, limit)) for corpus, questions in sources]
    # The policy questions name every document that touches on the answer, in no order.
    weights: dict[str, Any] = {"search": {**search_weights(sets[:2]), "named": NAMED}}
    weights["evidence"] = {**evidence_weights(sets), "cross_encoder": CROSS_ENCODER["evidence"]}
    refusing = [s for s in sets if any(not one.question.answerable for one in s)]
    weights["confidence"] = with_cross_encoder(
        confidence_weights(sets, weights["evidence"]), refusing, weights["evidence"]
    )
    weights["threshold"] = best_threshold(refusing, weights["evidence"], weights["confidence"])
    out.write_text(json.dumps(_rounded(weights), indent=1) + "\n", "utf-8")
    err.print(f"wrote {out}")


def seen(corpus: Path, questions: Path, limit: int) -> Iterator[Seen]:
    """The fit half of a set, at most `limit` questions, as the product sees them."""
    chosen = sorted(
        load_questions(questions, split=Split.FIT), key=lambda q: zlib.crc32(q.qid.encode()) >> 1
    )[:limit]
    with closing(open_library(None, corpus)) as opened, opened.edition() as edition:
        for question in track(chosen, description=str(corpus.parent.name), console=err):
            yield _seen(question, edition, opened.encoder)


def _seen(question: Question, edition: Edition, encoder: Encoder) -> Seen:
    history = [Turn(turn.question, turn.answer) for turn in question.history]
    query = prepare(standalone(question.question, history) or question.question, encoder)
    filters = Filters(until=question.as_of)
    passages = passages_for(query, edition, filters, READ)
    hits = search(query, edition, top_k=READ, filters=filters)
    return Seen(
        question,
        tuple((p.features, p.passage.doc_id in question.gold_docs) for p in passages),
        tuple(
            Sentence(c.features, question.answerable and is_right_quote(c.evidence.text, question))
            for c in cross_encoded(query, candidates(query, hits, edition, encoder))
        ),
    )


def search_weights(sets: Sequence[Sequence[Seen]]) -> dict[str, float]:
    """Logistic regression on the difference between each gold passage and each other one."""
    rows: list[Matrix] = []
    weights: list[float] = []
    for of_set in sets:
        ranked = [s for s in of_set if any(gold for _, gold in s.passages)]
        for one in ranked:
            gold = [_row(f, _SEARCH) for f, right in one.passages if right]
            others = [_row(f, _SEARCH) for f, right in one.passages if not right][:25]
            pairs = [g - o for g in gold for o in others]
            rows += pairs
            weights += [1 / (len(pairs) * math.sqrt(len(ranked)))] * len(pairs)
    fitted = regression(np.array(rows), np.ones(len(rows)), np.array(weights), _SEARCH, bias=False)
    # Weights of a ranking have no scale; this one keeps the second hop's.
    scale = 0.75 / fitted["cosine"]
    return {name: weight * scale for name, weight in fitted.items() if name != "bias"}


def evidence_weights(sets: Sequence[Sequence[Seen]]) -> dict[str, float]:
    """Sentences that answer against all others, each question counting the same."""
    rows: list[Matrix] = []
    right: list[bool] = []
    weights: list[float] = []
    for of_set in sets:
        usable = [
            s for s in of_set if not s.question.answerable or any(x.right for x in s.sentences)
        ]
        for one in usable:
            positives = sum(sentence.right for sentence in one.sentences)
            for sentence in one.sentences:
                share = 1 / positives if sentence.right else 4 / len(one.sentences)
                rows.append(_row(sentence.features, _EVIDENCE))
                right.append(sentence.right)
                weights.append(share / math.sqrt(len(usable)))
    return regression(np.array(rows), np.array(right), np.array(weights), _EVIDENCE)


def confidence_weights(
    sets: Sequence[Sequence[Seen]], evidence: Mapping[str, float]
) -> dict[str, float]:
    """Answerable questions against the others, by the sentence that supports each most.

    Besides the questions that were written to have no answer, each answerable one is asked
    again without the passages that answer it; both sides count the same. Which sentence supports
    most depends on the weights: they are fitted, it is chosen again, four times over.
    """
    asked = [
        [(one.sentences, one.question.answerable) for one in of_set]
        + [(rest, False) for one in of_set if (rest := _without_the_answer(one))]
        for of_set in sets
    ]
    weights = {"bias": 0.0, "cosine": 1.0, **dict.fromkeys(_CONFIDENCE.keys() - {"cosine"}, 0.0)}
    for _ in range(4):
        rows, answerable, shares = [], [], []
        for of_set in asked:
            positive = sum(answered for _, answered in of_set)
            for sentences, answered in of_set:
                best = max(_best(sentences, evidence), key=lambda s: logistic(s.features, weights))
                rows.append(_row(best.features, _CONFIDENCE))
                answerable.append(answered)
                of_kind = positive if answered else len(of_set) - positive
                shares.append(math.sqrt(len(of_set)) / of_kind)
        weights = regression(np.array(rows), np.array(answerable), np.array(shares), _CONFIDENCE)
    return weights


def with_cross_encoder(
    confidence: Mapping[str, float],
    sets: Sequence[Sequence[Seen]],
    evidence: Mapping[str, float],
) -> dict[str, float]:
    """The cross-encoder added; the bias makes the mean confidence the share answerable."""

    def surplus(bias: float) -> float:
        weights = {**confidence, "cross_encoder": CROSS_ENCODER["confidence"], "bias": bias}
        shares = [
            max(logistic(s.features, weights) for s in _best(one.sentences, evidence))
            - one.question.answerable
            for of_set in sets
            for one in of_set
        ]
        return float(np.mean(shares))

    bias = brentq(surplus, confidence["bias"] - 20, confidence["bias"] + 20)
    return {**confidence, "cross_encoder": CROSS_ENCODER["confidence"], "bias": bias}


def _without_the_answer(one: Seen) -> tuple[Sentence, ...]:
    """The sentences of the passages that hold no right one; none where none is right."""
    # All sentences of a passage share its token similarity, and hardly any others do.
    right = {s.features["tokens_passage"] for s in one.sentences if s.right}
    return tuple(s for s in one.sentences if right and s.features["tokens_passage"] not in right)


def best_threshold(
    sets: Sequence[Sequence[Seen]],
    evidence: Mapping[str, float],
    confidence: Mapping[str, float],
) -> float:
    """Half-way from the lowest threshold whose mean F1 of `not_found` is near the best to 0.5.

    The optimum is flat. Below the lowest, refusals are missed; at 0.5 a refusal of what the
    library answers would cost as much as an answer that it does not support.
    """
    thresholds = [step / 100 for step in range(20, 90)]

    def refused(one: Seen, threshold: float) -> bool:
        support = (
            supported(sentence.features, confidence, threshold)
            for sentence in _best(one.sentences, evidence)
        )
        return max(support) < threshold

    def mean_f1(threshold: float) -> float:
        return sum(
            _f1([(refused(one, threshold), not one.question.answerable) for one in of_set])
            for of_set in sets
        ) / len(sets)

    f1 = {threshold: mean_f1(threshold) for threshold in thresholds}
    lowest = min(t for t in thresholds if f1[t] >= max(f1.values()) - _FLAT)
    return (lowest + 0.5) / 2


def _best(sentences: Sequence[Sentence], evidence: Mapping[str, float]) -> list[Sentence]:
    return sorted(sentences, key=lambda s: -logistic(s.features, evidence))[:SUPPORTING]


def _f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    both = sum(said and true for said, true in pairs)
    return 2 * both / max(sum(said for said, _ in pairs) + sum(true for _, true in pairs), 1)


def _row(features: Mapping[str, float], names: Mapping[str, int]) -> Matrix:
    return np.array([features[name] for name in names], dtype=np.float64)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return round(value, 3)


def main() -> None:
    """Exit code 1 with one line where a set cannot be read."""
    try:
        app(standalone_mode=False)
    except AssistantError as error:
        err.print(f"evals.fit: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
