"""Fit the weights of search, evidence and refusal, and write them down.

Only questions of the fit halves of public sets are looked at, of several sets at once, none of
which the cross-encoder was trained on: what it adds is weighed where it had to read something
new. Each stage looks with the weights of the stage before, and the first with plain ones, so that
the outcome does not depend on the weights that are replaced.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from assistant.answer import evidence
from assistant.models.embedding import Embedding
from assistant.search import search
from assistant.search.followups import standalone
from assistant.search.query import Query, prepare
from assistant.search.weights import Weights, trying
from assistant.storage.editions import Edition
from assistant.types import Filters, Turn
from evals.benchmarks.public_sets import public_set
from evals.harness.matching import is_right_quote
from evals.harness.product import open_library
from evals.harness.question_sets import Question, load_questions
from evals.training.combiners import (
    EVIDENCE,
    SEARCH,
    Found,
    Item,
    calibrated,
    confidence_weights,
    evidence_weights,
    search_weights,
)
from evals.training.training_examples import fitted_on

err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

WEIGHTS = Path(search.__file__).with_name("weights.json")
WITH_SENTENCES = ("squad2_half", "hotpotqa_pool")
"""The sets that tell which sentence is right; search and evidence are fitted on them."""
CONVERSATIONS = ("mtrag_un_cloud", "mtrag_un_fiqa")
"""What people asked of documents that they could not see; they help to fit the confidence."""
COST_OF_REFUSING = 3.0
"""What it costs to refuse a question that the library answers, where an answer beside the point
costs 1: the reader sees at once from the quote that it is beside the point."""
NAMED = 5.0
"""Weight of the second hop: the best of 0 to 5 on the fit half of the two-document questions."""

Sentences = list[evidence.Candidate]


class QuestionSet:
    """The questions of one set that weights are fitted on, and the library they are asked of."""

    def __init__(self, name: str) -> None:
        public = public_set(name)
        self.name = name
        self._corpus = public.corpus
        self.questions = fitted_on(load_questions(public.questions))

    @contextmanager
    def asked(self) -> Iterator[tuple[Edition, Embedding, Iterator[tuple[Question, Query]]]]:
        with closing(open_library(None, self._corpus)) as opened, opened.edition() as edition:
            yield edition, opened.encoder, self._queries(opened.encoder)

    def _queries(self, encoder: Embedding) -> Iterator[tuple[Question, Query]]:
        for question in track(self.questions, description=self.name, console=err):
            history = [Turn(turn.question, turn.answer) for turn in question.history]
            text = standalone(question.question, history) or question.question
            yield question, prepare(text, encoder)


def fit_weights(out: Path) -> None:
    """Fit on the fit halves of the public sets and write the weights."""
    judged_sets = [QuestionSet(name) for name in WITH_SENTENCES]
    conversations = [QuestionSet(name) for name in CONVERSATIONS]

    plain = {**dict.fromkeys(SEARCH, 1.0), "named": NAMED}
    with trying(Weights(plain, {}, {}, 0.5)):
        of_search = search_weights([passages_found(one) for one in judged_sets])
    of_search["named"] = NAMED
    with trying(Weights(of_search, {}, {}, 0.5)):
        candidates = [sentences_found(one) for one in judged_sets]
        asked = [sentences_found(one) for one in conversations]
    unread = {name: sign for name, sign in EVIDENCE.items() if name != "cross_encoder"}
    first = evidence_weights([[judged(*seen) for seen in of_set] for of_set in candidates], unread)
    with trying(Weights(of_search, first, {}, 0.5)):
        found = [[read(*seen) for seen in of_set] for of_set in candidates]
        found.append([read(*seen) for of_set in asked for seen in of_set])
    of_evidence = evidence_weights(found[: len(judged_sets)], EVIDENCE)
    refusing = [s for s in found if any(not one.question.answerable for one in s)]
    of_confidence = calibrated(confidence_weights(found, of_evidence), refusing, of_evidence)
    weights = {
        "search": of_search,
        "evidence": of_evidence,
        "confidence": of_confidence,
        "threshold": round(1 / (1 + COST_OF_REFUSING), 2),
    }
    out.write_text(json.dumps(_rounded(weights), indent=1) + "\n", "utf-8")


def passages_found(asked: QuestionSet) -> list[list[Item]]:
    """For each question, the passages that are read for its words."""
    with asked.asked() as (edition, _, queries):
        return [
            [
                Item(passage.features, passage.passage.doc_id in question.gold_docs)
                for passage in search.candidates(
                    query, edition, Filters(until=question.as_of), search.READ
                )
            ]
            for question, query in queries
        ]


def sentences_found(asked: QuestionSet) -> list[tuple[Question, Query, Sentences]]:
    """For each question, the sentences of the best passages."""
    found = []
    with asked.asked() as (edition, encoder, queries):
        for question, query in queries:
            filters = Filters(until=question.as_of)
            hits = search.search(query, edition, top_k=search.READ, filters=filters)
            found.append(
                (question, query, list(evidence.candidates(query, hits, edition, encoder)))
            )
    return found


def judged(question: Question, _: Query, sentences: Sentences) -> Found:
    """Without what the cross-encoder says."""
    return Found(question, [_item(question, sentence) for sentence in sentences], [])


def read(question: Question, query: Query, sentences: Sentences) -> Found:
    """As the cross-encoder reads them, and again without the passages that hold the answer."""
    answering = {s.evidence.passage.id for s in sentences if _item(question, s).right}
    elsewhere = [s for s in sentences if s.evidence.passage.id not in answering]
    readings: list[Sequence[evidence.Candidate]] = [
        evidence.cross_encoded(query, sentences),
        evidence.cross_encoded(query, elsewhere) if answering else [],
    ]
    both = [[_item(question, sentence) for sentence in reading] for reading in readings]
    return Found(question, *both)


def _item(question: Question, sentence: evidence.Candidate) -> Item:
    right = question.answerable and is_right_quote(sentence.evidence.text, question)
    return Item(sentence.features, right)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return round(value, 3)
