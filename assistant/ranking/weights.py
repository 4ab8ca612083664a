"""Every weight and threshold of ranking, evidence and refusal, read from one file.

`weights.json` is written by `python -m evals.fit`; nothing else holds such a number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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


@cache
def load_weights() -> Weights:
    return Weights(**json.loads((files("assistant.ranking") / "weights.json").read_text("utf-8")))
