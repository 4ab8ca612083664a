"""The public question sets, in the folder that EVALS_DATA names.

`evals/README.md` tells where they come from; `python -m evals fetch` builds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UsageError
from evals.benchmarks.measured import data_folder


@dataclass(frozen=True, slots=True)
class PublicSet:
    """One folder of the public sets."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus.jsonl"

    @property
    def questions(self) -> Path:
        return self.folder / "questions.jsonl"


def public_set(name: str) -> PublicSet:
    """Raises UsageError where EVALS_DATA is not set or does not hold the set."""
    found = PublicSet(data_folder("benchmarks", name))
    if not (found.corpus.is_file() and found.questions.is_file()):
        raise UsageError(f"{found.folder}: no corpus.jsonl and questions.jsonl; check EVALS_DATA")
    return found
