"""Text recognised on the image of a page, with the place and the certainty of each line.

RapidOCR (Apache-2.0) runs PP-OCR models that come in its wheel, on onnxruntime, without a
network. It is an extra: `pip install 'policy-assistant[ocr]'`.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.documents import headway
from assistant.documents.pdf.words import Word
from assistant.types import RecognisedLine

INSTALL = "pip install 'policy-assistant[ocr]'"

_DPI = 150
"""As many characters are right as with 200, in less time."""

_LONGEST_SIDE_PX = 3000
_LEAST_CONFIDENCE = 0.5
_FEW_WORDS = 12
_COVERED = 0.5
"""Share of a page that an image covers where the page is a scan, whatever is stamped on it."""

_TIMES_MORE = 4

_FONT_SHARE = 0.72
_DESCENT_SHARE = 0.24
"""Font size, and height of the baseline above the lower edge, as shares of a box's height."""

_ALIKE = 0.2
"""Boxes whose height differs less than this from the usual one hold text of the usual size."""


def is_available() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None


def lines_of_scan(page: pdfium.PdfPage, word_count: int) -> tuple[RecognisedLine, ...]:
    """The lines on a page that is an image, top to bottom.

    Empty without the extra, for a page that is none, and where its own text, of so many words,
    says about as much as its image: a title on a picture, unlike a stamp on a scan.
    """
    if word_count > _FEW_WORDS or not is_available() or not _is_image(page, word_count):
        return ()
    lines = _recognise(page)
    if lines:
        headway.made()
    found = sum(len(line.text.split()) for line in lines)
    return lines if found > word_count * _TIMES_MORE else ()


def _is_image(page: pdfium.PdfPage, word_count: int) -> bool:
    width, height = page.get_size()
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = image.get_bounds()
        if not word_count or (right - left) * (top - bottom) >= _COVERED * width * height:
            return True
    return False


def _recognise(page: pdfium.PdfPage) -> tuple[RecognisedLine, ...]:
    image = page.render(scale=_DPI / 72).to_numpy()
    height, width = image.shape[:2]
    found = _engine()(image)
    if found.txts is None:
        return ()
    lines = []
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        words = unicodedata.normalize("NFC", " ".join(text.split()))
        if words:
            xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
            left, top, right, bottom = (
                round(edge, 4)
                for edge in (min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height)
            )
            lines.append(RecognisedLine(words, left, top, right, bottom, round(float(score), 3)))
    return tuple(sorted(lines, key=lambda line: (line.y0, line.x0)))


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": _LONGEST_SIDE_PX,
            "Global.text_score": _LEAST_CONFIDENCE,
            "Global.use_cls": False,  # pages that stand upside down are rare, and dear to find
        }
    )


def words_of(lines: Sequence[RecognisedLine], page: pdfium.PdfPage) -> list[Word]:
    """The words of recognised lines, as if the page had them as text."""
    if not lines:
        return []
    width, height = page.get_size()
    usual = statistics.median(line.y1 - line.y0 for line in lines) * height
    words: list[Word] = []
    for line in lines:
        tall = (line.y1 - line.y0) * height
        middle = height * (1 - (line.y0 + line.y1) / 2)
        if abs(tall - usual) < _ALIKE * usual:
            tall = usual
        size, y = _FONT_SHARE * tall, middle - (0.5 - _DESCENT_SHARE) * tall
        left, breadth = line.x0 * width, (line.x1 - line.x0) * width / len(line.text)
        for match in re.finditer(r"\S+", line.text):
            x0, x1 = left + match.start() * breadth, left + match.end() * breadth
            words.append(Word(match.group(), x0, x1, y, size, bold=False))
    return words


def refusal() -> str:
    """Why a file of nothing but images is not read."""
    if is_available():
        return "no text layer: the pages are images, and no text was recognised on them"
    return f"no text layer: the pages are images (scanned?); to read them: {INSTALL}"


def remark(pages: Mapping[int, Sequence[RecognisedLine]]) -> str:
    """What to say of a document some of whose pages were recognised."""
    scores = [line.confidence for lines in pages.values() for line in lines]
    listed = ", ".join(map(str, pages))
    return (
        f"text recognised on images (OCR, {statistics.mean(scores):.0%} sure on average), not "
        f"taken from the file; it may hold errors: page {listed}"
    )
