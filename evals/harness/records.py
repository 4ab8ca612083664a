"""One question with what the system under test said and found, as metrics read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.harness.question_sets import Question

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A question, its answer object, and the hits of a search for it, best first."""

    question: Question
    answer: Json
    hits: Sequence[Json] = ()

    @property
    def failed(self) -> bool:
        return bool(self.answer["status"] == "error")

    @property
    def refused(self) -> bool:
        return bool(self.answer["status"] == "not_found")

    @property
    def citations(self) -> Sequence[Json]:
        """In the order of their numbers."""
        return sorted(self.answer.get("citations") or (), key=lambda c: int(c["number"]))

    @property
    def shown(self) -> Sequence[Json]:
        """The citations given, or the nearest sentences where the answer was refused."""
        return (self.answer.get("nearest") or ()) if self.refused else self.citations

    @property
    def evidence(self) -> Sequence[Json] | None:
        """Sentences by score, best first; ``None`` where the system does not tell."""
        return self.answer.get("evidence")

    @property
    def confidence(self) -> float | None:
        value = self.answer.get("confidence")
        return None if value is None else float(value)

    @property
    def statements(self) -> Sequence[Json]:
        return self.answer.get("statements") or ()

    @property
    def documents(self) -> list[str]:
        """Ids of the documents found, each once, by the place of its best hit."""
        return list(dict.fromkeys(str(hit["doc_id"]) for hit in self.hits))
