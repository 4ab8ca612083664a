"""A catalogue while an edition is being built: nobody else has it open, and it may be lost."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, astuple, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from assistant.language.scripts import parted
from assistant.storage.attributes import attributes_of, published_days
from assistant.storage.catalogue import SCHEMA_VERSION, Catalogue
from assistant.storage.records import (
    Change,
    Recipe,
    pack_pages,
    pack_spans,
    pack_vectors,
    stored_metadata,
)
from assistant.types import Document, Span, Vector, Vectors

_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE history (
    edition INTEGER PRIMARY KEY, published TEXT NOT NULL,
    added INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER NOT NULL
);
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    root TEXT NOT NULL, source TEXT NOT NULL, source_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL, length INTEGER NOT NULL,
    published_from INTEGER, published_to INTEGER, signature BLOB NOT NULL,
    metadata TEXT NOT NULL, sections TEXT NOT NULL, pages TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE attributes (
    key TEXT NOT NULL, value TEXT NOT NULL, document INTEGER NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (key, value, document)
) WITHOUT ROWID;
CREATE INDEX attributes_of_document ON attributes (document);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    heading TEXT NOT NULL, sentences BLOB NOT NULL, embedding_key BLOB NOT NULL, text TEXT NOT NULL
);
CREATE INDEX passages_of_document ON passages (document);
CREATE TABLE passage_vectors (passage INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE sentence_vectors (passage INTEGER PRIMARY KEY, vectors BLOB NOT NULL);
CREATE VIEW passage_words AS
    SELECT p.id, parted(d.title) AS title, parted(p.heading) AS heading, parted(p.text) AS text
    FROM passages p JOIN documents d ON d.number = p.document;
CREATE VIRTUAL TABLE words USING fts5 (
    title, heading, text, content='passage_words', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2'
);
"""

_ADD_CHANGE = "INSERT INTO history VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to be stored; ``key`` names its vectors in the embedding cache."""

    text: str
    heading: tuple[str, ...]
    sentences: tuple[Span, ...]
    vector: Vector
    sentence_vectors: Vectors
    key: bytes


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from; ``source`` is a file's path below the folder ``root``."""

    root: str
    source: str
    source_hash: str


class CatalogueDraft:
    """Adds and removes documents. Passage ids only grow and are never given twice."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._closed = False

    @classmethod
    def create(cls, path: Path, *, after: Catalogue | None = None) -> Self:
        """Start an empty catalogue that continues the numbers and the history of another."""
        draft = cls.edit(path)
        draft._connection.executescript(_SCHEMA)
        if after is not None:
            draft._connection.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", after.sequences().items()
            )
            draft._connection.executemany(_ADD_CHANGE, map(astuple, after.history()))
        return draft

    @classmethod
    def copy(cls, published: Path, path: Path) -> Self:
        """Start from a published catalogue."""
        draft = cls.edit(path)
        address = f"{published.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as source:
            source.backup(draft._connection)
        return draft

    @classmethod
    def edit(cls, path: Path) -> Self:
        connection = sqlite3.connect(path)
        connection.create_function("parted", 1, parted, deterministic=True)
        # A draft that is not finished is thrown away, so that nothing here needs to be durable;
        # what is published is synced as a whole.
        connection.executescript(
            "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;"
        )
        return cls(path, connection)

    def close(self) -> None:
        """Finish the file; a second time does nothing."""
        if not self._closed:
            self._connection.commit()
            self._connection.close()
            self._closed = True

    def add(self, document: Document, origin: Origin, signature: bytes = b"") -> None:
        """Store a document whose id is new here; its passages follow."""
        days = published_days(document.metadata.get("published"))
        row = self._connection.execute(
            "INSERT INTO documents (doc_id, title, root, source, source_hash, content_hash, length,"
            " published_from, published_to, signature, metadata, sections, pages, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.doc_id,
                document.title,
                origin.root,
                origin.source,
                origin.source_hash,
                content_hash(document),
                len(document.text),
                days and days.first,
                days and days.last,
                signature,
                _json(stored_metadata(document)),
                _json([[s.start, s.end, s.path] for s in document.sections]),
                _json(pack_pages(document.pages)),
                document.text,
            ),
        )
        number = row.lastrowid
        self._connection.executemany(
            "INSERT INTO attributes (document, key, value, label) VALUES (?, ?, ?, ?)",
            [
                (number, attribute.key, attribute.value, attribute.label)
                for attribute in attributes_of(document.doc_id, document.title, document.metadata)
            ],
        )

    def title_and_text(self, doc_id: str) -> tuple[str, str]:
        """Those of a stored document."""
        row: tuple[str, str] = self._connection.execute(
            "SELECT title, text FROM documents WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        return row

    def add_passage(self, doc_id: str, passage: NewPassage) -> int:
        """Store a passage of a stored document; return its id."""
        row = self._connection.execute(
            'INSERT INTO passages (document, start, "end", heading, sentences, embedding_key, text)'
            " SELECT number, ?, ?, ?, ?, ?, ? FROM documents WHERE doc_id = ?",
            (
                passage.sentences[0].start,
                passage.sentences[-1].end,
                _json(passage.heading),
                pack_spans(passage.sentences),
                passage.key,
                passage.text,
                doc_id,
            ),
        )
        id_ = row.lastrowid
        assert id_ is not None
        self._connection.execute(
            "INSERT INTO passage_vectors VALUES (?, ?)", (id_, pack_vectors(passage.vector))
        )
        self._connection.execute(
            "INSERT INTO sentence_vectors VALUES (?, ?)",
            (id_, pack_vectors(passage.sentence_vectors)),
        )
        self._connection.execute(
            "INSERT INTO words (rowid, title, heading, text)"
            " SELECT id, title, heading, text FROM passage_words WHERE id = ?",
            (id_,),
        )
        return id_

    def remove(self, doc_id: str) -> None:
        """Take a document out; an unknown id is nothing to do."""
        found = self._connection.execute(
            "SELECT number FROM documents WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        if found is None:
            return
        passages = "SELECT id FROM passages WHERE document = ?"
        for statement in (
            "INSERT INTO words (words, rowid, title, heading, text)"
            " SELECT 'delete', id, title, heading, text FROM passage_words"
            f" WHERE id IN ({passages})",
            f"DELETE FROM passage_vectors WHERE passage IN ({passages})",
            f"DELETE FROM sentence_vectors WHERE passage IN ({passages})",
            "DELETE FROM passages WHERE document = ?",
            "DELETE FROM attributes WHERE document = ?",
            "DELETE FROM documents WHERE number = ?",
        ):
            self._connection.execute(statement, found)

    def seen_again(self, doc_id: str, origin: Origin) -> None:
        """Note that a file that is new or changed holds this document as it is."""
        self._connection.execute(
            "UPDATE documents SET root = ?, source = ?, source_hash = ? WHERE doc_id = ?",
            (origin.root, origin.source, origin.source_hash, doc_id),
        )

    def stamp(self, recipe: Recipe, change: Change) -> None:
        """State what this edition is, after everything else."""
        fingerprint = sha256(_json(asdict(recipe)).encode())
        for pair in self._connection.execute(
            "SELECT doc_id, content_hash FROM documents ORDER BY doc_id"
        ):
            fingerprint.update(_json(pair).encode())
        facts = {
            "schema": str(SCHEMA_VERSION),
            "edition": str(change.edition),
            "created": change.published,
            "fingerprint": fingerprint.hexdigest(),
            **asdict(recipe),
        }
        self._connection.executemany("REPLACE INTO about VALUES (?, ?)", facts.items())
        self._connection.execute(_ADD_CHANGE, astuple(change))
        self._connection.commit()

    def compact(self) -> None:
        """Write the file anew, so that it holds nothing of what was removed."""
        self._connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._connection.commit()
        compacted = self._path.with_name(f"{self._path.name}-compacted")
        # Into a file of ours: a plain VACUUM would pass the text through the temporary folder.
        self._connection.execute("VACUUM INTO ?", (str(compacted),))
        self._connection.close()
        compacted.replace(self._path)
        self._connection = self.edit(self._path)._connection


def content_hash(document: Document) -> str:
    """What makes two readings of a document the same."""
    return sha256(
        _json(
            [
                document.doc_id,
                document.title,
                document.text,
                [[s.start, s.end, s.path] for s in document.sections],
                pack_pages(document.pages),
                stored_metadata(document),
            ]
        ).encode()
    ).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
