"""A file to documents, in this process: which reader reads which kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from assistant.documents.decoding import decode
from assistant.documents.metadata import Metadata, check_metadata, parse_yaml, sidecar_path
from assistant.documents.source import Source, load
from assistant.errors import UnreadableError
from assistant.types import Document

KINDS = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx", ".jsonl"})
"""Suffixes of the files that are read, in lower case."""


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
    # Readers are imported when first needed: each brings a parser that takes a while to load.
    match path.suffix.lower():
        case ".md" | ".markdown":
            from assistant.documents.text import read_markdown

            return [read_markdown(source)]
        case ".txt":
            from assistant.documents.text import read_plain

            return [read_plain(source)]
        case ".html" | ".htm":
            from assistant.documents.html import read_html

            return [read_html(source)]
        case ".pdf":
            from assistant.documents.pdf.reader import read_pdf

            return [read_pdf(source)]
        case ".docx":
            from assistant.documents.docx import read_docx

            return [read_docx(source)]
        case ".jsonl":
            from assistant.documents.jsonl import read_jsonl

            documents, broken = read_jsonl(source)
            for reason in broken:
                on_broken_line(reason)
            return documents
        case suffix:
            raise UnreadableError(f"files of kind {suffix or 'without a suffix'} are not read")


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
