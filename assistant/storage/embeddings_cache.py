"""Vectors made so far, so that nothing is embedded twice. Holds no text; may be deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from assistant.models.passages import EmbeddedText, PassageVectors
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
    """The cache of one encoder, named by its fingerprint. One process at a time uses it."""

    def __init__(self, connection: sqlite3.Connection, encoder_fingerprint: str) -> None:
        self._connection = connection
        self._encoder = encoder_fingerprint

    @classmethod
    def open(cls, path: Path, encoder_fingerprint: str) -> Self:
        """Open, making the file where it is missing; one that is broken is made anew."""
        connection = sqlite3.connect(path)
        try:
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            connection = sqlite3.connect(path)
            connection.executescript(_SCHEMA)
        return cls(connection, encoder_fingerprint)

    def close(self) -> None:
        self._connection.close()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, PassageVectors]:
        """What is known of these keys."""
        found: dict[bytes, PassageVectors] = {}
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
        return found

    def put(self, made: Mapping[bytes, PassageVectors]) -> None:
        with self._connection:
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
        with self._connection:
            self._connection.execute("DELETE FROM kept")
            self._connection.executemany(
                "INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys)
            )
            self._connection.execute(
                "DELETE FROM embeddings WHERE encoder <> ? OR key NOT IN (SELECT key FROM kept)",
                (self._encoder,),
            )
