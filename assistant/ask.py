"""A question to a cited answer."""

from __future__ import annotations

from dataclasses import replace

from assistant.composition import answered, not_found, verbatim
from assistant.conflicts import find_conflict
from assistant.editions import Edition
from assistant.encoder import Encoder
from assistant.extractive import compose
from assistant.retrieval import Retrieved, Stopwatch, retrieve
from assistant.types import Answer, Request

EXTRACTIVE = "extractive"


def ask(request: Request, edition: Edition, encoder: Encoder) -> Answer:
    """Answer from the library, or say that it does not answer.

    Raises QuestionError for a question that cannot be asked.
    """
    watch = Stopwatch()
    found = retrieve(request, edition, encoder, watch)
    with watch.stage("answer"):
        answer = answer_extractively(request, found, edition.number)
    return replace(answer, elapsed_ms=watch.elapsed_ms)


def answer_extractively(request: Request, found: Retrieved, edition: int) -> Answer:
    """An answer made only of the sources' own sentences."""
    if not found.assessment.answered:
        return not_found(request, found, EXTRACTIVE, edition)
    texts = {doc_id: document.text for doc_id, document in found.documents.items()}
    sides = find_conflict(found.query.text, list(found.evidence))
    points = compose(found.query.text, found.evidence, sides, texts)
    return answered(request, found, EXTRACTIVE, edition, verbatim(points), sides)
