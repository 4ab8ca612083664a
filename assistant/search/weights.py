"""Every weight and threshold of ranking, evidence and refusal, read from one file.

`weights.json` is written by `python -m evals fit`; nothing else holds such a number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear weights by the name of the feature that each belongs to."""

    search: Mapping[str, float]
    evidence: Mapping[str, float]
    confidence: Mapping[str, float]
    threshold: float


_tried: ContextVar[Weights | None] = ContextVar("weights tried", default=None)


def load_weights() -> Weights:
    return _tried.get() or _from_file()


@contextmanager
def trying(weights: Weights) -> Iterator[None]:
    """Others instead of the file's, in this thread: fitting never starts from what it wrote."""
    token = _tried.set(weights)
    try:
        yield
    finally:
        _tried.reset(token)


@cache
def _from_file() -> Weights:
    return Weights(**json.loads((files("assistant.search") / "weights.json").read_text("utf-8")))
