"""A question to a cited answer, by whichever engine writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from assistant.answer.composition import answered, not_found, verbatim
from assistant.answer.conflicts import find_conflict
from assistant.answer.extractive import compose
from assistant.answer.retrieval import Retrieved, Stopwatch, retrieve
from assistant.models.embedding import Embedding
from assistant.storage.editions import Edition
from assistant.types import Answer, Request

EXTRACTIVE = "extractive"


class Engine(Protocol):
    """What makes an answer of what the library holds on a question.

    ``name`` is what the answer gives as its ``engine``. Every statement cites sentences of the
    edition, every one that is shown is borne out by them, and where the assessment of what was
    retrieved says so, the answer is `not_found`.
    """

    name: str

    def answers(
        self, request: Request, edition: Edition, encoder: Embedding, watch: Stopwatch
    ) -> Iterator[Answer]:
        """The answer as it grows, at least once; the last one is complete.

        ``watch`` is told of each stage. Raises QuestionError for a question that cannot be asked.
        """


class Extractive:
    """The engine that needs no model: answers made only of the sources' own sentences."""

    name = EXTRACTIVE

    def answers(
        self, request: Request, edition: Edition, encoder: Embedding, watch: Stopwatch
    ) -> Iterator[Answer]:
        found = retrieve(request, edition, encoder, watch)
        with watch.stage("answer"):
            answer = answer_extractively(request, found, edition)
        yield answer


def ask(request: Request, edition: Edition, encoder: Embedding, engine: Engine) -> Answer:
    """Answer from the library, or say that it does not answer.

    Raises QuestionError for a question that cannot be asked.
    """
    *_, last = answers(request, edition, encoder, engine)
    return last


def answers(
    request: Request, edition: Edition, encoder: Embedding, engine: Engine
) -> Iterator[Answer]:
    """The answer as it grows, each time with the time spent so far; the last one is complete."""
    watch = Stopwatch()
    for answer in engine.answers(request, edition, encoder, watch):
        notice = " ".join(filter(None, (answer.notice, edition.notice))) or None
        yield replace(answer, elapsed_ms=dict(watch.elapsed_ms), notice=notice)


def answer_extractively(request: Request, found: Retrieved, edition: Edition) -> Answer:
    """An answer made only of the sources' own sentences."""
    if not found.assessment.answered:
        return not_found(request, found, EXTRACTIVE, edition.number)
    texts = {doc_id: document.text for doc_id, document in found.documents.items()}
    sides = find_conflict(found.query.text, list(found.evidence), edition.catalogue.vocabulary)
    points = compose(found.query.text, found.evidence, sides, texts)
    return answered(request, found, EXTRACTIVE, edition.number, verbatim(points), sides)
