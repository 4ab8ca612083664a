"""The truth about an edition: documents, passages, their words and their vectors, in SQLite.

Read here, written by `catalogue_draft`. A published catalogue never changes, so that it is
opened ``immutable`` and what was read once may be kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from assistant.errors import LibraryDamagedError, UsageError
from assistant.language.scripts import parted
from assistant.language.vocabulary import NO_VOCABULARY, Vocabulary
from assistant.storage.connections import ReadOnlyConnections
from assistant.storage.filtering import Filtering
from assistant.storage.records import (
    RECORD_COLUMNS,
    Change,
    Counts,
    FilterValue,
    Info,
    LexicalHit,
    Neighbour,
    Recipe,
    Record,
    document_from,
    passage_from,
    record_from,
    unpack_vectors,
)
from assistant.types import Document, Filters, Passage, Vector, Vectors

SCHEMA_VERSION = 3

_MOST_PARAMETERS = 500
_COMPARED_AT_ONCE = 4096
_DOCUMENTS_KEPT = 64
_FREQUENCIES_KEPT = 10_000


class Catalogue:
    """A published catalogue. Safe to share between threads: each call borrows a connection.

    ``vocabulary`` holds the office's names, with which its texts are read.
    """

    def __init__(self, path: Path, vocabulary: Vocabulary = NO_VOCABULARY) -> None:
        self.vocabulary = vocabulary
        self._path = path
        self._connections = ReadOnlyConnections(path)
        self._document = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._load_document)
        self._frequency = lru_cache(maxsize=_FREQUENCIES_KEPT)(self._count_passages_with)
        self._filtering = Filtering(self._connections)
        self.info = self._load_info()

    @classmethod
    def open(cls, path: Path, vocabulary: Vocabulary = NO_VOCABULARY) -> Self:
        """Open for reading.

        Raises EditionGoneError where there is no such file, LibraryDamagedError where it is no
        catalogue.
        """
        return cls(path, vocabulary)

    def close(self) -> None:
        """Free its connections; further calls open new ones."""
        self._connections.close()

    def documents(self) -> list[Record]:
        """Every document, ordered by id."""
        with self._connections.borrow() as connection:
            rows = connection.execute(f"SELECT {RECORD_COLUMNS} FROM documents ORDER BY doc_id")
            return [record_from(row) for row in rows]

    def record(self, doc_id: str) -> Record:
        """Raises UsageError for an id that is not in the library."""
        with self._connections.borrow() as connection:
            row = connection.execute(
                f"SELECT {RECORD_COLUMNS} FROM documents WHERE doc_id = ?", (doc_id,)
            ).fetchone()
        if row is None:
            raise _no_document(doc_id)
        return record_from(row)

    def document(self, doc_id: str) -> Document:
        """Raises UsageError for an id that is not in the library."""
        return self._document(doc_id)

    def text(self, doc_id: str) -> str:
        """The canonical text. Raises UsageError for an id that is not in the library."""
        return self._document(doc_id).text

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages in the order of ``ids``. Raises LibraryDamagedError where one is missing."""
        rows = self._by_id(
            "SELECT p.id, d.doc_id, p.start, p.end, p.heading, p.sentences, p.text "
            "FROM passages p JOIN documents d ON d.number = p.document WHERE p.id IN",
            ids,
        )
        return [passage_from(row) for row in rows]

    def passages_of(self, doc_id: str) -> list[Passage]:
        """A document's passages in text order; none for an unknown id."""
        with self._connections.borrow() as connection:
            rows = connection.execute(
                "SELECT p.id, d.doc_id, p.start, p.end, p.heading, p.sentences, p.text "
                "FROM documents d JOIN passages p ON p.document = d.number "
                "WHERE d.doc_id = ? ORDER BY p.start, p.id",
                (doc_id,),
            )
            return [passage_from(row) for row in rows]

    def passage_ids(self) -> list[int]:
        """The ids of all passages, ascending."""
        with self._connections.borrow() as connection:
            return [id_ for (id_,) in connection.execute("SELECT id FROM passages ORDER BY id")]

    def passage_vectors(self, ids: Sequence[int]) -> Vectors:
        """One row a passage, in the order of ``ids``."""
        rows = self._by_id("SELECT passage, vector FROM passage_vectors WHERE passage IN", ids)
        return unpack_vectors(b"".join(blob for _, blob in rows), len(rows))

    def sentence_vectors(self, ids: Sequence[int]) -> list[Vectors]:
        """One matrix a passage, in the order of ``ids``; its rows are the passage's sentences."""
        rows = self._by_id(
            "SELECT p.id, length(p.sentences) / 8, v.vectors "
            "FROM passages p JOIN sentence_vectors v ON v.passage = p.id WHERE p.id IN",
            ids,
        )
        return [unpack_vectors(blob, count) for _, count, blob in rows]

    def nearest(self, vector: Vector, k: int, filters: Filters) -> list[Neighbour]:
        """At most ``k`` of the passages that the filters leave, best first.

        Compares every one of them: about 3 µs a passage. Raises UsageError for a filter on an
        unknown key.
        """
        chosen, values = self._filtering.chosen(filters)
        ids, cosines = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        with self._connections.borrow() as connection:
            rows = connection.execute(
                "SELECT p.id, v.vector FROM passages p JOIN passage_vectors v ON v.passage = p.id "
                f"WHERE p.document IN ({chosen})",
                values,
            )
            while chunk := rows.fetchmany(_COMPARED_AT_ONCE):
                vectors = unpack_vectors(b"".join(blob for _, blob in chunk), len(chunk))
                ids = np.append(ids, [id_ for id_, _ in chunk])
                cosines = np.append(cosines, vectors @ vector)
                best = np.lexsort((ids, -cosines))[:k]
                ids, cosines = ids[best], cosines[best]
        return [Neighbour(int(i), float(c)) for i, c in zip(ids, cosines, strict=True)]

    def lexical(
        self,
        expression: str,
        limit: int,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        weights: tuple[float, float, float] = (1.0, 1.0, 1.0),
    ) -> list[LexicalHit]:
        """At most ``limit`` passages that match an FTS5 expression, best first.

        ``weights`` are those of title, heading and text. Raises ValueError for an expression
        that FTS5 cannot parse, UsageError for a filter on an unknown key.
        """
        sql = "SELECT words.rowid, bm25(words, ?, ?, ?) AS score FROM words"
        parameters: list[Any] = list(weights)
        condition = "WHERE words MATCH ?"
        parameters.append(parted(expression))
        if filters:
            chosen, values = self._filtering.chosen(filters)
            sql += " JOIN passages ON passages.id = words.rowid"
            condition += f" AND passages.document IN ({chosen})"
            parameters += values
        parameters.append(limit)
        try:
            with self._connections.borrow() as connection:
                rows = connection.execute(
                    f"{sql} {condition} ORDER BY score, words.rowid LIMIT ?", parameters
                )
                return [LexicalHit(id_, -score) for id_, score in rows]
        except sqlite3.OperationalError as error:
            raise ValueError(f"not an FTS5 expression: {expression!r} ({error})") from error

    def document_frequency(self, terms: Sequence[str]) -> dict[str, int]:
        """For each word, the number of passages that hold it in text, heading or title.

        Words are stemmed as the index stems them.
        """
        return {term: self._frequency(term) for term in terms}

    def counts(self, filters: Filters = Filters()) -> Counts:  # noqa: B008 - frozen
        """What is left to search. Raises UsageError for a filter on an unknown key."""
        return self._filtering.counts(filters)

    def filter_keys(self) -> Mapping[str, tuple[FilterValue, ...]]:
        """Every key that documents can be filtered by, with its values in their order."""
        return self._filtering.keys()

    def check_filters(self, filters: Filters) -> None:
        """Raise UsageError for a filter on a key that no document has."""
        self._filtering.check(filters)

    def history(self) -> list[Change]:
        """The editions published so far, oldest first."""
        with self._connections.borrow() as connection:
            rows = connection.execute(
                "SELECT edition, published, added, changed, removed FROM history ORDER BY edition"
            )
            return [Change(*row) for row in rows]

    def sequences(self) -> dict[str, int]:
        """The highest number ever given to a row, by table."""
        with self._connections.borrow() as connection:
            return dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())

    def keys_of_passages(self) -> dict[int, bytes]:
        """The name of each passage's vectors in the embedding cache, by passage id."""
        with self._connections.borrow() as connection:
            return dict(connection.execute("SELECT id, embedding_key FROM passages").fetchall())

    def signatures(self) -> dict[str, bytes]:
        """What tells near-identical documents, by document id."""
        with self._connections.borrow() as connection:
            return dict(connection.execute("SELECT doc_id, signature FROM documents").fetchall())

    def _count_passages_with(self, word: str) -> int:
        phrase = '"' + parted(word).replace('"', '""') + '"'
        with self._connections.borrow() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM words WHERE words MATCH ?", (phrase,)
            ).fetchone()
        return int(count)

    def _by_id(self, query: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        found: dict[int, tuple[Any, ...]] = {}
        with self._connections.borrow() as connection:
            for at in range(0, len(ids), _MOST_PARAMETERS):
                chunk = [int(id_) for id_ in ids[at : at + _MOST_PARAMETERS]]
                marks = ", ".join("?" * len(chunk))
                found.update(
                    (row[0], row) for row in connection.execute(f"{query} ({marks})", chunk)
                )
        try:
            return [found[int(id_)] for id_ in ids]
        except KeyError as error:
            raise LibraryDamagedError(
                f"passage {error} is not in {self._path}; run `assistant library rebuild`"
            ) from error

    def _load_info(self) -> Info:
        with self._connections.borrow() as connection:
            try:
                facts = dict(connection.execute("SELECT key, value FROM about").fetchall())
            except sqlite3.OperationalError as error:
                raise LibraryDamagedError(f"{self._path} is no catalogue ({error})") from error
        try:
            return Info(
                schema=int(facts["schema"]),
                edition=int(facts["edition"]),
                created=facts["created"],
                recipe=Recipe(
                    facts["encoder_name"], facts["encoder_fingerprint"], facts["passage_settings"]
                ),
                fingerprint=facts["fingerprint"],
            )
        except KeyError as error:
            raise LibraryDamagedError(f"{self._path} does not state its {error}") from error

    def _load_document(self, doc_id: str) -> Document:
        with self._connections.borrow() as connection:
            row = connection.execute(
                "SELECT doc_id, title, text, sections, pages, metadata FROM documents "
                "WHERE doc_id = ?",
                (doc_id,),
            ).fetchone()
        if row is None:
            raise _no_document(doc_id)
        return document_from(row)


def _no_document(doc_id: str) -> UsageError:
    return UsageError(
        f"no document {doc_id!r} in the library; `assistant library list` shows what is there"
    )
