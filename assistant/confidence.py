"""Whether the library answers at all: one probability, and the key terms found nowhere near."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.query import Query
from assistant.terms import question_terms, stems
from assistant.types import Evidence

THRESHOLD = 0.5
_READ = 3


@dataclass(frozen=True, slots=True)
class Assessment:
    """``confidence`` in [0, 1]; ``missing`` names the question's key terms absent from evidence."""

    confidence: float
    missing: tuple[str, ...]

    @property
    def answered(self) -> bool:
        return self.confidence >= THRESHOLD


def assess(query: Query, evidence: list[Evidence]) -> Assessment:
    """Judge by the best evidence; ``evidence`` is ordered best first."""
    if not evidence:
        return Assessment(0.0, tuple(_key_terms(query)))
    best = evidence[:_READ]
    near = set().union(*(stems(e.passage.text) | stems(" ".join(e.passage.heading)) for e in best))
    missing = tuple(term for term in _key_terms(query) if not stems(term) <= near)
    score = best[0].score
    return Assessment(score * 0.4 if missing else score, missing)


def _key_terms(query: Query) -> list[str]:
    return [term.text for term in question_terms(query.text)]
