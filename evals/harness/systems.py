"""What a run asks: the assistant, or a peer to compare it with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from evals.harness.question_sets import Question


class System(Protocol):
    """Something that answers questions from a library.

    ``answer`` and ``search`` return the answer object and the hits of the contract. What they
    raise is an error of that question, unless every other would meet it as well: LibraryError,
    EncoderError and UnknownEngineError end the run.
    """

    def answer(self, question: Question) -> dict[str, Any]: ...

    def search(self, question: Question, words: str, top_k: int) -> Sequence[dict[str, Any]]:
        """Hits for `words`, the question as the answer understood it."""

    def document_text(self, doc_id: str) -> str | None:
        """The canonical text; ``None`` for a document that the library does not hold."""

    def describe(self) -> dict[str, Any]:
        """All that the answers depend on, as JSON values: name, engine, encoder, library."""
