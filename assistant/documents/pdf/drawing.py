"""A page of a PDF as it is printed, as an image. For the confined process only."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import pypdfium2 as pdfium
from PIL import Image, ImageChops

from assistant.errors import UnreadableError

_MARKER: Final = (255, 236, 130)
_MOST_SCALE: Final = 3.0
_MOST_PIXELS: Final = 16_000_000  # a page 200 inches high is drawn smaller, not larger


def draw_page(
    data: bytes, number: int, width_px: int, marks: Sequence[tuple[float, float, float, float]]
) -> bytes:
    """The page with this number, from 1, as a PNG about so wide, with boxes of it marked.

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
            image = page.render(scale=scale).to_pil().convert("RGB")
            for box in marks:
                _mark(image, box)
            image.convert("P").save(buffer, "PNG")
    except (pdfium.PdfiumError, OSError, ValueError) as error:
        raise UnreadableError(f"page {number} cannot be drawn ({error})") from error
    return buffer.getvalue()


def _mark(image: Image.Image, box: tuple[float, float, float, float]) -> None:
    """Colour a box as a marker pen does: what is dark stays dark."""
    left, right = (round(x * image.width) for x in box[::2])
    top, bottom = (round(y * image.height) for y in box[1::2])
    inside = (max(0, left), max(0, top), min(image.width, right), min(image.height, bottom))
    if inside[0] < inside[2] and inside[1] < inside[3]:
        part = image.crop(inside)
        image.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _MARKER)), inside)
