"""Leases on editions: shared by readers, exclusive for whoever deletes one.

``flock`` on a file beside the edition: the kernel drops it when the process ends, however it
ends, and any thread may give it back. (filelock's own read-write lock must be released by the
thread that took it, and does not survive a fork.)
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Self

from assistant.storage.home import Home, delete_tree


class Lease:
    """A held lock on a lease file; it ends with ``release`` or with the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def shared(cls, path: Path) -> Self | None:
        """A reader's lease; ``None`` when the edition is being deleted or is gone."""
        return cls._take(path, fcntl.LOCK_SH)

    @classmethod
    def exclusive(cls, path: Path) -> Self | None:
        """A deleter's lease; ``None`` while anyone holds another."""
        return cls._take(path, fcntl.LOCK_EX)

    @classmethod
    def _take(cls, path: Path, mode: int) -> Self | None:
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
            # The file may have been deleted between opening and locking it.
            same = os.path.samestat(os.fstat(descriptor), path.stat())
        except (BlockingIOError, FileNotFoundError):
            same = False
        if same:
            return cls(descriptor)
        os.close(descriptor)
        return None

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def sweep_old_editions(home: Home) -> list[int]:
    """Delete every old edition that is due and that nobody reads; return their numbers.

    Due is an edition with two newer ones, and one that holds removed text. Anyone may call this
    at any time: an edition that is not yet current is never touched, and none is while the
    pointer file is lost or does not name the newest.
    """
    pointer, published = home.stated(), home.published()
    if pointer is None or pointer.edition not in published:
        return []
    published = [number for number in published if number <= pointer.edition]
    due = [n for n in published[:-1] if n < pointer.oldest_kept or n not in published[-2:]]
    deleted = [number for number in due if _delete(home, number)]
    for number in home.leases():
        if number < pointer.edition and not home.edition(number).exists():
            home.lease(number).unlink(missing_ok=True)
    return deleted


def sweep_leftovers(home: Home) -> None:
    """Delete what a killed writer or deletion left; only for the holder of the writer's lock."""
    for folder in home.leftovers():
        delete_tree(folder)
    for number in set(home.complete()).difference(home.published()):  # renamed, never pointed to
        delete_tree(home.edition(number))


def _delete(home: Home, number: int) -> bool:
    lease = Lease.exclusive(home.lease(number))
    if lease is None:
        return False
    try:
        # Renamed first, so that no reader ever finds half an edition.
        home.edition(number).rename(home.deleting(number))
        delete_tree(home.deleting(number))
        home.lease(number).unlink(missing_ok=True)
    finally:
        lease.release()
    return True
