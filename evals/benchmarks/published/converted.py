"""A set in the format of `evals/README.md`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Converted:
    """Documents with `doc_id`, `title`, `text`; questions as in every question set."""

    corpus: Sequence[Line]
    questions: Sequence[Line]

    def write(self, folder: Path) -> None:
        """As `corpus.jsonl` and `questions.jsonl` of `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "corpus.jsonl", self.corpus)
        _write(folder / "questions.jsonl", self.questions)


def _write(path: Path, lines: Iterable[Line]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")


def each_once(items: Iterable[str]) -> list[str]:
    """In the order of their first appearance."""
    return list(dict.fromkeys(items))
