"""The passages nearest to a vector: by the index where it is sound, else by comparing them all.

An index is data from a disk that may lie, and Chroma can end the process that opens a damaged
one. So one that anybody else has touched is opened in a child process first.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final

from assistant.errors import DiskError, LibraryDamagedError
from assistant.storage.catalogue import Catalogue
from assistant.storage.disk import is_read_only
from assistant.storage.fingerprints import index_untouched, note_index
from assistant.storage.integrity import why_index_fails
from assistant.storage.records import Neighbour
from assistant.storage.vectors import VectorIndex
from assistant.types import Filters, Vector

# Where the panics of Chroma's compiled part come from, which are no `Exception`.
_PANIC: Final = "pyo3_runtime"

_log = logging.getLogger(__name__)


class NearestPassages:
    """Of one edition. Safe to share between threads."""

    def __init__(
        self, edition: Path, folder: Path, catalogue: Catalogue, index: VectorIndex
    ) -> None:
        self._edition = edition
        self._index_folder = folder
        self._catalogue = catalogue
        self._index = index
        self._lock = threading.Lock()
        self._looked = False
        self.notice: str | None = None
        """Why the index is not used; ``None`` while it is."""

    @property
    def index(self) -> VectorIndex:
        """The index itself, whatever its state."""
        return self._index

    def find(self, vector: Vector, k: int, filters: Filters) -> list[Neighbour]:
        """At most ``k`` of the passages that the filters leave, best first.

        Raises UsageError for a filter on an unknown key, EditionGoneError.
        """
        if not filters and self._sound():
            try:
                found = self._index.nearest(vector, k)
            except (LibraryDamagedError, DiskError, OSError) as error:
                self._give_up(str(error))
            except BaseException as error:
                if type(error).__module__ != _PANIC:
                    raise
                self._give_up(f"{self._index_folder} cannot be read ({error})")
            else:
                if not self._looked:
                    self._looked = True
                    note_index(self._index_folder)
                return found
        return self._catalogue.nearest(vector, k, filters)

    def close(self) -> None:
        self._index.close()
        if self._looked:
            note_index(self._index_folder)

    def _sound(self) -> bool:
        with self._lock:
            if self.notice is None and not self._looked:
                if is_read_only(self._index_folder):
                    self._give_up(f"{self._index_folder} cannot be written, which the index needs")
                elif not index_untouched(self._index_folder):
                    problem = why_index_fails(self._edition)
                    if problem is not None:
                        self._give_up(problem)
            return self.notice is None

    def _give_up(self, reason: str) -> None:
        self.notice = f"{reason}; until then every passage is compared, which is slower"
        _log.warning("%s", self.notice)
