"""The page as printed, drawn from the original file where that is still there and unchanged."""

from __future__ import annotations

import base64
import io
import threading
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
import streamlit as st
from PIL import Image, ImageChops

from assistant.documents.boxes import boxes_of
from assistant.ingest.gather import source_hash
from assistant.storage.records import Record
from assistant.types import Citation, Document, RecognisedLine

_WIDTH_PX: Final = 1100
_MOST_SCALE: Final = 3.0
_MARKER: Final = (255, 236, 130)
_pdfium = threading.Lock()  # the library is not safe to use from two threads


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
    buffer = io.BytesIO()
    with _pdfium:
        try:
            with pdfium.PdfDocument(path) as document:
                if not 1 <= number <= len(document):
                    return None
                page = document[number - 1]
                scale = min(_MOST_SCALE, _WIDTH_PX / max(1.0, page.get_width()))
                image = page.render(scale=scale).to_pil().convert("RGB")
                for mark in marks:
                    _mark(image, mark)
                image.convert("P").save(buffer, "PNG")
        except (pdfium.PdfiumError, OSError, ValueError):
            return None
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _mark(image: Image.Image, line: RecognisedLine) -> None:
    """Colour the box of a line as a marker pen does: what is dark stays dark."""
    left, right = (round(x * image.width) for x in (line.x0, line.x1))
    top, bottom = (round(y * image.height) for y in (line.y0, line.y1))
    box = (max(0, left), max(0, top), min(image.width, right), min(image.height, bottom))
    if box[0] < box[2] and box[1] < box[3]:
        part = image.crop(box)
        image.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _MARKER)), box)
