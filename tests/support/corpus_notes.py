"""The sample library as its tests see it: every note with its text and the facts it lists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from corpus_sources.blocks import read_source
from corpus_sources.build import CORPUS, SOURCES, source_paths


@dataclass(frozen=True)
class Note:
    doc_id: str
    metadata: Mapping[str, Any]
    text: str

    @property
    def fact_ids(self) -> list[str]:
        return [fact for source in self.metadata["sources"] for fact in source["facts"]]


def facts() -> dict[str, dict[str, Any]]:
    return {fact["id"]: fact for fact in _lines(SOURCES / "facts.jsonl")}


def conflicts() -> list[dict[str, Any]]:
    return _lines(SOURCES / "conflicts.jsonl")


def notes() -> list[Note]:
    """Every note: Markdown, the sources of built files, and the lines of JSONL files."""
    found = [
        _markdown(path, path.relative_to(CORPUS).as_posix())
        for path in sorted(CORPUS.rglob("*.md"))
        if path != CORPUS / "README.md"
    ]
    for path in source_paths():
        source = _markdown(path, path.relative_to(SOURCES).as_posix())
        built = Path(source.doc_id).with_suffix(f".{source.metadata['build']}")
        found.append(Note(built.as_posix(), source.metadata, source.text))
    for path in sorted(CORPUS.rglob("*.jsonl")):
        found += [Note(line["doc_id"], line, line["text"]) for line in _lines(path)]
    return found


def _markdown(path: Path, doc_id: str) -> Note:
    source = read_source(path)
    return Note(doc_id, source.metadata, source.markdown)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def load_exceptions() -> dict[str, list[str]]:
    """Figures that no fact holds, by `doc_id`, each reviewed and explained in the file."""
    path = Path(__file__).with_name("corpus_exceptions.yaml")
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {doc_id: [entry["figure"] for entry in listed] for doc_id, listed in entries.items()}
