"""The vector index of an edition: one Chroma collection in one folder, ids and vectors only.

What Chroma 1.5.9 asks of its user: one process writes and nobody reads meanwhile; at most 1,000
added and 5,000 fetched at a time; no ``upsert`` onto a live id; the client closed, or its
threads and files stay. It holds nothing to filter by: Chroma reads its list of all metadata keys
at every query, which with a key for each value made every search eight times slower at 4,000
values. `Catalogue.nearest` compares exactly the passages that a filter leaves.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from assistant.errors import DiskError, EditionGoneError, LibraryDamagedError, LibraryError
from assistant.storage.disk import sqlite_reason
from assistant.storage.records import Neighbour
from assistant.types import Vector, Vectors

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client

_ADD_AT_MOST = 1000
_GET_AT_MOST = 5000
_COLLECTION = "passages"
_DATABASE = "chroma.sqlite3"
_SETTINGS = {
    "hnsw:space": "cosine",
    "hnsw:construction_ef": 100,
    # Up to 1,000 passages wait outside the saved graph, and Chroma links them anew, at random,
    # each time it opens the folder. A search as wide as that finds the same ones every time.
    "hnsw:search_ef": 1000,
}

# How Chroma's graph files begin: version, first level's offset, places, vectors, bytes of each.
_GRAPH_HEADER = struct.Struct("<iQQQQ")
_LENGTH_BYTES = 4
_SQLITE_CODE = re.compile(r"\(code: (\d+)\)")

# Chroma counts the users of a folder, but not atomically.
_opening = threading.Lock()


class ChromaIndex:
    """Opened at its first use: the import of Chroma costs a second. Safe to share for reading.

    The class is a `VectorStore`, its objects are each a `VectorIndex`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._identity: tuple[int, int] | None = None
        self._read = False

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Start an empty index in a folder that has none. Raises OSError when it cannot be."""
        index = cls(folder)
        folder.mkdir()
        with _opening, _writing():
            index._client = _client(folder)
            index._collection = index._client.create_collection(
                _COLLECTION, metadata=_SETTINGS, embedding_function=None
            )
            index._identity = _identity(folder)
        return index

    @classmethod
    def copy(cls, published: Path, folder: Path) -> Self:
        """Start from the index of a published edition, which may be in use."""
        shutil.copytree(published, folder, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
        # A client writes to its database when it opens a folder, if only to read.
        with (
            closing(sqlite3.connect(published / _DATABASE)) as source,
            closing(sqlite3.connect(folder / _DATABASE)) as target,
        ):
            source.backup(target)
        return cls(folder)

    def close(self) -> None:
        """Free threads, files and memory. Nothing may be running on this index."""
        with _opening:
            if self._client is None:
                return
            self._client.close()
            self._client = self._collection = None
            self._wipe_unused()

    def _wipe_unused(self) -> None:
        """Overwrite the places for passages to come with zeros.

        Chroma writes the graph with room for more vectors than it has, also when it opens a
        folder only to read. That room is memory as the process left it: vectors and text, it may
        be of documents that are removed by now. A file that another reader is about to write is
        passed over: that reader wipes it.
        """
        for header in self._folder.glob("*/header.bin"):
            with suppress(FileNotFoundError, struct.error):
                beginning = header.read_bytes()[: _GRAPH_HEADER.size]
                _, _, _, stored, size = _GRAPH_HEADER.unpack(beginning)
                _zero(header.with_name("data_level0.bin"), stored * size)
                _zero(header.with_name("length.bin"), stored * _LENGTH_BYTES)

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Store new passages, in as many calls as Chroma needs. No id may be there already.

        Raises OSError when they cannot be written.
        """
        collection = self._opened()
        for at in range(0, len(ids), _ADD_AT_MOST):
            part = slice(at, at + _ADD_AT_MOST)
            with _writing():
                collection.add(ids=[str(id_) for id_ in ids[part]], embeddings=vectors[part])

    def nearest(self, vector: Vector, k: int) -> list[Neighbour]:
        """At most ``k`` passages, best first; the index is approximate.

        Raises EditionGoneError when the folder was removed, LibraryDamagedError when Chroma
        fails on it.
        """
        from chromadb.errors import ChromaError

        collection = self._opened()
        if k < 1:
            return []
        embeddings: list[Sequence[float] | Sequence[int]] = [vector.tolist()]
        try:
            found = collection.query(
                query_embeddings=embeddings, n_results=k, include=["distances"]
            )
        except ChromaError as error:
            self._check_present()
            raise _damaged(self._folder, error) from error
        # Chroma answers from a removed folder too: first an error, then nothing at all.
        self._check_present()
        if not self._read:  # the first query reads the graph, and writes it
            self._wipe_unused()
            self._read = True
        distances = found["distances"] or [[]]
        return [
            Neighbour(int(id_), 1.0 - float(distance))
            for id_, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def ids(self) -> list[int]:
        """The ids of all passages, ascending."""
        from chromadb.errors import ChromaError

        collection = self._opened()
        found: list[int] = []
        try:
            for offset in range(0, collection.count(), _GET_AT_MOST):
                page = collection.get(limit=_GET_AT_MOST, offset=offset, include=[])
                found += [int(id_) for id_ in page["ids"]]
        except ChromaError as error:
            self._check_present()
            raise _damaged(self._folder, error) from error
        return sorted(found)

    def count(self) -> int:
        return self._opened().count()

    def _opened(self) -> Collection:
        if self._collection is None:
            from chromadb.errors import ChromaError

            with _opening:
                if self._collection is None:
                    self._check_present()
                    try:
                        self._client = _client(self._folder)
                        self._collection = self._client.get_collection(
                            _COLLECTION, embedding_function=None
                        )
                    except ChromaError as error:
                        raise _damaged(self._folder, error) from error
                    self._identity = _identity(self._folder)
        return self._collection

    def _check_present(self) -> None:
        found = _identity(self._folder)
        if found is None or found != (self._identity or found):
            raise EditionGoneError(
                f"the vector index {self._folder} is no longer there; ask again, or run "
                "`assistant library check`"
            )


@contextmanager
def _writing() -> Iterator[None]:
    """Chroma has one error for a full disk and for all else; to its user it cannot write."""
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        raise OSError(f"Chroma: {error}") from error


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False)
    )
    return cast("Client", client)  # declared as its interface, which lacks close()


def _zero(path: Path, start: int) -> None:
    with path.open("r+b") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(start)
        file.write(bytes(max(0, length - start)))


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = (folder / _DATABASE).stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _damaged(folder: Path, error: Exception) -> LibraryError:
    """Chroma has one error for all that SQLite finds, with its code in the words."""
    code = _SQLITE_CODE.search(str(error))
    disk = sqlite_reason(int(code[1])) if code else None
    if disk is not None:
        return DiskError(f"the vector index {folder} cannot be used: {disk}")
    return LibraryDamagedError(
        f"the vector index {folder} is damaged ({error}); run `assistant library rebuild`"
    )
