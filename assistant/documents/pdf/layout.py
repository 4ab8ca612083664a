"""Columns and tables of a page: its words in the order in which a person reads them."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents.pdf.lines import Line, line_of, rows_of
from assistant.documents.pdf.strips import FEWEST_ROWS, NARROWEST, Rows, Strip, free_of, strips_of
from assistant.documents.pdf.words import Word

_TABLE_GAP = 1.0
"""Narrowest free strip between the cells of a table, in font sizes."""

_SAME_BAND = 0.75
"""Lines that are less apart than this, in font sizes, stand side by side."""

_FEW_CELLS = 3
"""Fewest cells in each row of a table of two rows."""

_COLUMN_ROWS = 5
"""Fewest lines on each side of a gutter between columns."""

_COLUMN_WORDS = 3
"""Median of words in a line of running text, even in a narrow column."""

_COLUMN_FILL = 0.6
"""Median share of a column's width that its lines fill."""

_MARKER = re.compile(r"[•·▪◦‣–—*-]|\(?\w{1,4}[.):]|\d{1,3}")
_FIGURE = re.compile(r"[(+−–-]?[$€£¥]?\d[\d.,%–-]*[)%]?|[-–—]|n/?a|\.{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """Lines of running text below each other."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; an empty cell is an empty text."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return "\n".join(" | ".join(row) for row in self.rows)


Block = Column | Table


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table and the place it takes on the page; `size` is that of its type."""

    table: Table
    x0: float
    x1: float
    top: float
    size: float


def blocks_of(words: Sequence[Word], tables: Sequence[PlacedTable] = ()) -> list[Block]:
    """Return the blocks of a page in reading order.

    Where a free strip runs down between lines of text, they are columns, read one after the
    other; where it runs between short or numeric cells, they are a table, read row by row.
    `tables` are known already, and their words are not among `words`.
    """
    if not tables:
        return _arranged(words)
    # A table keeps its place while its surroundings are put in order.
    places = {f"\ufffc{number}": placed for number, placed in enumerate(tables)}
    stand_ins = [
        Word(mark, placed.x0, placed.x1, placed.top - placed.size, placed.size, bold=False)
        for mark, placed in places.items()
    ]
    blocks: list[Block] = []
    for block in _arranged([*words, *stand_ins]):
        if isinstance(block, Table):
            blocks.append(block)
            continue
        lines: list[Line] = []
        for line in block.lines:
            if line.text in places:
                blocks += [Column(tuple(lines))] if lines else []
                blocks.append(places[line.text].table)
                lines = []
            else:
                lines.append(line)
        blocks += [Column(tuple(lines))] if lines else []
    return blocks


def _arranged(words: Sequence[Word]) -> list[Block]:
    if not words:
        return []
    rows = _bands(rows_of(words))
    for strip in strips_of(rows):
        inside = rows[strip.first : strip.last + 1]
        left, right = _sides(inside, strip)
        if _are_columns(left, right):
            middle = _arranged(_flat(left)) + _arranged(_flat(right))
        elif _is_table(inside, strip):
            middle = [_table(inside)]
        else:
            continue
        above, below = rows[: strip.first], rows[strip.last + 1 :]
        return _joined(_arranged(_flat(above)) + middle + _arranged(_flat(below)))
    return [Column(tuple(line_of(row) for row in rows_of(words)))]


def _bands(rows: Rows) -> Rows:
    """Rows put together with those less than a line below them.

    Lines of neighbouring columns need not be level, while lines of one column are further
    apart than their size.
    """
    bands: Rows = []
    anchor: Word | None = None
    for row in rows:
        if anchor is None or anchor.y - row[0].y > _SAME_BAND * anchor.size:
            anchor = row[0]
            bands.append([])
        bands[-1] += row
    return [sorted(band, key=lambda word: word.x0) for band in bands]


def _flat(rows: Rows) -> list[Word]:
    return [word for row in rows for word in row]


def _joined(blocks: list[Block]) -> list[Block]:
    """Blocks of which adjacent tables of as many columns are one."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if (
            isinstance(block, Table)
            and isinstance(last, Table)
            and len(block.rows[0]) == len(last.rows[0])
        ):
            joined[-1] = Table(last.rows + block.rows)
        else:
            joined.append(block)
    return joined


def _sides(rows: Rows, strip: Strip) -> tuple[Rows, Rows]:
    left = [[word for word in row if word.x1 <= strip.middle] for row in rows]
    right = [[word for word in row if word.x1 > strip.middle] for row in rows]
    return [row for row in left if row], [row for row in right if row]


def _are_columns(left: Rows, right: Rows) -> bool:
    for side in (left, right):
        if len(side) < _COLUMN_ROWS:
            return False
        width = max(row[-1].x1 for row in side) - min(row[0].x0 for row in side)
        fill = statistics.median([(row[-1].x1 - row[0].x0) / width for row in side])
        count = statistics.median([len(row) for row in side])
        if fill < _COLUMN_FILL or count < _COLUMN_WORDS or _figures(side) > 0.4:
            return False
    return True


def _figures(rows: Rows) -> float:
    words = _flat(rows)
    return sum(bool(_FIGURE.fullmatch(word.text)) for word in words) / len(words)


def _is_table(rows: Rows, strip: Strip) -> bool:
    left, right = _sides(rows, strip)
    size = statistics.median([word.size for word in _flat(rows)])
    if strip.x1 - strip.x0 < _TABLE_GAP * size:
        return False
    if len(rows) <= FEWEST_ROWS and min(len(_pieces(row, size)) for row in rows) < _FEW_CELLS:
        return False
    # A list is parted from its bullets or numbers by such a strip, too.
    return not all(len(row) == 1 and _MARKER.fullmatch(row[0].text) for row in left) and not all(
        len(row) == 1 and _MARKER.fullmatch(row[0].text) and not row[0].text.isdigit()
        for row in right
    )


def _table(rows: Rows) -> Table:
    """Cut rows at the strips that are free in all rows that have as many cells as most.

    Titles that span several columns have fewer.
    """
    size = statistics.median([word.size for word in _flat(rows)])
    counts = [len(_pieces(row, size)) for row in rows]
    usual = statistics.median_high([count for count in counts if count > 1] or [1])
    full = [row for row, count in zip(rows, counts, strict=True) if count >= usual]
    edges = free_of(sorted(_flat(full), key=lambda word: word.x0))[1:-1]
    cuts = [(x0 + x1) / 2 for x0, x1 in edges if x1 - x0 >= NARROWEST * size]
    cells: list[list[str]] = []
    steps = [above[0].y - row[0].y for above, row in pairwise(rows)]
    for row, step in zip(rows, [0.0, *steps], strict=True):
        filled = [""] * (len(cuts) + 1)
        for word in row:
            at = sum((word.x0 + word.x1) / 2 > cut for cut in cuts)
            filled[at] = f"{filled[at]} {word.text}".strip()
        if cells and _wraps(filled, step, max(steps), size):
            cells[-1] = [f"{a} {b}".strip() for a, b in zip(cells[-1], filled, strict=True)]
        else:
            cells.append(filled)
    return Table(tuple(tuple(row) for row in cells))


def _wraps(filled: list[str], step: float, widest_step: float, size: float) -> bool:
    """Whether a row holds the second lines of cells: words only, not in every cell, and close.

    Rows of a table are further apart than the lines in a cell, unless only one cell wraps.
    """
    words = [text for text in filled if text]
    if step > 1.4 * size or len(words) == len(filled) or any(map(_FIGURE.fullmatch, words)):
        return False
    return widest_step > 1.2 * step or len(words) == 1


def _pieces(row: list[Word], size: float) -> list[list[Word]]:
    pieces: list[list[Word]] = [[row[0]]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 >= NARROWEST * size:
            pieces.append([])
        pieces[-1].append(word)
    return pieces
