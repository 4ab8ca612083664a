"""The page as printed, drawn from the original file where that is still there and unchanged."""

from __future__ import annotations

import base64
import io
import threading
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
import streamlit as st

from assistant.storage.records import Record
from assistant.types import Citation

_WIDTH_PX: Final = 1100
_MOST_SCALE: Final = 3.0
_pdfium = threading.Lock()  # the library is not safe to use from two threads


def has_page_image(record: Record, citation: Citation) -> bool:
    """Whether the citation names a page of a PDF that is still where it was ingested from."""
    return citation.page is not None and _original(record) is not None


def page_image(record: Record, citation: Citation) -> str | None:
    """The page as a ``data:`` address of a PNG; ``None`` where it cannot be drawn."""
    path = _original(record)
    if path is None or citation.page is None:
        return None
    return _draw(str(path), path.stat().st_mtime_ns, citation.page)


def _original(record: Record) -> Path | None:
    path = Path(record.root) / record.source
    if path.suffix.lower() != ".pdf" or not path.is_file():
        return None
    return path


@st.cache_data(show_spinner=False, max_entries=64)
def _draw(path: str, changed_ns: int, number: int) -> str | None:
    with _pdfium:
        try:
            document = pdfium.PdfDocument(path)
        except (pdfium.PdfiumError, OSError):
            return None
        try:
            if not 1 <= number <= len(document):
                return None
            page = document[number - 1]
            scale = min(_MOST_SCALE, _WIDTH_PX / max(1.0, page.get_width()))
            image = page.render(scale=scale).to_pil().convert("P")
        finally:
            document.close()
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
