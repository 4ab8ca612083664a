"""What goes in and out of a catalogue, and how it is stored in its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np

from assistant.types import Document, Page, Passage, RecognisedLine, Section, Span, Vectors


@dataclass(frozen=True, slots=True)
class Recipe:
    """How passages were cut and embedded; vectors of different recipes must never meet."""

    encoder_name: str
    encoder_fingerprint: str
    passage_settings: str


@dataclass(frozen=True, slots=True)
class Info:
    """What an edition says about itself.

    ``created`` is an ISO time in UTC; ``fingerprint`` identifies recipe and content: two
    editions that hold the same documents, embedded in the same way, have the same one.
    """

    schema: int
    edition: int
    created: str
    recipe: Recipe
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Change:
    """One published edition and the number of documents it changed."""

    edition: int
    published: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Record:
    """A document without its text.

    ``root`` is the folder it was ingested from, ``source`` the file's path below it, and
    ``source_hash`` the hash of that file and its sidecar. ``length`` counts characters.
    The notes of the document are in its metadata, under ``notes``.
    """

    doc_id: str
    title: str
    metadata: Mapping[str, Any]
    root: str
    source: str
    source_hash: str
    content_hash: str
    length: int

    def to_dict(self) -> dict[str, Any]:
        """The metadata as JSON values, together with what every document has.

        A document's own ``root``, ``source`` or ``length`` is shown in the place of ours.
        """
        return {
            "root": self.root,
            "source": self.source,
            "length": self.length,
            **self.metadata,
            "doc_id": self.doc_id,
            "title": self.title,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """What filters leave. ``undated`` documents match but for a date, and are left out."""

    documents: int
    passages: int
    undated: int


@dataclass(frozen=True, slots=True)
class FilterValue:
    """A value to filter by: folded for comparing, as written for showing."""

    value: str
    label: str
    documents: int


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """``score`` is BM25 as SQLite computes it, with the sign turned: higher is better."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage and its cosine with the question, in [-1, 1]."""

    passage_id: int
    cosine: float


RECORD_COLUMNS = "doc_id, title, metadata, root, source, source_hash, content_hash, length"


def pack_vectors(vectors: Vectors) -> bytes:
    """Half precision, little-endian: cosines stay within 0.001 of what they were."""
    return vectors.astype("<f2").tobytes()


def pack_spans(spans: Sequence[Span]) -> bytes:
    """Starts and ends as little-endian 32-bit integers."""
    return np.array([[s.start, s.end] for s in spans], dtype="<i4").tobytes()


def unpack_vectors(blob: bytes, count: int) -> Vectors:
    """Vectors from their stored half precision, normalised again; rows of zeros stay zeros."""
    if count == 0:
        return np.zeros((0, 0), dtype=np.float32)
    rows = np.frombuffer(blob, dtype="<f2").astype(np.float32).reshape(count, -1)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    vectors: Vectors = rows / np.maximum(norms, 1e-12)
    return vectors


def stored_metadata(document: Document) -> dict[str, Any]:
    """The metadata as it is stored: with the notes, after notes of the document's own.

    Where its values were found is stored too, under ``found_in``.
    """
    own = document.metadata.get("notes") or []
    notes = [str(note) for note in (own if isinstance(own, list | tuple) else [own])]
    notes += [note for note in document.notes if note not in notes]
    more = {"notes": notes, "found_in": dict(document.found_in)}
    return {**document.metadata, **{key: value for key, value in more.items() if value}}


def pack_pages(pages: Sequence[Page]) -> list[list[Any]]:
    """Pages as JSON values; those with recognised lines have one more."""
    return [
        [
            p.start,
            p.end,
            p.number,
            p.label,
            *([list(map(astuple, p.recognised))] * bool(p.recognised)),
        ]
        for p in pages
    ]


def _unpack_page(values: Sequence[Any]) -> Page:
    start, end, number, label, *lines = values
    recognised = tuple(RecognisedLine(*line) for line in lines[0]) if lines else ()
    return Page(start, end, number, label, recognised)


def document_from(row: tuple[str, str, str, str, str, str]) -> Document:
    """A document from its columns: id, title, text, sections, pages, metadata."""
    doc_id, title, text, sections, pages, stored = row
    metadata = json.loads(stored)
    found_in = metadata.get("found_in")
    if isinstance(found_in, dict):
        del metadata["found_in"]
    return Document(
        doc_id=doc_id,
        title=title,
        text=text,
        sections=tuple(Section(s, e, tuple(path)) for s, e, path in json.loads(sections)),
        pages=tuple(map(_unpack_page, json.loads(pages))),
        notes=tuple(metadata.pop("notes", ())),
        metadata=metadata,
        found_in=found_in if isinstance(found_in, dict) else {},
    )


def record_from(row: tuple[Any, ...]) -> Record:
    doc_id, title, metadata, *rest = row
    return Record(doc_id, title, json.loads(metadata), *rest)


def passage_from(row: tuple[Any, ...]) -> Passage:
    id_, doc_id, start, end, heading, sentences, text = row
    bounds = np.frombuffer(sentences, dtype="<i4").reshape(-1, 2).tolist()
    return Passage(
        id=id_,
        doc_id=doc_id,
        start=start,
        end=end,
        heading=tuple(json.loads(heading)),
        sentences=tuple(Span(first, last) for first, last in bounds),
        text=text,
    )
