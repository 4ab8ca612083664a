"""Whether the library answers at all: one probability, and what is missing where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.search.weights import load_weights
from assistant.types import Evidence


@dataclass(frozen=True, slots=True)
class Assessment:
    """``confidence`` in [0, 1]; ``missing`` names the question's terms absent from evidence.

    With ``apart`` each of them is somewhere in the evidence, and nowhere near the others.
    """

    confidence: float
    missing: tuple[str, ...]
    apart: bool = False

    @property
    def answered(self) -> bool:
        return self.confidence >= load_weights().threshold


def assess(evidence: Sequence[Evidence]) -> Assessment:
    """Judge by the evidence that supports an answer most; ``evidence`` is ordered best first."""
    confidence = max((item.support for item in evidence), default=0.0)
    first, second, *_ = [*(item.missing for item in evidence[:2]), (), ()]
    if first and second and not set(first) & set(second):
        return Assessment(confidence, (*first, *second), apart=True)
    return Assessment(confidence, first)
