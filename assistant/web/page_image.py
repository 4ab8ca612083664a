"""The page as printed, drawn from the original file where that is still there and unchanged."""

from __future__ import annotations

import atexit
import base64
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st

from assistant.documents.boxes import boxes_of
from assistant.documents.drawing import PageDrawer
from assistant.documents.source import load
from assistant.errors import UnreadableError
from assistant.ingest.gather import source_hash
from assistant.storage.records import Record
from assistant.types import Citation, Document, RecognisedLine

_WIDTH_PX: Final = 1100
_LARGEST_BYTES: Final = 200 * 2**20


def has_page_image(record: Record, citation: Citation) -> bool:
    """Whether the citation names a page of a PDF that is where it was ingested from, as it was."""
    path = _original(record)
    return citation.page is not None and path is not None and _unchanged(record, path)


def page_image(record: Record, citation: Citation, document: Document | None = None) -> str | None:
    """The page as a ``data:`` address of a PNG; ``None`` where it cannot be drawn.

    Where the words of the page were recognised on its image, those of the citation are marked.
    """
    path = _original(record)
    if path is None or citation.page is None or not _unchanged(record, path):
        return None
    return _draw(str(path), path.stat().st_mtime_ns, citation.page, _marks(citation, document))


def _marks(citation: Citation, document: Document | None) -> tuple[RecognisedLine, ...]:
    pages = document.pages if document else ()
    page = next((page for page in pages if page.number == citation.page), None)
    return boxes_of(citation.quote, page) if page is not None else ()


def why_no_image(record: Record, citation: Citation, *, wanted: bool) -> str:
    """What keeps the page of a PDF from being shown; empty where nothing does.

    Whether it can be drawn is told only where it is ``wanted``, since that takes drawing it.
    """
    path = _original(record)
    if path is None or citation.page is None:
        return ""
    if not _unchanged(record, path):
        return (
            "The page as printed cannot be shown: the file was changed after the library read it."
        )
    if wanted and page_image(record, citation) is None:
        return "The page as printed cannot be shown: the file does not let it be drawn."
    return ""


def _original(record: Record) -> Path | None:
    path = Path(record.root) / record.source
    if path.suffix.lower() != ".pdf" or not path.is_file():
        return None
    return path


def _unchanged(record: Record, path: Path) -> bool:
    status = path.stat()
    return record.source_hash == _hash(str(path), status.st_mtime_ns, status.st_size)


@st.cache_data(show_spinner=False, max_entries=256)
def _hash(path: str, changed_ns: int, size: int) -> str | None:
    return source_hash(Path(path), size)


@st.cache_data(show_spinner=False, max_entries=64)
def _draw(path: str, changed_ns: int, number: int, marks: tuple[RecognisedLine, ...]) -> str | None:
    boxes = [(mark.x0, mark.y0, mark.x1, mark.y1) for mark in marks]
    try:
        image = _drawer().draw(load(Path(path), _LARGEST_BYTES), number, _WIDTH_PX, boxes)
    except UnreadableError:
        return None
    return "data:image/png;base64," + base64.b64encode(image).decode()


@cache
def _drawer() -> PageDrawer:
    drawer = PageDrawer()
    atexit.register(drawer.close)
    return drawer
