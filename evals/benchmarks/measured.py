"""What a benchmark is given and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.errors import UsageError
from assistant.settings import EvalsSettings


@dataclass(frozen=True, slots=True)
class Conditions:
    """``limit``: at most so many questions, pairs, look-ups of a kind, or users.

    What a benchmark leaves behind, such as run folders, goes below ``out``.
    """

    out: Path
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A table in Markdown, and a line for each thing that went wrong."""

    table: str
    wrong: Sequence[str] = ()


class Measure(Protocol):
    """Raises UsageError where the data is missing."""

    def __call__(self, conditions: Conditions) -> Measured: ...


def data_folder(*parts: str) -> Path:
    """A folder of the public data. Raises UsageError where EVALS_DATA is not set or lacks it."""
    data = EvalsSettings().evals_data
    if data is None:
        raise UsageError("EVALS_DATA is not set; let it name the folder of the public sets")
    folder = data.joinpath(*parts)
    if not folder.exists():
        raise UsageError(f"{folder}: is not there; check EVALS_DATA")
    return folder
