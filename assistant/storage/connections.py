"""Connections to an SQLite file that never changes."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from assistant.errors import EditionGoneError, LibraryDamagedError


class ReadOnlyConnections:
    """Lends connections to threads, as many as run at once; none is used by two of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False

    def close(self) -> None:
        """Close what is not lent; what is still lent closes when it comes back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def borrow(self) -> Iterator[sqlite3.Connection]:
        """Raises EditionGoneError where the file is missing, LibraryDamagedError where broken."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", None)
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise LibraryDamagedError(
                    f"{self._path} is damaged ({error}); ingest the documents into a new "
                    "home, named by --home"
                ) from error
            raise
        finally:
            if self._closed:
                connection.close()
            else:
                self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        address = f"file:{quote(str(self._path.absolute()))}?mode=ro&immutable=1"
        try:
            return sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.OperationalError as error:
            raise EditionGoneError(
                f"{self._path} is no longer there ({error}); ask again, or run `assistant ingest`"
            ) from error
