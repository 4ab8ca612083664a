"""Files that are zip archives of parts: opened with limits, so that none can swell or reach out."""

from __future__ import annotations

import io
from zipfile import BadZipFile, ZipFile

from assistant.documents.source import require_signature
from assistant.errors import UnreadableError

_MOST_PARTS = 20_000
_MOST_BYTES = 2**30
"""Of all parts unpacked; what a reader makes of them takes several times that."""

_MOST_SWOLLEN = 200
"""Times its packed size, for a part of more than `_LARGE_PART`; office files stay below 100."""

_LARGE_PART = 10 * 2**20
_ENCRYPTED = 0x1
_HEAD_BYTES = 4096


def open_archive(data: bytes, name: str) -> ZipFile:
    """Open an archive whose parts can be unpacked safely.

    Raises UnreadableError for what is none, is encrypted, or would unpack to more than 1 GiB or
    to more than any honest file does.
    """
    require_signature(data, b"PK\x03\x04", f"{name} (no zip archive)")
    try:
        archive = ZipFile(io.BytesIO(data))
    except (BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise UnreadableError(f"damaged {name.partition(' ')[2]}: {error}") from error
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableError("encrypted archive: it needs a password")
    swollen = any(
        part.file_size > _LARGE_PART and part.file_size > _MOST_SWOLLEN * part.compress_size
        for part in parts
    )
    if swollen or len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _MOST_BYTES:
        raise UnreadableError("unpacks to far more than its size: not read, for safety")
    return archive


def refuse_declarations(archive: ZipFile) -> None:
    """Raise UnreadableError where an XML part declares entities, which Office files never do."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                head = file.read(_HEAD_BYTES)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise UnreadableError(
                    f"{part.filename} declares XML entities: not read, for safety"
                )
