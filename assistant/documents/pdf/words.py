"""The words of a PDF page with their places, as pdfium finds its characters.

pdfium is asked for the text of a page at once, and for places only where a word begins and
ends: a question for every character would take ten times as long as reading the file does.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.documents.pdf.drawn import Drawn

_LINE_END_HYPHEN = "\ufffe"
"""What pdfium makes of a hyphen at which it joins two lines."""

_WORD = re.compile(rf"(?:[^\s{_LINE_END_HYPHEN}]|[\x0b\x0c]|\r(?!\n))*{_LINE_END_HYPHEN}|"
                   rf"(?:[^\s{_LINE_END_HYPHEN}]|[\x0b\x0c]|\r(?!\n))+")  # fmt: skip
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u200b\ufeff]")
_LIGATURE = re.compile(r"[ﬀ-ﬆ]")
_COMPUTER_MODERN = {"\x0b": "ff", "\x0c": "fi", "\r": "fl", "\x0e": "ffi", "\x0f": "ffl"}
"""Codes of the ligatures in TeX's own encoding, which some programs pass on as characters."""

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_TEX = re.compile(r"(^|\+)(CM[A-Z]|SF[A-Z]|LM[A-Z]|EC[A-Z])")
_NAME_BYTES = 256

_SPACE = 0.14
"""Between two pieces of text that are set one by one, a wider gap parts words (font sizes)."""

_NO_SPACE = 0.06
"""A space that pdfium adds in a gap below this is none (font sizes)."""

_CJK = "\u2e80"
"""Scripts from here on have no spaces between words."""

_CJK_SPACE = 0.6
"""What pdfium takes for a space between two of their characters is spacing (font sizes)."""

_BACK = -0.5
"""A step back within a line of more than this (font sizes) parts two words."""

_TINY = 2.0
"""Points; text below that nobody reads."""

_WHITE = 250
_CLEAR = 5
"""Least part of each colour in white, and most opacity of what is not seen, of 255."""

_ALSO_TEXT = 0.25
"""Share of a page's characters in another direction from which on they are text, too."""

_WIDER = 1.3
"""An f that is so many times as wide as another in its font is a ligature."""


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
class PageText:
    """What is printed on a page: its words by direction, the prevailing direction first.

    Each direction is turned upright. `unseen` counts the words nobody sees; `odd_ligatures`
    tells that some ligature may have come out as its first letter.
    """

    directions: list[list[Word]] = field(default_factory=list)
    unseen: int = 0
    odd_ligatures: bool = False

    @property
    def words(self) -> list[Word]:
        return self.directions[0] if self.directions else []


@dataclass(slots=True)
class _Piece:
    """One text object of a page; its characters share size, weight, colour and direction."""

    size: float
    bold: bool
    tex: bool
    """Whether it is set in a font of TeX, with codes of its own for ligatures."""
    turn: int
    """Direction in degrees, a multiple of 90."""
    seen: Callable[[float, float], bool] | None
    """Asked with a place whether text there is seen; ``None`` for plain dark text."""
    font: int | None
    stretch: float
    """Width of its characters as a share of what their font says."""


def _quick(function: object, result: type | None, *arguments: type) -> Callable[..., int]:
    """The same function of pdfium, with plain addresses for arguments: three times as fast."""
    address = ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]
    assert address is not None
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_PAGE, _INDEX, _OUT = ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
_text_object = _quick(pdfium_c.FPDFText_GetTextObject, ctypes.c_void_p, _PAGE, _INDEX)
_origin = _quick(pdfium_c.FPDFText_GetCharOrigin, ctypes.c_int, _PAGE, _INDEX, _OUT, _OUT)
_loose_box = _quick(pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_int, _PAGE, _INDEX, _OUT)
_matrix = _quick(pdfium_c.FPDFText_GetMatrix, ctypes.c_int, _PAGE, _INDEX, _OUT)
_font_size = _quick(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, _PAGE, _INDEX)
_font_of = _quick(pdfium_c.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)
_mode_of = _quick(pdfium_c.FPDFTextObj_GetTextRenderMode, ctypes.c_int, ctypes.c_void_p)
_fill_of = _quick(
    pdfium_c.FPDFText_GetFillColor, ctypes.c_int, _PAGE, _INDEX, _OUT, _OUT, _OUT, _OUT
)
_width_of = _quick(
    pdfium_c.FPDFFont_GetGlyphWidth,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_uint32,
    ctypes.c_float,
    _OUT,
)
_generated = _quick(pdfium_c.FPDFText_IsGenerated, ctypes.c_int, _PAGE, _INDEX)


def page_text(page: pdfium.PdfPage, drawn: Drawn) -> PageText:
    """Return the words of `page` in the order of its content.

    Slanted text, such as a stamp across the page, is left out, and a little that stands sideways
    in a margin. So is text that nobody sees: white on white, tiny, drawn in no colour over no
    image, or outside the page.
    """
    textpage = page.get_textpage()
    try:
        reading = _Reading(textpage, page.get_cropbox(), drawn)
        reading.read()
    finally:
        textpage.close()
    counts = {turn: sum(len(w.text) for w in words) for turn, words in reading.words.items()}
    total = sum(counts.values())
    turns = sorted(counts, key=lambda turn: -counts[turn])
    return PageText(
        [
            reading.words[turn]
            for place, turn in enumerate(turns)
            if place == 0 or counts[turn] >= _ALSO_TEXT * total
        ],
        reading.unseen,
        reading.odd_ligatures,
    )


class _Reading:
    """Reads one text page."""

    def __init__(
        self, textpage: pdfium.PdfTextPage, crop: tuple[float, float, float, float], drawn: Drawn
    ) -> None:
        self.words: dict[int, list[Word]] = {}
        self.unseen = 0
        self.odd_ligatures = False
        self._handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        self._text = _text_of(textpage)
        self._crop = crop
        self._drawn = drawn
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._place = (ctypes.byref(self._x), ctypes.byref(self._y))
        self._matrix = pdfium_c.FS_MATRIX()
        self._matrix_ref = ctypes.byref(self._matrix)
        self._colour = (ctypes.c_uint * 4)()
        first = ctypes.addressof(self._colour)
        self._colours = (first, first + 4, first + 8, first + 12)
        self._box = pdfium_c.FS_RECTF()
        self._box_ref = ctypes.byref(self._box)
        self._before: _Piece | None = None
        self._fonts: dict[int | None, tuple[bool, bool]] = {}
        self._advances: dict[tuple[int | None, str], float] = {}
        self._widths_of_f: dict[int | None, float] = {}

    def read(self) -> None:
        handle, text, (x_ref, y_ref) = self._handle, self._text, self._place
        left, bottom, right, top = self._crop
        left, bottom, right, top = left - 1, bottom - 1, right + 1, top + 1
        pieces: dict[int, _Piece | None] = {}
        end = 0
        last: Word | None = None
        for match in _WORD.finditer(text):
            start, stop = match.span()
            letters = match[0]
            address = _text_object(handle, start)
            if address not in pieces:
                pieces[address] = self._piece(start, address)
            piece = pieces[address]
            before, end = text[end:start], stop
            if piece is None:
                last = None
                continue
            _origin(handle, start, x_ref, y_ref)
            x, y = self._x.value, self._y.value
            if not (left <= x <= right and bottom <= y <= top) or (
                piece.seen is not None and not piece.seen(x, y)
            ):
                self.unseen += 1
                last = None
                continue
            if "f" in letters and not self.odd_ligatures:
                self._look_at_f(start, letters, piece)
            if stop - start > 1 and not (
                letters[-1] == _LINE_END_HYPHEN or _text_object(handle, stop - 1) == address
            ):
                last = self._add_mixed(start, stop, before, last)
                continue
            last = self._add(text[start:stop], start, stop - 1, piece, before, last)

    def _add_mixed(self, start: int, stop: int, before: str, last: Word | None) -> Word | None:
        """Add what pdfium takes for one word, but is set in several pieces."""
        handle, begin = self._handle, start
        current = _text_object(handle, start)
        for index in range(start + 1, stop + 1):
            here = _text_object(handle, index) if index < stop else -1
            if here == current:
                continue
            piece = self._piece(begin, current)
            if piece is not None:
                last = self._add(self._text[begin:index], begin, index - 1, piece, before, last)
            begin, current, before = index, here, ""
        return last

    def _add(
        self, letters: str, start: int, stop: int, piece: _Piece, before: str, last: Word | None
    ) -> Word | None:
        """Add a word, or to `last`, the word before, where nothing parts the two."""
        handle = self._handle
        _origin(handle, start, *self._place)
        _loose_box(handle, stop, self._box_ref)
        x0, y, box = self._x.value, self._y.value, self._box
        match piece.turn:
            case 0:
                x1 = box.right
            case 90:
                x0, y, x1 = y, -x0, box.top
            case 180:
                x0, y, x1 = -x0, -y, -box.left
            case _:
                x0, y, x1 = -y, x0, -box.bottom
        letters = (
            letters if letters.isascii() and letters.isprintable() else _printed(letters, piece.tex)
        )
        if not letters:
            return last
        glued = False
        size = piece.size
        if last is not None and len(before) < 2 and abs(y - last.y) < 0.5 * size:
            gap = (x0 - last.x1) / size
            if not before:
                glued = gap > _BACK and self._room(start, start - 1) < _SPACE
            elif _BACK < gap < _NO_SPACE and _generated(handle, start - 1):
                glued = self._room(start, start - 2) < _NO_SPACE
            elif gap < _CJK_SPACE and last.text[-1] >= _CJK <= letters[0]:
                glued = bool(_generated(handle, start - 1))
            if glued and abs(y - last.y) < 0.1 * size and 0.9 < size / last.size < 1.1:
                last.text += letters
                last.x1 = max(last.x1, x1)
                self._before = piece
                return last
        self._before = piece
        word = Word(letters, x0, max(x0, x1), y, size, piece.bold, glued)
        found = self.words.get(piece.turn)
        if found is None:
            self.words[piece.turn] = [word]
        else:
            found.append(word)
        return word

    def _room(self, index: int, before: int) -> float:
        """The space between two characters in font sizes, the first one the last that was added.

        It may reach over its place, as a slanted f does; that is no matter here.
        """
        _origin(self._handle, before, *self._place)
        x, y = self._x.value, self._y.value
        _origin(self._handle, index, *self._place)
        step = math.hypot(self._x.value - x, self._y.value - y)
        piece = self._before
        return step / piece.size - self._advance(before, piece) if piece else 1.0

    def _advance(self, index: int, piece: _Piece) -> float:
        """The width of a character in font sizes, whatever it reaches over; 1 if not known."""
        key = (piece.font, self._text[index])
        known = self._advances.get(key)
        if known is None:
            width = ctypes.c_float()
            if piece.font:
                _width_of(piece.font, ord(key[1]), 1.0, ctypes.byref(width))
            known = self._advances[key] = width.value or 1.0
        return known * piece.stretch

    def _piece(self, index: int, address: int) -> _Piece | None:
        """What the characters of a text object share; ``None`` where they are not text."""
        handle = self._handle
        matrix = self._matrix
        _matrix(handle, index, self._matrix_ref)
        a, b = matrix.a, matrix.b
        high = math.hypot(matrix.c, matrix.d)
        size = _font_size(handle, index) * high
        turn = 0
        if b or a <= 0:
            angle = math.degrees(math.atan2(b, a)) % 360
            nearest = round(angle / 90) * 90
            if abs(angle - nearest) >= 1:
                return None
            turn = nearest % 360
        if size < _TINY:
            # Fonts drawn by programs have sizes of their own.
            _loose_box(handle, index, self._box_ref)
            size = max(size, abs(self._box.top - self._box.bottom))
        font = _font_of(address) if address else None
        style = self._fonts.get(font)
        if style is None:
            name = self._font_name(index)
            style = _BOLD.search(name) is not None, _TEX.search(name) is not None
            self._fonts[font] = style
        stretch = math.hypot(a, b) / high if high else 1.0
        return _Piece(size or 1.0, *style, turn, self._seen(index, address, size), font, stretch)

    def _font_name(self, index: int) -> str:
        name = ctypes.create_string_buffer(_NAME_BYTES)
        flags = ctypes.c_int()
        pdfium_c.FPDFText_GetFontInfo(
            ctypes.cast(self._handle, pdfium_c.FPDF_TEXTPAGE),  # type: ignore[arg-type]
            index,
            name,
            _NAME_BYTES,
            ctypes.byref(flags),
        )
        return name.value.decode("utf-8", "replace")

    def _seen(self, index: int, address: int, size: float) -> Callable[[float, float], bool] | None:
        if size < _TINY:
            return _nowhere
        mode = _mode_of(address) if address else 0
        if mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE:
            return self._drawn.has_picture
        if mode == 0 and _fill_of(self._handle, index, *self._colours):
            red, green, blue, opacity = self._colour
            if opacity <= _CLEAR:
                return _nowhere
            if red >= _WHITE and green >= _WHITE and blue >= _WHITE:
                return self._drawn.is_dark
        return None

    def _look_at_f(self, start: int, letters: str, piece: _Piece) -> None:
        """Note whether an f is much wider than another: a ligature that lost its other letters.

        A ligature that came out whole shares its place with the letter that follows.
        """
        at = start + letters.index("f")
        _loose_box(self._handle, at, self._box_ref)
        left = self._box.left
        width = (self._box.right - left) / (piece.size * piece.stretch)
        known = self._widths_of_f.setdefault(piece.font, width)
        if width <= _WIDER * known and known <= _WIDER * width:
            self._widths_of_f[piece.font] = min(known, width)
            return
        _loose_box(self._handle, at + 1, self._box_ref)
        if piece.turn == 0 and abs(self._box.left - left) > 0.01 * piece.size:
            self.odd_ligatures = True


def _nowhere(x: float, y: float) -> bool:
    return False


def _text_of(textpage: pdfium.PdfTextPage) -> str:
    """One character for each that pdfium counts."""
    count, handle = textpage.count_chars(), textpage.raw
    if not count:
        return ""
    room = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium_c.FPDFText_GetText(handle, 0, count, room) - 1
    text = bytes(room)[: 2 * written].decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    # Characters without a meaning are left out there, and places would not agree.
    characters = [chr(pdfium_c.FPDFText_GetUnicode(handle, index)) for index in range(count)]
    return "".join(characters).replace("\x02", _LINE_END_HYPHEN)


def _printed(letters: str, tex: bool) -> str:
    if letters[-1] == _LINE_END_HYPHEN:
        letters = letters[:-1] + "-"
    if tex:
        letters = "".join(_COMPUTER_MODERN.get(letter, letter) for letter in letters)
    letters = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), letters)
    return unicodedata.normalize("NFC", _UNPRINTED.sub("", letters))
