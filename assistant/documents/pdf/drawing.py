"""A page of a PDF as it is printed, as an image. For the confined process only."""

from __future__ import annotations

import io
from typing import Final

import pypdfium2 as pdfium

from assistant.errors import UnreadableError

_MOST_SCALE: Final = 3.0
_MOST_PIXELS: Final = 16_000_000  # a page 200 inches high is drawn smaller, not larger


def draw_page(data: bytes, number: int, width_px: int) -> bytes:
    """The page with this number, from 1, as a PNG about so wide.

    Raises UnreadableError where there is no such page or it cannot be drawn.
    """
    buffer = io.BytesIO()
    try:
        with pdfium.PdfDocument(data) as document:
            if not 1 <= number <= len(document):
                raise UnreadableError(f"there is no page {number}")
            page = document[number - 1]
            width, height = (max(1.0, side) for side in page.get_size())
            scale = min(_MOST_SCALE, width_px / width, (_MOST_PIXELS / (width * height)) ** 0.5)
            page.render(scale=scale).to_pil().convert("P").save(buffer, "PNG")
    except (pdfium.PdfiumError, OSError, ValueError) as error:
        raise UnreadableError(f"page {number} cannot be drawn ({error})") from error
    return buffer.getvalue()
