"""Lines of a column made into paragraphs, headings and footnotes."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.documents.pdf.layout import Block, Column, Table
from assistant.documents.pdf.lines import Line
from assistant.documents.plain import is_byline

Kind = Literal["text", "heading", "table", "footnote"]

_INDENT = 0.45
"""Smallest indentation that counts, in font sizes."""

_WIDE_GAP = 1.35
"""Lines further apart than this, in usual line distances, are two paragraphs."""

_WIDEST_LEADING = 2.4
"""Distance of the lines of a double-spaced draft, in font sizes."""

_FEWEST_OF_COLUMN = 3
_NARROW = 0.25
"""Fewest lines of a column, and least part of the width of all text that it takes."""

_FOOTNOTE_SIZE = 0.93
"""Footnotes are smaller than this, in sizes of the line above them."""

_HEADING_SIZE = 1.12
_HEADING_WORDS = 25

_ITEM = re.compile(r"([•·▪◦‣–—*-]|\(?(\d{1,3}|[a-z]|[ivx]{1,4})[.)]|\([A-Z]\))\s+\S")
_NOTE_START = re.compile(r"([*†‡§¶]{1,3}|\d{1,3})\s?(?=[A-Z“\"‘(])")
_SYMBOL = re.compile(r"[*†‡§¶]{1,3}")
_LEADERS = re.compile(r"\.{4,}|(\. ){4,}|…{2,}")
_ENDS = re.compile(r"[.!?:;。！？][\"'”’)\]*†‡]*$")


@dataclass(slots=True)
class Paragraph:
    """What belongs together on one page.

    `opens`: it is the first of a column. `full`: its last line reaches the right margin.
    `marked`: a footnote begins with its mark, which is taken off. `level` is of a heading.
    """

    kind: Kind
    lines: list[str]
    size: float
    bold: bool = False
    centered: bool = False
    indented: bool = False
    is_item: bool = False
    full: bool = False
    opens: bool = False
    marked: bool = False
    level: int = 0

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def ends(self) -> bool:
        """Whether it ends like a sentence."""
        return bool(_ENDS.search(self.lines[-1]))


@dataclass(frozen=True, slots=True)
class Measure:
    """The usual type of a document: `size` of most characters, in points."""

    size: float


def measure(pages: Sequence[Sequence[Block]]) -> Measure:
    """Return the usual type of all pages."""
    sizes: dict[float, int] = {}
    for blocks in pages:
        for block in blocks:
            for line in block.lines if isinstance(block, Column) else ():
                key = round(line.size * 2) / 2
                sizes[key] = sizes.get(key, 0) + len(line.text)
    return Measure(max(sizes, key=lambda size: sizes[size], default=10.0))


def paragraphs_of(
    blocks: Sequence[Block], usual: Measure, titles: frozenset[str] = frozenset()
) -> list[Paragraph]:
    """Return the paragraphs of one page in reading order, footnotes where they stand.

    `titles` are the keys (see `title_key`) of lines that are known to be headings.
    """
    lines = [line for block in blocks if isinstance(block, Column) for line in block.lines]
    if not lines:
        return [_table(block) for block in blocks if isinstance(block, Table)]
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    found: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Table):
            found.append(_table(block))
            continue
        body, notes = _split_notes(block.lines, usual)
        column = _paragraphs(body, usual, (left, right), titles)
        if column:
            column[0].opens = True
        found += column
        found += [_as_note(paragraph) for paragraph in _paragraphs(notes, usual, (left, right))]
    _drop_marks(found)
    return found


def title_key(text: str) -> str:
    """What stays of a heading however it is set: its letters and digits."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _table(table: Table) -> Paragraph:
    return Paragraph("table", table.text.split("\n"), 0.0)


def _split_notes(lines: Sequence[Line], usual: Measure) -> tuple[Sequence[Line], Sequence[Line]]:
    """Part the lines of a column from the footnotes below them.

    Footnotes are the smaller lines at the end; the first of them starts with a mark, unless
    they go on from the page before, below a gap and smaller than the document's usual type.
    """
    at = len(lines)
    while at > 0 and lines[at - 1].size < _FOOTNOTE_SIZE * usual.size:
        at -= 1
    if at == 0:
        marks = [n for n, line in enumerate(lines) if line.marked]
        return (lines[: marks[0]], lines[marks[0] :]) if marks and marks[0] else (lines, ())
    if at == len(lines):
        return lines, ()
    first, above = lines[at], lines[at - 1]
    is_marked = first.marked or _NOTE_START.match(first.text) is not None
    gap = above.y - first.y
    goes_on = first.text[:1].islower() and gap > 1.4 * first.size
    return (lines[:at], lines[at:]) if is_marked or goes_on else (lines, ())


def _as_note(paragraph: Paragraph) -> Paragraph:
    paragraph.kind = "footnote"
    return paragraph


def _drop_marks(paragraphs: Sequence[Paragraph]) -> None:
    """Take the symbols of footnotes, such as ``*``, off the notes and the words they follow."""
    for note in paragraphs:
        mark = _SYMBOL.match(note.lines[0]) if note.kind == "footnote" else None
        if mark is None:
            continue
        note.lines[0] = note.lines[0][mark.end() :].lstrip()
        note.marked = True
        reference = re.compile(rf"(?<=[\w.,;:!?”’\")\]]){re.escape(mark[0])}(?=\s|$)")
        for paragraph in paragraphs:
            if paragraph.kind in ("text", "heading"):
                paragraph.lines = [reference.sub("", line) for line in paragraph.lines]


def _paragraphs(
    lines: Sequence[Line],
    usual: Measure,
    margins: tuple[float, float],
    titles: frozenset[str] = frozenset(),
) -> list[Paragraph]:
    if not lines:
        return []
    leading = _leading(lines)
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    if len(lines) < _FEWEST_OF_COLUMN or right - left < _NARROW * (margins[1] - margins[0]):
        # Where a column ends cannot be told by a line or two, nor by notes in the margin.
        right = margins[1]
    apart = [bool(titles) and title_key(line.text) in titles for line in lines]
    groups: list[list[Line]] = [[lines[0]]]
    for number in range(1, len(lines)):
        around = lines[max(0, number - 2) : number + 4]
        following = lines[number + 1] if number + 1 < len(lines) else None
        is_apart = apart[number - 1] or apart[number]
        if is_apart or _breaks(groups[-1], lines[number], following, around, leading, margins):
            groups.append([])
        groups[-1].append(lines[number])
    return [_paragraph(group, usual, (left, right), margins) for group in groups]


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of baselines, in font sizes."""
    steps = [
        (above.y - line.y) / line.size
        for above, line in pairwise(lines)
        if above.y > line.y and 0.9 < above.size / line.size < 1.1
    ]
    return min(statistics.median_low(steps), _WIDEST_LEADING) if steps else 1.2


def _breaks(
    group: Sequence[Line],
    line: Line,
    following: Line | None,
    around: Sequence[Line],
    leading: float,
    margins: tuple[float, float],
) -> bool:
    """Whether `line` begins a new paragraph after the lines of `group`."""
    above, size = group[-1], line.size
    if not 0.9 < above.size / size < 1.1 or above.bold != line.bold:
        return True
    if above.y - line.y > _WIDE_GAP * leading * size or above.y <= line.y:
        return True
    if above.text.endswith(("-", "\xad")) and line.text[:1].islower():
        return False
    if line.marked or _LEADERS.search(above.text) or _LEADERS.search(line.text):
        return True
    centered = _is_centered(line, margins)
    if centered and _is_centered(above, margins):
        return False
    if centered != _is_centered(above, margins) and abs(above.x0 - line.x0) > _INDENT * size:
        return True
    if _ITEM.match(line.text) and (_ends_line(above) or _ITEM.match(group[0].text)):
        return True
    tolerance = _INDENT * size
    near = [other.x1 for other in around if abs(other.x0 - line.x0) <= 3 * size]
    edge = max([above.x1, *near])
    would_fit = above.x1 + 0.3 * size + line.first_word_width < edge - 0.5 * size
    if len(group) == 1:
        steps_back = following is not None and following.x0 < line.x0 - tolerance
        if steps_back and abs(line.x0 - above.x0) < tolerance and _ends_line(above):
            return True
        # A first line is indented against the next; hanging lines stand below each other.
        if line.x0 > above.x0 + tolerance:
            return would_fit or steps_back or (following is None and _ends_line(above))
    else:
        margin = min(other.x0 for other in group[1:])
        if line.x0 > margin + tolerance or line.x0 < margin - tolerance:
            return True
    return would_fit and (_ends_line(above) or not line.text[:1].islower())


def _ends_line(line: Line) -> bool:
    return bool(_ENDS.search(line.text))


def _is_centered(line: Line, margins: tuple[float, float]) -> bool:
    left, right = line.x0 - margins[0], margins[1] - line.x1
    return min(left, right) > 2 * line.size and abs(left - right) < max(4.0, 0.06 * (left + right))


def _paragraph(
    lines: Sequence[Line],
    usual: Measure,
    column: tuple[float, float],
    margins: tuple[float, float],
) -> Paragraph:
    first, last = lines[0], lines[-1]
    size = statistics.median([line.size for line in lines])
    paragraph = Paragraph(
        kind="text",
        lines=[line.text for line in lines if line.text],
        size=size,
        bold=all(line.bold for line in lines),
        centered=all(_is_centered(line, margins) for line in lines),
        indented=first.x0 > column[0] + _INDENT * size,
        is_item=bool(_ITEM.match(first.text)),
        full=last.x1 > column[1] - 2 * size,
        marked=first.marked,
    )
    if paragraph.lines and _is_heading(paragraph, usual):
        paragraph.kind = "heading"
    return paragraph


def _is_heading(paragraph: Paragraph, usual: Measure) -> bool:
    text = paragraph.text
    words = text.split()
    if len(paragraph.lines) > 4 or len(words) > _HEADING_WORDS or not re.search(r"[^\W\d_]", text):
        return False
    if _LEADERS.search(text) or (paragraph.ends and not re.fullmatch(r"[^.]*[?!]", text)):
        return False
    if is_byline(text):
        return False
    if paragraph.size >= _HEADING_SIZE * usual.size:
        return True
    starts = not text[0].islower()
    if paragraph.bold and paragraph.size > 0.9 * usual.size:
        return starts
    if paragraph.size < 0.95 * usual.size or not starts:
        return False
    if text.isupper() and len(text) > 3 and not paragraph.is_item:
        return True
    has_figures = any(word[0].isdigit() for word in words[1:])
    return paragraph.centered and len(words) <= 12 and not has_figures
