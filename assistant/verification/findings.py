"""What a check of a statement found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Weight = Literal["weak", "unsupported"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the evidence does not bear out; ``reason`` is a short phrase for a person."""

    weight: Weight
    reason: str


def unsupported(reason: str) -> Finding:
    return Finding("unsupported", reason)


def weak(reason: str) -> Finding:
    return Finding("weak", reason)
