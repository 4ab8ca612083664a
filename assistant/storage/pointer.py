"""Which edition is the current one, also where the pointer file is lost or wrong.

No edition is ever given up on the evidence of a missing or garbled pointer: the newest whole
edition that was once published is the library.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from assistant.errors import LibraryDamagedError, LibraryError
from assistant.storage.catalogue import Catalogue
from assistant.storage.home import Home, Pointer

_log = logging.getLogger(__name__)


def current_pointer(home: Home, *, repairing: bool = False) -> Pointer | None:
    """The current edition; ``None`` before anything was published.

    Where the pointer file does not name the newest published edition, the newest one whose
    catalogue can be read is found, and a warning says so. Raises LibraryDamagedError where there
    are editions and none can be read.
    """
    stated, published = home.stated(), home.published()
    # A writer may be between marking an edition as published and pointing to it.
    between = home.writer_note.exists() and not repairing
    if stated is not None and stated.edition in (published if between else published[-1:]):
        return stated
    if not published and not home.has_pointer:
        return None
    for number in reversed(published):
        oldest_kept = _oldest_without_removed_text(home, number)
        if oldest_kept is not None:
            _tell(home, stated, number)
            return Pointer(number, oldest_kept)
    what = (
        f"the pointer {home.path / 'current'} does not name an edition"
        if stated is None
        else f"edition {stated.edition} is missing from {home.path}"
    )
    raise LibraryDamagedError(
        f"{what}, and no other edition there can be read; move {home.path} aside, and ingest the "
        "documents again"
    )


def restore_pointer(home: Home) -> Pointer | None:
    """Have the pointer file say what is so; only for the holder of the writer's lock."""
    pointer = current_pointer(home, repairing=True)
    if pointer is not None and pointer != home.stated():
        home.point(pointer)
    return pointer


def _oldest_without_removed_text(home: Home, number: int) -> int | None:
    """The oldest edition that may stay beside this one; ``None`` where this one is not whole.

    An edition that changed or removed documents leaves none before it.
    """
    try:
        catalogue = Catalogue.open(home.catalogue(number))
    except LibraryError:
        return None
    try:
        history = catalogue.history()
        if catalogue.info.edition != number:
            return None
    except LibraryError:
        return None
    finally:
        catalogue.close()
    replacing = [change.edition for change in history if change.changed or change.removed]
    return max(replacing, default=history[0].edition if history else number)


def _tell(home: Home, stated: Pointer | None, number: int) -> None:
    if stated is None:
        what = "is missing or garbled"
    else:
        what = f"names edition {stated.edition}, which is not the newest"
    _tell_once(
        f"{home.path / 'current'} {what}: edition {number}, the newest whole one, is used; the "
        "next ingest writes the pointer again"
    )


@lru_cache(maxsize=64)
def _tell_once(message: str) -> None:
    _log.warning(message)
