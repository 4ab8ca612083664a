"""Errors of the disk, named as what they are and never as damage to the library."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from assistant.errors import DiskError, LibraryDamagedError

_WAYS_OUT: Final = {
    errno.ENOSPC: ("the disk is full", "free some space and try again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and try again"),
    errno.EFBIG: ("a file would become larger than allowed", "raise the limit (ulimit -f)"),
    errno.EROFS: ("the disk is read-only", "mount it writable, or choose another --home"),
    errno.EACCES: ("permission denied", "see to the permissions, or choose another --home"),
    errno.EPERM: ("permission denied", "see to the permissions, or choose another --home"),
    errno.EIO: ("the disk fails (input/output error)", "save what is there to another disk"),
    errno.EMFILE: ("too many files are open", "raise the limit (ulimit -n)"),
    errno.ENFILE: ("too many files are open on this machine", "close some programs"),
    errno.ENOMEM: ("there is no memory left", "close some programs"),
    errno.EAGAIN: ("no further process or thread may start", "raise the limit (ulimit -u)"),
}
_OF_SQLITE: Final = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
}
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def explained(error: OSError | sqlite3.Error) -> str:
    """What failed, the file where it is known, and the way out, in one line."""
    number = _errno(error)
    what, way_out = _WAYS_OUT.get(number or 0, (_words(error), "see to the disk and try again"))
    name = getattr(error, "filename", None)
    return f"{what}{f' ({os.fsdecode(name)})' if isinstance(name, str | bytes) else ''}; {way_out}"


def sqlite_reason(code: int) -> str | None:
    """What a result code of SQLite says of the disk, with the way out; ``None`` for others."""
    number = _OF_SQLITE.get(code & 0xFF)
    return None if number is None else "; ".join(_WAYS_OUT[number])


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that the file is not, or no longer, a sound database."""
    return isinstance(error, sqlite3.Error) and _primary(error) in _DAMAGE


def is_disk_error(error: BaseException) -> bool:
    """Whether the disk, its permissions or the process's limits are at fault."""
    if isinstance(error, sqlite3.Error):
        return _primary(error) in _OF_SQLITE
    return isinstance(error, OSError) and error.errno in _WAYS_OUT


@contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Raise DiskError where the disk fails, LibraryDamagedError where SQLite finds damage.

    ``what`` says what could not be done, such as "/home could not be written".
    """
    try:
        yield
    except BrokenPipeError:
        raise  # a reader of our output has gone, which is no matter of the disk
    except (OSError, sqlite3.Error) as error:
        if is_damage(error):
            raise LibraryDamagedError(f"{what}: {error}") from error
        raise DiskError(f"{what}: {explained(error)}") from error


def is_read_only(folder: Path) -> bool:
    """Whether this process may not write there, for whatever reason."""
    return not os.access(folder, os.W_OK)


def _errno(error: OSError | sqlite3.Error) -> int | None:
    if isinstance(error, OSError):
        return error.errno
    return _OF_SQLITE.get(_primary(error))


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code: the low byte of its extended ones."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _words(error: OSError | sqlite3.Error) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
