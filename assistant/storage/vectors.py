"""What is asked of a vector index, and the store that an edition keeps its own in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from assistant.storage.chroma import ChromaIndex
from assistant.storage.records import Neighbour
from assistant.types import Vector, Vectors


class VectorIndex(Protocol):
    """The vectors of one edition by passage id. Safe to share for reading."""

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Store new passages; row ``i`` is the vector of ``ids[i]``. No id may be there already.

        Raises OSError when they cannot be written.
        """

    def nearest(self, vector: Vector, k: int) -> list[Neighbour]:
        """At most ``k`` passages, best first, each with its cosine; it may be approximate.

        Raises EditionGoneError when the edition was removed, LibraryDamagedError when the index
        cannot be read.
        """

    def ids(self) -> list[int]:
        """The ids of all passages, ascending."""

    def count(self) -> int:
        """The number of passages."""

    def close(self) -> None:
        """Free what it holds. Nothing may be running on this index."""


class VectorStore(Protocol):
    """Where indexes are kept. ``folder`` is the place that an edition has for its own."""

    def __call__(self, folder: Path) -> VectorIndex:
        """The index of a published edition, to read."""

    def create(self, folder: Path) -> VectorIndex:
        """An empty index for an edition that has none. Raises OSError when it cannot be."""

    def copy(self, published: Path, folder: Path) -> VectorIndex:
        """A new index with all that a published one holds, which may be in use meanwhile."""


STORE: VectorStore = ChromaIndex
"""The store of every edition; a library made with another one has to be rebuilt."""
