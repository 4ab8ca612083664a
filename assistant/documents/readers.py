"""Which reader reads which kind of file. A further kind is one more line in the table."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from assistant.documents.source import Contents, Source
from assistant.types import Document

# "module:function" in this package: each brings a parser that takes a while to load, so that
# it is imported when the first file of its kind is met.
_READERS = {
    ".md": "text:read_markdown",
    ".markdown": "text:read_markdown",
    ".txt": "text:read_plain",
    ".html": "html.reader:read_html",
    ".htm": "html.reader:read_html",
    ".pdf": "pdf.reader:read_pdf",
    ".docx": "docx.reader:read_docx",
    ".pptx": "slides:read_presentation",
    ".eml": "mail:read_mail",
    ".epub": "epub:read_epub",
    ".csv": "sheets.csv_file:read_csv",
    ".xlsx": "sheets.workbook:read_workbook",
    ".xlsm": "sheets.workbook:read_workbook",
    ".jsonl": "jsonl:read_jsonl",
}

KINDS = frozenset(_READERS)
"""Suffixes of the files that are read, in lower case."""


class DocumentReader(Protocol):
    """Reads one kind of file: a function of its bytes, in a process that may be ended any time.

    The text it gives is NFC, and its sections, and pages where there are any, cover the text in
    order. It raises UnreadableError, in one line that does not name the file, for what is no
    file of its kind or has no text. Nothing else needs to be caught: whatever a parser raises,
    and time or memory without end, costs only this file.
    """

    def __call__(self, source: Source, /) -> Document | Contents:
        """The one document in the file, or all that it holds."""


def reader_of(suffix: str) -> DocumentReader | None:
    """The reader for files that end in ``suffix`` (``.pdf``, in any case); None for others."""
    name = _READERS.get(suffix.lower())
    if name is None:
        return None
    module, _, function = name.partition(":")
    found = getattr(import_module(f"assistant.documents.{module}"), function)
    return cast("DocumentReader", found)
