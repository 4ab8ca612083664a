"""What a check of a statement found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.types import Difference

Weight = Literal["weak", "unsupported"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the evidence does not bear out; ``reason`` is a short phrase for a person.

    ``contradicts``: the evidence says otherwise, and not only nothing of it; ``difference`` then
    holds both wordings, where each is a stretch of its text.
    """

    weight: Weight
    reason: str
    contradicts: bool = False
    difference: Difference | None = None


def unsupported(reason: str) -> Finding:
    return Finding("unsupported", reason)


def contradicted(reason: str, difference: Difference | None = None) -> Finding:
    return Finding("unsupported", reason, True, difference)


def weak(reason: str) -> Finding:
    return Finding("weak", reason)
