"""What a reader is given and gives, and the check that a file is what its name says."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.metadata import Metadata
from assistant.errors import UnreadableError
from assistant.types import Document

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or password-protected Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file in memory: its bytes, the id it will have, and what its sidecar says."""

    path: Path
    doc_id: str
    data: bytes
    sidecar: Metadata


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file of several documents holds; ``broken``: why a part of it gave none."""

    documents: tuple[Document, ...]
    broken: tuple[str, ...] = ()


def load(path: Path, max_bytes: int) -> bytes:
    """Return the whole file. What is no regular file is never opened, nor one without content.

    Raises UnreadableError for a path that cannot be opened, is no regular file, is empty,
    or is larger than `max_bytes`.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise UnreadableError(f"is {what}")
        if status.st_size > max_bytes:
            raise UnreadableError(
                f"larger than the limit of {max_bytes // 2**20} MiB "
                f"({status.st_size / 2**20:.1f} MiB); raise ASSISTANT_MAX_FILE_MB to read it"
            )
        if status.st_size == 0:
            # Also what the kernel makes up as it is read, which may never end.
            raise UnreadableError("empty file")
        # Should it have become a pipe meanwhile, opening it must not wait for its other end.
        with open(path, "rb", opener=_without_waiting) as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise UnreadableError(_plain_reason(error)) from error
    if not data:
        raise UnreadableError("empty file")
    if len(data) > max_bytes:
        raise UnreadableError(f"larger than the limit of {max_bytes // 2**20} MiB")
    return data


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def require_signature(data: bytes, expected: bytes, name: str) -> None:
    """Raise UnreadableError unless `expected` stands at the start (a PDF: the first KiB)."""
    head = data[:1024]
    if head.startswith(expected) or (expected == b"%PDF-" and expected in head):
        return
    raise UnreadableError(f"not {name}: the content is {_kind_of(head)}")


def refuse_binary(data: bytes, name: str) -> None:
    """Raise UnreadableError where the content is of a known binary kind."""
    kind = _signature_of(data)
    if kind:
        raise UnreadableError(f"not {name}: the content is {kind}")


def _signature_of(data: bytes) -> str | None:
    return next((kind for magic, kind in _SIGNATURES if data.startswith(magic)), None)


def _kind_of(head: bytes) -> str:
    kind = _signature_of(head)
    if kind:
        return kind
    if not head.strip():
        return "blank"
    start = head.lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "an HTML page"
    return "of an unknown binary kind" if b"\x00" in head else "plain text"


def _plain_reason(error: OSError) -> str:
    match error.errno:
        case errno.ENOENT:
            return "file does not exist"
        case errno.EACCES | errno.EPERM:
            return "permission denied"
        case errno.ELOOP:
            return "symbolic links form a loop"
        case _:
            return os.strerror(error.errno).lower() if error.errno else str(error)
