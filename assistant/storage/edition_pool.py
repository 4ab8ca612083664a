"""The open edition of an application that runs for long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.storage.editions import Edition, Editions


@dataclass(slots=True)
class _Shared:
    edition: Edition
    users: int = 0
    retired: bool = False


class EditionPool:
    """Lends the current edition to any number of threads.

    A newly published edition, or the same one with a changed vocabulary, is opened at the next
    ``use``; the one before is closed when its last user leaves, since an unclosed one keeps
    threads, files and memory.
    """

    def __init__(self, library: Editions) -> None:
        self.library = library
        self._lock = threading.Lock()
        self._shared: _Shared | None = None

    @contextmanager
    def use(self) -> Iterator[Edition]:
        """The current edition, the same one until the block ends. Raises as `Editions.read`."""
        shared = self._enter()
        try:
            yield shared.edition
        finally:
            self._leave(shared)

    def close(self) -> None:
        """Close the edition, or have its last user close it."""
        with self._lock:
            self._retire()

    def _enter(self) -> _Shared:
        with self._lock:
            if self._shared is not None and not self._is_current(self._shared.edition):
                self._retire()
            if self._shared is None:
                self._shared = _Shared(self.library.open())
            self._shared.users += 1
            return self._shared

    def _is_current(self, edition: Edition) -> bool:
        return (edition.number, edition.vocabulary_stamp) == (
            self.library.current(),
            self.library.home.vocabulary_stamp(),
        )

    def _leave(self, shared: _Shared) -> None:
        with self._lock:
            shared.users -= 1
            if shared.retired and not shared.users:
                shared.edition.close()

    def _retire(self) -> None:
        shared, self._shared = self._shared, None
        if shared is not None:
            shared.retired = True
            if not shared.users:
                shared.edition.close()
