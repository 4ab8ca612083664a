"""The words of a PDF page with their places, as pdfium finds its characters."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_LINE_END_HYPHEN = "\x02"
"""What pdfium makes of a hyphen at which it joins two lines."""

_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u200b\ufeff]")
_LIGATURE = re.compile(r"[ﬀ-ﬆ]")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_NAME_BYTES = 256

_JUMP = 1.0
"""A gap or step back within a line of more than this many font sizes parts two words."""


@dataclass(slots=True)
class Word:
    """A run of characters without a space, in points; `y` is the baseline and grows upwards.

    `glued` tells that nothing, not even a space, parts it from the word before.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    glued: bool = False


@dataclass(slots=True)
class _Run:
    """Characters of one text object: they share baseline, size, weight and direction."""

    x: float
    y: float
    size: float
    bold: bool
    turn: int
    """Direction in degrees, a multiple of 90; -1 for slanted text."""

    characters: list[tuple[str, float, float]] = field(default_factory=list)
    """Each with its left and right end along the direction of the text."""


def page_words(page: pdfium.PdfPage) -> list[Word]:
    """Return the words of `page` in the order of its content.

    Only text in the prevailing direction of the page counts, turned upright: stamps across a
    page are slanted, and what stands sideways in a margin is not part of the text.
    """
    runs = list(_runs(page))
    weights: Counter[int] = Counter()
    for run in runs:
        weights[run.turn] += len(run.characters)
    del weights[-1]
    if not weights:
        return []
    turn = weights.most_common(1)[0][0]
    return _words([run for run in runs if run.turn == turn])


def _runs(page: pdfium.PdfPage) -> Iterator[_Run]:
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        left, bottom, right, top = page.get_cropbox()
        handle = textpage.raw
        box, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
        box_ref, matrix_ref = ctypes.byref(box), ctypes.byref(matrix)
        run: _Run | None = None
        placed: tuple[float, ...] = ()
        for index in range(count):
            pdfium_c.FPDFText_GetMatrix(handle, index, matrix_ref)
            here = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
            character = chr(pdfium_c.FPDFText_GetUnicode(handle, index))
            if character in "\r\n" or (run is not None and character == " "):
                if run is not None:
                    run.characters.append((" ", math.nan, math.nan))
                continue
            if run is None or here != placed:
                if run is not None and run.characters:
                    yield run
                run, placed = _new_run(handle, index, matrix), here
            pdfium_c.FPDFText_GetLooseCharBox(handle, index, box_ref)
            x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
            if left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1:
                run.characters.append((character, *_along(run.turn, box)))
        if run is not None and run.characters:
            yield run
    finally:
        textpage.close()


def _new_run(handle: Any, index: int, matrix: Any) -> _Run:
    scale = math.hypot(matrix.c, matrix.d)
    size = pdfium_c.FPDFText_GetFontSize(handle, index) * scale
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    nearest = round(angle / 90) * 90
    turn = nearest % 360 if abs(angle - nearest) < 1 else -1
    x, y = {
        90: (matrix.f, -matrix.e),
        180: (-matrix.e, -matrix.f),
        270: (-matrix.f, matrix.e),
    }.get(turn, (matrix.e, matrix.f))
    name = ctypes.create_string_buffer(_NAME_BYTES)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(handle, index, name, _NAME_BYTES, ctypes.byref(flags))
    bold = bool(_BOLD.search(name.value.decode("utf-8", "replace")))
    return _Run(x, y, size or 1.0, bold, turn)


def _along(turn: int, box: Any) -> tuple[float, float]:
    match turn:
        case 90:
            return box.bottom, box.top
        case 180:
            return -box.right, -box.left
        case 270:
            return -box.top, -box.bottom
        case _:
            return box.left, box.right


def _words(runs: list[_Run]) -> list[Word]:
    words: list[Word] = []
    parted = True
    for run in runs:
        word: Word | None = None
        if words and not parted and _follows(words[-1], run):
            word = words[-1]
        for character, x0, x1 in run.characters:
            if character == " " or character.isspace():
                word, parted = None, True
                continue
            text = "-" if character == _LINE_END_HYPHEN else _printed(character)
            if not text:
                continue
            if word is not None and not -_JUMP < (x0 - word.x1) / run.size < _JUMP:
                word, parted = None, True
            if word is None:
                word = Word(text, x0, x1, run.y, run.size, run.bold, glued=not parted)
                words.append(word)
            else:
                word.text += text
                word.x1 = max(word.x1, x1)
            parted = False
            if character == _LINE_END_HYPHEN:
                word, parted = None, True
    for word in words:
        word.text = unicodedata.normalize("NFC", word.text)
    return [word for word in words if word.text]


def _follows(word: Word, run: _Run) -> bool:
    """Whether a new run goes on with `word`: the same line and size, and no gap."""
    gap = run.characters[0][1] - word.x1
    return (
        abs(run.y - word.y) < 0.1 * word.size
        and 0.9 < run.size / word.size < 1.1
        and -0.5 * word.size < gap < 0.2 * word.size
    )


def _printed(character: str) -> str:
    if _LIGATURE.match(character):
        return unicodedata.normalize("NFKC", character)
    return "" if _UNPRINTED.match(character) else character
