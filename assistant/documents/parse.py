"""A file to documents, in this process: its bytes, its sidecar, the reader of its kind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from assistant.documents.decoding import decode
from assistant.documents.metadata import Metadata, check_metadata, parse_yaml, sidecar_path
from assistant.documents.readers import reader_of
from assistant.documents.source import Source, load
from assistant.errors import UnreadableError
from assistant.types import Document


def refuse_all(reason: str) -> NoReturn:
    """What to do about a broken line where nobody asks to be told: refuse the file."""
    raise UnreadableError(reason)


def parse(
    path: Path, doc_id: str, max_bytes: int, on_broken_line: Callable[[str], None] = refuse_all
) -> list[Document]:
    """Return the documents in `path`: one, or for JSON lines one a line.

    ``on_broken_line`` is told of each line of JSON lines that gives no document.
    Raises UnreadableError. Anything else that a parser raises is a crash, which the process
    that called it has to contain; see `assistant.documents.isolation`.
    """
    data, sidecar = load_with_sidecar(path, max_bytes)
    return parse_bytes(path, doc_id, data, sidecar, on_broken_line)


def parse_bytes(
    path: Path,
    doc_id: str,
    data: bytes,
    sidecar: bytes | None,
    on_broken_line: Callable[[str], None] = refuse_all,
) -> list[Document]:
    """Like `parse`, of a file and its sidecar that were loaded: touches no file."""
    source = Source(path, doc_id, data, _metadata(path, sidecar))
    reader = reader_of(path.suffix)
    if reader is None:
        raise UnreadableError(f"files of kind {path.suffix or 'without a suffix'} are not read")
    read = reader(source)
    if isinstance(read, Document):
        return [read]
    for reason in read.broken:
        on_broken_line(reason)
    return list(read.documents)


def load_with_sidecar(path: Path, max_bytes: int) -> tuple[bytes, bytes | None]:
    """A file and what stands beside it, if anything. Raises UnreadableError."""
    data, beside = load(path, max_bytes), sidecar_path(path)
    if not os.path.lexists(beside):
        return data, None
    try:
        return data, load(beside, max_bytes)
    except UnreadableError as error:
        raise UnreadableError(f"broken sidecar {beside.name}: {error}") from error


def _metadata(path: Path, sidecar: bytes | None) -> Metadata:
    if sidecar is None:
        return Metadata()
    where = f"sidecar {sidecar_path(path).name}"
    try:
        text = decode(sidecar).text
    except UnreadableError as error:
        raise UnreadableError(f"broken {where}: {error}") from error
    return check_metadata(parse_yaml(text, where), where)
