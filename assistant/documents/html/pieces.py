"""A page's paragraphs, headings, items and rows, and how they look, in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from assistant.documents.blocks import plain_lines, plain_words
from assistant.documents.grid import Cell, rows_of
from assistant.documents.list_numbers import formatted
from assistant.documents.superscripts import RunningText

_BLOCKS: Final = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main
    menu nav ol p pre search section summary table tbody td tfoot th thead tr ul""".split()
)
_BOLD: Final = frozenset({"b", "strong", "th"})
_HEADINGS: Final = {f"h{n}": n for n in range(1, 7)}
_NAMED = re.compile(
    r"(?:^|[-_\s])(?:s?ti|titles?|titre|titulo|heading|headline|hdr?)(?:$|[-_\s\d])"
    r"|(?:Title|Heading|Titre)(?:$|[-_\s\d])"
)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.I)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.I)
_NOTE_LINK = re.compile(r"foot-?note|note-?ref|fn-?ref|noteref", re.I)
_BACK_LINK = re.compile(r"[\s↩↑⤴^︎]+")
_ENUMERATED = re.compile(r"(?:\(?\w{1,4}[.)]|[•·▪–—-]|§|\d+(?:\.\d+)+)\s")
_POINT = re.compile(r"\(?[\w.]{1,6}[.)]|[•·▪–—-]|\([\w.]{1,6}\)")
_LIST_FORMS: Final = {
    "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "lower-roman": "lowerRoman",
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "upper-roman": "upperRoman",
}  # fmt: skip
_LONG_CELL: Final = 300
"""Characters; a cell of several paragraphs as long holds running text."""

_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of the page. ``level`` is that of its heading element, 0 without one."""

    words: str
    level: int = 0
    close: bool = False
    """An item or row below another one."""
    plain: bool = True
    """A paragraph, not an item, a row or a heading."""
    bold: bool = False
    centred: bool = False
    named: str = ""
    """The classes that call it a title or heading."""
    linked: bool = False
    """Most of its words are links."""


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    centred: bool = False
    named: str = ""
    linked: bool = False
    raised: bool = False
    level: int = 0
    keeps_lines: bool = False


def pieces_of(element: Any, *, in_cell: bool = False) -> list[Piece]:
    """Return the pieces below `element`, in order; ``in_cell`` without bullets."""
    walk = _Walk(in_cell)
    walk.inside(element, _Look())
    walk.flush(_Look())
    return walk.pieces


class _Walk:
    def __init__(self, in_cell: bool) -> None:
        self.pieces: list[Piece] = []
        self._in_cell = in_cell
        self._text = RunningText()
        self._length = self._bold = self._links = 0
        self._marker: str | None = None
        self._last = ""
        self._after_span = self._broken = False

    def inside(self, element: Any, look: _Look) -> None:
        """Read what stands inside `element`, whose look is `look`."""
        self._add(element.text, look)
        for child in element:
            if isinstance(child.tag, str):
                self._visit(child, look)
            self._add(child.tail, look)

    def flush(self, look: _Look) -> None:
        """End the block that is being read."""
        words = plain_lines(self._text.taken())
        length, bold, links = self._length, self._bold, self._links
        self._length = self._bold = self._links = 0
        self._last, self._after_span, self._broken = "", False, False
        if not words:
            return
        item = self._marker is not None
        marker, self._marker = self._marker or "", None
        if marker and _ENUMERATED.match(words):
            marker = ""
        close = item and bool(self.pieces) and not (self.pieces[-1].plain or self.pieces[-1].level)
        self.pieces.append(
            Piece(
                marker + (" ".join(words.split()) if look.level else words),
                level=look.level,
                close=close,
                plain=not item and not look.level,
                bold=bold >= 0.9 * length,
                centred=look.centred,
                named=look.named,
                linked=links > 0.6 * length,
            )
        )

    def _add(self, text: str | None, look: _Look) -> None:
        if not text:
            return
        if not look.keeps_lines:
            text = re.sub(r"[ \t\r\n\f]+", " ", text)
        if self._after_span and text.strip() and _parted(self._last, text):
            self._text.add(" ")
        self._after_span = False
        self._broken &= not text.strip()
        shown = len(text.strip())
        self._length += shown
        self._bold += shown * look.bold
        self._links += shown * look.linked
        self._last = text
        if look.raised:
            self._text.add_raised(text, linked=look.linked)
        else:
            self._text.add(text)

    def _visit(self, element: Any, outer: _Look) -> None:
        tag, style = element.tag, element.get("style", "")
        look = _look_of(element, style, outer)
        if tag == "br":
            if self._broken and not look.level:
                self.flush(look)
            self._text.add("\n")
            self._last, self._broken = "\n", True
        elif tag in ("img", "wbr"):
            return
        elif tag == "table":
            self.flush(outer)
            self._table(element, look)
        elif tag in ("ul", "ol", "menu", "dir"):
            self.flush(outer)
            self._list(element, look)
        elif tag in _BLOCKS or _AS_BLOCK.search(style):
            self.flush(outer)
            if tag == "dd":
                self._marker = self._marker or ""
            self.inside(element, look)
            self.flush(look)
        elif tag == "a" and _NOTE_LINK.search(_names(element)) and _is_mark(element):
            self._text.add_raised("".join(element.itertext()), linked=True)
        elif tag == "a" and _BACK_LINK.fullmatch("".join(element.itertext()) or "x"):
            return
        elif tag == "q":
            self._text.add("“")
            self.inside(element, look)
            self._text.add("”")
        else:
            self.inside(element, look)
            self._after_span = tag == "span"

    def _list(self, element: Any, look: _Look) -> None:
        kind = _LIST_STYLE.search(element.get("style", ""))
        name = kind[1].lower() if kind else element.get("type", "")
        form = _LIST_FORMS.get(name, "decimal")
        count = _whole(element.get("start"), 1)
        step = -1 if element.get("reversed") is not None else 1
        if step < 0 and element.get("start") is None:
            count = sum(child.tag == "li" for child in element)
        self._add(element.text, look)
        for child in element:
            if child.tag == "li":
                count = _whole(child.get("value"), count)
                self.flush(look)
                if name == "none":
                    self._marker = ""
                elif element.tag == "ol":
                    self._marker = f"{formatted(count, form)}. "
                else:
                    self._marker = "" if self._in_cell else "- "
                count += step
                item = _look_of(child, child.get("style", ""), look)
                self.inside(child, item)
                self.flush(item)
                self._marker = None
            elif isinstance(child.tag, str):
                self._visit(child, look)
            self._add(child.tail, look)
        self.flush(look)

    def _table(self, table: Any, look: _Look) -> None:
        rows = list(_rows(table))
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        for child in table:
            if child.tag == "caption":
                self._visit(child, look)
        if _is_layout(table, cells):
            for row in cells:
                for cell in row:
                    inner = replace(_look_of(cell, cell.get("style", ""), look), bold=False)
                    self.inside(cell, inner)
                    self.flush(inner)
        elif _is_points(table, cells):
            for row in cells:
                words = [plain_words("".join(cell.itertext())) for cell in row]
                first = next(n for n, text in enumerate(words) if text)
                self._marker = f"{words[first]} "
                for cell in row[first + 1 :]:
                    self.inside(cell, look)
                    self.flush(look)
                self._marker = None
        else:
            grid = [
                [
                    Cell(
                        _cell_words(cell),
                        _whole(cell.get("colspan"), 1),
                        _whole(cell.get("rowspan"), 1) or len(cells),
                    )
                    for cell in row
                ]
                for row in cells
            ]
            for number, line in enumerate(rows_of(grid)):
                self.pieces.append(Piece(line, close=number > 0, plain=False))
        for child in table:
            # The parser leaves here what it finds between rows.
            if isinstance(child.tag, str) and child.tag not in (
                "caption", "thead", "tbody", "tfoot", "tr", "colgroup", "col",
            ):  # fmt: skip
                self._visit(child, look)
            self._add(child.tail, look)
        self.flush(look)


def _look_of(element: Any, style: str, outer: _Look) -> _Look:
    tag = element.tag
    look = outer
    if tag in _BLOCKS:
        named = element.get("class", "") if _NAMED.search(element.get("class", "")) else ""
        level = _HEADINGS.get(tag, 0)
        if element.get("role") == "heading":
            level = _whole(element.get("aria-level"), 2)
        aligned = (element.get("align") or "").lower()
        centred = tag == "center" or aligned == "center" or bool(_CENTRED.search(style))
        look = replace(
            outer,
            level=level or outer.level,
            named=named or outer.named,
            centred=centred or (outer.centred and not aligned),
            bold=False if tag not in _BOLD else outer.bold,
            keeps_lines=outer.keeps_lines or tag == "pre",
        )
    if tag in _BOLD or _HEAVY.search(style):
        look = replace(look, bold=True)
    if tag == "a" and element.get("href"):
        look = replace(look, linked=True)
    if tag == "sup" or _RAISED.search(style):
        look = replace(look, raised=True, linked=element.find(".//a") is not None or look.linked)
    return look


def _is_mark(link: Any) -> bool:
    words = "".join(link.itertext()).strip("[]() \n")
    return words.isdigit() or len(words) == 1


def _names(element: Any) -> str:
    return " ".join(element.get(name, "") for name in ("class", "id", "href", "role"))


def _parted(before: str, after: str) -> bool:
    """Whether two spans side by side are two words, as a day and a month are."""
    end, start = before[-1:], after[0]
    if re.match(r"(?:st|nd|rd|th)\b", after):
        return False
    return (
        (end.isdigit() and start.isalpha())
        or (end.isalpha() and start.isdigit())
        or (end.islower() and start.isupper())
    )


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"\s*[+-]?\d{1,6}\s*", value) else otherwise


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _is_layout(table: Any, cells: list[list[Any]]) -> bool:
    """Whether a table only places parts of the page: one row or column, headings inside."""
    if table.get("role") in ("presentation", "none"):
        return True
    if any(True for _ in table.iter("h1", "h2", "h3", "h4", "h5", "h6")):
        return True
    if any(cell.tag == "th" for row in cells for cell in row):
        return False
    if len(cells) == 1 and not _is_points(table, cells):
        return True
    if all(len(row) <= 1 for row in cells):
        return True
    if any(inner is not table for inner in table.iter("table")) and not _is_points(table, cells):
        return True
    return any(
        len(row) <= 2 and len(cell.findall("p")) > 1 and len("".join(cell.itertext())) > _LONG_CELL
        for row in cells
        for cell in row
    )


def _is_points(table: Any, cells: list[list[Any]]) -> bool:
    """Whether each row is a point of a list, as "(a)" and its words beside."""
    if not cells or any(cell.tag == "th" for row in cells for cell in row):
        return False
    for row in cells:
        words = [text for cell in row if (text := plain_words("".join(cell.itertext())))]
        if len(words) != 2 or not _POINT.fullmatch(words[0]):
            return False
    return True


def _cell_words(cell: Any) -> str:
    return plain_words(" ".join(piece.words for piece in pieces_of(cell, in_cell=True)))
