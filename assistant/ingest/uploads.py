"""Uploaded files: stored under their hash, in a folder of the library's home.

    HOME/uploads/<first 16 hex digits of the SHA-256>/<name>

The name is kept, since it becomes the document's id. What is in a file is checked by the readers,
as for any other file; one that they refuse is not kept.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.documents import KINDS
from assistant.storage.records import Record
from assistant.storage.uploads import FOLDER as FOLDER
from assistant.storage.uploads import discard as discard

_LONGEST_NAME_BYTES = 180
_UNWANTED = re.compile(r"[\x00-\x1f\x7f/\\]+")


@dataclass(frozen=True, slots=True)
class Stored:
    """An upload on disk, or the ``reason`` why it is not taken."""

    name: str
    path: Path | None
    reason: str = ""


def safe_name(name: str) -> str:
    """The last part of a path that a browser sent, without anything a file name must not have."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = _UNWANTED.sub(" ", unicodedata.normalize("NFC", last)).strip().lstrip(".").strip()
    stem, suffix = Path(clean).stem, Path(clean).suffix
    while len((stem + suffix).encode()) > _LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix


def store(home: Path, name: str, data: bytes) -> Stored:
    """Write an upload to its place; the same bytes under the same name are stored once."""
    clean = safe_name(name)
    suffix = Path(clean).suffix.lower()
    if suffix not in KINDS:
        return Stored(clean or name, None, f"not a kind that is read ({', '.join(sorted(KINDS))})")
    if not data:
        return Stored(clean, None, "empty file")
    folder = home / FOLDER / hashlib.sha256(data).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / clean
    aside = folder / f".{clean}.new"
    aside.write_bytes(data)
    aside.replace(path)
    return Stored(clean, path)


def is_upload(home: Path, record: Record) -> bool:
    return (home / FOLDER).resolve() in Path(record.root).resolve().parents
