"""One writer at a time, and who that is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import filelock

from assistant.errors import DiskError, LibraryBusyError
from assistant.storage.disk import explained
from assistant.storage.home import Home


@contextmanager
def writers_lock(home: Home, command: str) -> Iterator[None]:
    """Hold the writer's lock, or raise LibraryBusyError, naming the holder, without waiting.

    The kernel drops the lock when the process ends, however it ends.
    """
    lock = filelock.FileLock(home.writer_lock, timeout=0)
    try:
        home.editions.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout as error:
        raise LibraryBusyError(_busy(home)) from error
    except OSError as error:
        raise DiskError(f"cannot write to {home.path}: {explained(error)}") from error
    try:
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        note = {"pid": os.getpid(), "command": command, "since": since}
        home.writer_note.write_text(json.dumps(note), "utf-8")
        yield
    finally:
        with suppress(OSError):  # the note is nothing without the lock
            home.writer_note.unlink(missing_ok=True)
        lock.release()


def _busy(home: Home) -> str:
    try:
        note = json.loads(home.writer_note.read_text("utf-8"))
        holder = f"`{note['command']}` (process {note['pid']}, since {note['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        holder = "another process"  # it has only just begun, or is about to end
    return f"the library in {home.path} is being written by {holder}; try again when it is done"
