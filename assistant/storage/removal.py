"""Removal as one act: journalled with the swap, and finished by whichever command comes next.

HOME/removing.json names the edition without the documents, their ids and their uploads. It is
written just before the swap: once that edition is current the removal has happened, and what is
left of the documents elsewhere in the home goes; before, nothing was removed and the journal is
void.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from assistant.storage import corrected, uploads
from assistant.storage.catalogue import Catalogue
from assistant.storage.desk import forget_documents
from assistant.storage.embeddings_cache import EmbeddingsCache
from assistant.storage.home import Home, sync_folder
from assistant.storage.leases import sweep_old_editions

_FILE_NAME: Final = "removing.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Documents by id, and the uploaded files that only they came from."""

    documents: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


NOTHING: Final = Forgetting()


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to be forgotten once ``edition`` is current."""

    edition: int
    forget: Forgetting


def begin(home: Home, removal: Removal) -> None:
    """Write the journal, durably."""
    aside = home.path / f".{_FILE_NAME}.new"
    with aside.open("w", encoding="utf-8") as file:
        json.dump(asdict(removal), file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(_journal(home))
    sync_folder(home.path)


def pending(home: Home) -> bool:
    """Whether a removal was begun and not finished; costs one look at the disk."""
    return _journal(home).exists()


def finish(home: Home) -> tuple[str, ...]:
    """Forget what a removal left, if there is one; only for the holder of the writer's lock.

    Returns the ids of its documents. Safe to be cut off and begun again at any point.
    """
    removal = _read(home)
    pointer = home.stated()
    done: tuple[str, ...] = ()
    if removal is not None and pointer is not None and pointer.edition >= removal.edition:
        done = removal.forget.documents
        forget_documents(home.path, done)
        corrected.forget(home.path, done)
        uploads.discard(home.path, map(Path, removal.forget.files))
        _forget_vectors(home, pointer.edition)
        sweep_old_editions(home)
    _journal(home).unlink(missing_ok=True)
    return done


def finish_interrupted(home: Home) -> tuple[str, ...]:
    """`finish`, for a removal that another process began: says what was done."""
    if not pending(home):
        return ()
    done = finish(home)
    if done:
        _log.warning("the removal of %s had been cut off and is now complete", _listed(done))
    return done


def _forget_vectors(home: Home, edition: int) -> None:
    """Drop the vectors of passages that are no longer in the library."""
    if not home.cache.exists():
        return
    with closing(Catalogue.open(home.catalogue(edition))) as catalogue:
        fingerprint = catalogue.info.recipe.encoder_fingerprint
        with closing(EmbeddingsCache.open(home.cache, fingerprint)) as cache:
            cache.keep_only(catalogue.keys_of_passages().values())


def _journal(home: Home) -> Path:
    return home.path / _FILE_NAME


def _read(home: Home) -> Removal | None:
    """``None`` also for a garbled journal: it is written aside and renamed, never in part."""
    try:
        said: dict[str, Any] = json.loads(_journal(home).read_bytes())
        forget = said["forget"]
        return Removal(
            int(said["edition"]),
            Forgetting(tuple(map(str, forget["documents"])), tuple(map(str, forget["files"]))),
        )
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, KeyError) as error:
        _log.warning("%s is garbled (%s) and was passed over", _journal(home), error)
        return None


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(map(repr, ids[:3]))
    return shown if len(ids) <= 3 else f"{shown} and {len(ids) - 3} more documents"
