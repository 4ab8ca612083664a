"""Fit the weights of search, evidence and refusal, and write them down.

Only questions of the fit halves are looked at, of several sets at once, none of which the
cross-encoder was trained on: what it adds is weighed where it had to read something new. Each
stage looks with the weights of the stage before, and the first with plain ones, so that the
outcome does not depend on the weights that are replaced.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from assistant.answer import evidence
from assistant.errors import AssistantError
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
from evals.harness.question_sets import Question, Split, load_questions
from evals.training.combiners import (
    EVIDENCE,
    SEARCH,
    Found,
    Item,
    best_threshold,
    calibrated,
    confidence_weights,
    evidence_weights,
    search_weights,
)
from evals.training.training_examples import fitted_on

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

WEIGHTS = Path("assistant/ranking/weights.json")
POLICY = Path("evals/questions/policy.jsonl")
NAMED = 5.0
"""Weight of the second hop: the best of 0 to 5 on the fit half of the two-document questions."""

Sentences = list[evidence.Candidate]


class QuestionSet:
    """The questions of one set that weights are fitted on, and the library they are asked of."""

    def __init__(self, corpus: Path, questions: Path) -> None:
        self.name = corpus.parent.name or corpus.name
        self._corpus = corpus
        self.questions = fitted_on(load_questions(questions, split=Split.FIT))

    @contextmanager
    def asked(self) -> Iterator[tuple[Edition, Embedding, Iterator[tuple[Question, Query]]]]:
        with closing(open_library(None, self._corpus)) as opened, opened.edition() as edition:
            yield edition, opened.encoder, self._queries(opened.encoder)

    def _queries(self, encoder: Embedding) -> Iterator[tuple[Question, Query]]:
        for question in track(self.questions, description=self.name, console=err):
            history = [Turn(turn.question, turn.answer) for turn in question.history]
            text = standalone(question.question, history) or question.question
            yield question, prepare(text, encoder)


@app.command()
def fit(
    out: Annotated[Path, typer.Option(help="Where the weights are written.")] = WEIGHTS,
) -> None:
    """Fit on the fit halves of the public sets and of the policy questions."""
    public = [public_set("squad2_half"), public_set("hotpotqa_pool")]
    sets = [QuestionSet(one.corpus, one.questions) for one in public]
    policy = QuestionSet(Path("corpus"), POLICY)

    plain = {**dict.fromkeys(SEARCH, 1.0), "named": NAMED}
    with trying(Weights(plain, {}, {}, 0.5)):
        # The policy questions name every document that touches on the answer, in no order.
        of_search = {**search_weights([passages_found(one) for one in sets]), "named": NAMED}
    sets.append(policy)
    with trying(Weights(of_search, {}, {}, 0.5)):
        candidates = [sentences_found(one) for one in sets]
    unread = {name: sign for name, sign in EVIDENCE.items() if name != "cross_encoder"}
    first = evidence_weights([[judged(*seen) for seen in of_set] for of_set in candidates], unread)
    with trying(Weights(of_search, first, {}, 0.5)):
        found = [[read(*seen) for seen in of_set] for of_set in candidates]
    of_evidence = evidence_weights(found, EVIDENCE)
    refusing = [s for s in found if any(not one.question.answerable for one in s)]
    of_confidence = calibrated(confidence_weights(found, of_evidence), refusing, of_evidence)
    weights = {
        "search": of_search,
        "evidence": of_evidence,
        "confidence": of_confidence,
        "threshold": best_threshold(found[-1], of_evidence, of_confidence),
    }
    out.write_text(json.dumps(_rounded(weights), indent=1) + "\n", "utf-8")
    err.print(f"wrote {out}")


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


def main() -> None:
    """Exit code 1 with one line where a set cannot be read."""
    try:
        app(standalone_mode=False)
    except AssistantError as error:
        err.print(f"evals.training.fit: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
