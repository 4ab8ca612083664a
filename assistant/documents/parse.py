"""A file to documents, in this process: its bytes, its sidecar, the reader of its kind."""

from __future__ import annotations

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
    data = load(path, max_bytes)
    source = Source(path, doc_id, data, _sidecar(path, max_bytes))
    reader = reader_of(path.suffix)
    if reader is None:
        raise UnreadableError(f"files of kind {path.suffix or 'without a suffix'} are not read")
    read = reader(source)
    if isinstance(read, Document):
        return [read]
    for reason in read.broken:
        on_broken_line(reason)
    return list(read.documents)


def _sidecar(path: Path, max_bytes: int) -> Metadata:
    beside = sidecar_path(path)
    if not beside.exists():
        return Metadata()
    where = f"sidecar {beside.name}"
    try:
        text = decode(load(beside, max_bytes)).text
    except UnreadableError as error:
        raise UnreadableError(f"broken {where}: {error}") from error
    return check_metadata(parse_yaml(text, where), where)
