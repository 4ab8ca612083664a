"""Vectors made so far, so that nothing is embedded twice. Holds no text; may be deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from assistant.models.passages import EmbeddedText, PassageVectors
from assistant.storage.disk import is_disk_error
from assistant.storage.records import pack_spans, pack_vectors, unpack_vectors

_MOST_PARAMETERS = 500
_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS embeddings (
    encoder TEXT NOT NULL, key BLOB NOT NULL, sentences INTEGER NOT NULL, vectors BLOB NOT NULL,
    PRIMARY KEY (encoder, key)
) WITHOUT ROWID;
CREATE TEMPORARY TABLE kept (key BLOB PRIMARY KEY) WITHOUT ROWID;
"""


def embedding_key(text: EmbeddedText) -> bytes:
    """Names what the encoder is given: the same text with the same sentences, the same key."""
    return sha256(text.text.encode() + b"\0" + pack_spans(text.sentences)).digest()


class EmbeddingsCache:
    """The cache of one encoder, named by its fingerprint. One process at a time uses it.

    A file that turns out to be damaged, at whatever call, is made anew.
    """

    def __init__(self, path: Path, encoder_fingerprint: str) -> None:
        self._path = path
        self._encoder = encoder_fingerprint
        self._connection = sqlite3.connect(path)

    @classmethod
    def open(cls, path: Path, encoder_fingerprint: str) -> Self:
        """Open, making the file where it is missing."""
        cache = cls(path, encoder_fingerprint)
        with cache._or_anew():
            cache._connection.executescript(_SCHEMA)
        return cache

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _or_anew(self) -> Iterator[None]:
        """Where the file is damaged begin an empty one, and go on."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if is_disk_error(error):
                raise
            self._connection.close()
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._connection = sqlite3.connect(self._path)
            self._connection.executescript(_SCHEMA)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, PassageVectors]:
        """What is known of these keys."""
        found: dict[bytes, PassageVectors] = {}
        with self._or_anew():
            self._find(keys, found)
        return found

    def _find(self, keys: Sequence[bytes], found: dict[bytes, PassageVectors]) -> None:
        for at in range(0, len(keys), _MOST_PARAMETERS):
            chunk = keys[at : at + _MOST_PARAMETERS]
            marks = ", ".join("?" * len(chunk))
            for key, sentences, blob in self._connection.execute(
                "SELECT key, sentences, vectors FROM embeddings "
                f"WHERE encoder = ? AND key IN ({marks})",
                [self._encoder, *chunk],
            ):
                rows = unpack_vectors(blob, sentences + 1)
                found[key] = PassageVectors(rows[0], rows[1:])

    def put(self, made: Mapping[bytes, PassageVectors]) -> None:
        with self._or_anew(), self._connection:
            self._connection.executemany(
                "REPLACE INTO embeddings (encoder, key, sentences, vectors) VALUES (?, ?, ?, ?)",
                [
                    (
                        self._encoder,
                        key,
                        len(vectors.sentences),
                        pack_vectors(np.vstack([vectors.passage, vectors.sentences])),
                    )
                    for key, vectors in made.items()
                ],
            )

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Forget every other embedding, those of other encoders included."""
        with self._or_anew(), self._connection:
            self._connection.execute("DELETE FROM kept")
            self._connection.executemany(
                "INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys)
            )
            self._connection.execute(
                "DELETE FROM embeddings WHERE encoder <> ? OR key NOT IN (SELECT key FROM kept)",
                (self._encoder,),
            )
