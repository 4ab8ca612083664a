"""Columns and tables of a page: its words in the order in which a person reads them."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents.pdf.hyphens import Hyphens
from assistant.documents.pdf.lines import Fragment, Line, line_of, rows_of
from assistant.documents.pdf.strips import (
    NARROWEST,
    Rows,
    Strip,
    free_of,
    stretches,
    strips_of,
    with_strays,
)
from assistant.documents.pdf.words import Word

_TABLE_GAP = 1.0
"""Narrowest free strip between the cells of a table, in font sizes."""

_SAME_BAND = 0.75
"""Lines that are less apart than this, in font sizes, stand side by side."""

_FEW_ROWS = 2
_FEW_CELLS = 3
"""Fewest cells in each row of a table of two rows."""

_COLUMN_ROWS = 5
"""Fewest lines on each side of a narrow gutter between columns."""

_COLUMN_WORDS = 3
"""Median of words in a line of running text, even in a narrow column."""

_COLUMN_FILL = 0.6
"""Median share of a column's width that its lines fill."""

_CROSSING = 0.25
"""Share of a table's rows that may run across its columns, as titles of groups do."""

_LEVEL = 0.2
"""Cells of one row stand at one height, within this many font sizes."""

_MARKER_GAP = 3.0
"""Widest gap between the bullets or numbers of a list and its text, in font sizes."""

_LABEL_SIZE = 0.85
"""Notes in the margin are smaller than this, in sizes of the text beside them."""

_SAME_CELL = 1.7
"""Furthest distance of lines in one cell, in font sizes."""

_MARKER = re.compile(r"[•·▪◦‣–—*-]|\(?\w{1,4}[.):]|\d{1,3}|\d{1,2}(\.\d{1,2})+\.?")
_FIGURE = re.compile(r"[(+−–-]?[$€£¥]?\d[\d.,%–-]*[)%]?|[-–—]|n/?a|\.{2,}", re.IGNORECASE)
_STAND_IN = "\ufffc"


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


def blocks_of(fragments: Sequence[Fragment], tables: Sequence[PlacedTable] = ()) -> list[Block]:
    """Return the blocks of a page in reading order.

    Where a free strip runs down between lines of text, they are columns, read one after the
    other; where it runs between short or numeric cells, they are a table, read row by row.
    `tables` are known already, and their words are not among `fragments`.
    """
    if not tables:
        return _arranged(fragments)
    # A table keeps its place while its surroundings are put in order.
    places = {f"{_STAND_IN}{number}": placed for number, placed in enumerate(tables)}
    stand_ins = [_stand_in(mark, placed) for mark, placed in places.items()]
    blocks: list[Block] = []
    for block in _arranged([*fragments, *stand_ins]):
        if isinstance(block, Table):
            blocks.append(block)
            continue
        lines: list[Line] = []
        for line in block.lines:
            marks = [word.text for word in line.words if word.text in places]
            if not marks:
                lines.append(line)
                continue
            rest = [word for word in line.words if word.text not in places]
            if rest:
                lines.append(line_of([_fragment(rest)]))
            blocks += [Column(tuple(lines))] if lines else []
            blocks += [places[mark].table for mark in marks]
            lines = []
        blocks += [Column(tuple(lines))] if lines else []
    return blocks


def _stand_in(mark: str, placed: PlacedTable) -> Fragment:
    y = placed.top - placed.size
    return _fragment([Word(mark, placed.x0, placed.x1, y, placed.size, bold=False)])


def _fragment(words: list[Word]) -> Fragment:
    return Fragment(words, words[0].x0, words[-1].x1, words[0].y, words[0].size)


def _arranged(fragments: Sequence[Fragment]) -> list[Block]:
    if not fragments:
        return []
    rows = _bands(rows_of(fragments))
    for strip in strips_of(rows):
        for part in stretches(strip, rows):
            table = _table(rows[part.first : part.last + 1], part)
            if table is not None:
                break
        if table is not None:
            strip = part
            middle: list[Block] = [table]
        elif _are_beside(rows[strip.first : strip.last + 1], strip):
            strip = with_strays(strip, rows)
            left, right = _sides(rows[strip.first : strip.last + 1], strip)
            middle = _arranged(_flat(left)) + _arranged(_flat(right))
        else:
            continue
        above, below = rows[: strip.first], rows[strip.last + 1 :]
        return _joined(_arranged(_flat(above)) + middle + _arranged(_flat(below)))
    return [Column(tuple(line_of(row) for row in rows_of(fragments)))]


def _bands(rows: Rows) -> Rows:
    """Rows put together with those less than a line below them.

    Lines of neighbouring columns need not be level, while lines of one column are further
    apart than their size.
    """
    bands: Rows = []
    anchor: Fragment | None = None
    for row in rows:
        if anchor is None or anchor.y - row[0].y > _SAME_BAND * anchor.size:
            anchor = row[0]
            bands.append([])
        bands[-1] += row
    return [sorted(band, key=lambda item: item.x0) for band in bands]


def _flat(rows: Rows) -> list[Fragment]:
    return [item for row in rows for item in row]


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
    left = [[item for item in row if item.x1 <= strip.middle] for row in rows]
    right = [[item for item in row if item.x1 > strip.middle] for row in rows]
    return [row for row in left if row], [row for row in right if row]


def _are_beside(rows: Rows, strip: Strip) -> bool:
    """Whether what stands left and right of a strip is read one after the other."""
    left, right = _sides(rows, strip)
    size = statistics.median([item.size for item in _flat(rows)])
    # A list is parted from its bullets or numbers by such a strip, too.
    nearest = [row[-1] for row in left if strip.x0 - row[-1].x1 < _MARKER_GAP * size]
    if nearest and all(_MARKER.fullmatch(item.text) for item in nearest):
        return False
    if strip.x1 - strip.x0 >= _TABLE_GAP * size:
        return True
    # In justified text gaps between words fall below each other, too, but not for long.
    return min(len(left), len(right)) >= _COLUMN_ROWS and _runs(left) and _runs(right)


def _are_markers(rows: Rows) -> bool:
    return all(len(row) == 1 and _MARKER.fullmatch(row[0].text) for row in rows)


def _runs(rows: Rows) -> bool:
    """Whether rows are lines of running text."""
    if len(rows) < _FEW_ROWS:
        return False
    width = max(row[-1].x1 for row in rows) - min(row[0].x0 for row in rows)
    fill = statistics.median([(row[-1].x1 - row[0].x0) / width for row in rows])
    count = statistics.median([sum(map(_word_count, row)) for row in rows])
    return fill >= _COLUMN_FILL and count >= _COLUMN_WORDS and _figures(rows) <= 0.4


def _word_count(fragment: Fragment) -> int:
    """Words, or where a script has no spaces between them, about as many."""
    text = fragment.words[0].text
    return len(text) // 2 if text[0] >= "\u2e80" else len(fragment.words)


def _figures(rows: Rows) -> float:
    words = [word for item in _flat(rows) for word in item.words]
    return sum(bool(_FIGURE.fullmatch(word.text)) for word in words) / len(words)


def _table(rows: Rows, strip: Strip) -> Table | None:
    """The table that `rows` are, cut where strips are free in most; ``None`` if they are none.

    Titles that span several columns have fewer cells.
    """
    size = statistics.median([item.size for item in _flat(rows)])
    if len(rows) < _FEW_ROWS or strip.x1 - strip.x0 < _TABLE_GAP * size:
        return None
    if any(item.words[0].text.startswith(_STAND_IN) for item in _flat(rows)):
        return None
    left, right = _sides(rows, strip)
    if _are_markers(left) or (_are_markers(right) and not all(r[0].text.isdigit() for r in right)):
        return None
    cuts = _cuts(rows, size)
    if not cuts:
        return None
    crossing = sum(any(item.x0 < cut < item.x1 for cut in cuts for item in row) for row in rows)
    if crossing > _CROSSING * len(rows):
        return None
    pieces = [len(_pieces(row, size)) for row in rows]
    if len(rows) <= _FEW_ROWS and min(pieces) < _FEW_CELLS:
        return None
    columns = _columns(rows, cuts)
    running = [_runs(column) for column in columns if not _are_markers(column)]
    if all(running):
        return None
    if len(columns) == len(running) == 2 and any(running):
        return _labelled(*columns) if running[1] else None
    several = [row for row in rows if len(row) > 1]
    if sum(_is_level(row) for row in several) < 0.6 * len(several):
        return None
    return Table(_cells(rows, cuts, size))


def _columns(rows: Rows, cuts: list[float]) -> list[Rows]:
    """The rows of each column, those without words in it left out."""
    columns: list[Rows] = [[] for _ in range(len(cuts) + 1)]
    for row in rows:
        parts: list[list[Fragment]] = [[] for _ in columns]
        for item in row:
            parts[sum((item.x0 + item.x1) / 2 > cut for cut in cuts)].append(item)
        for column, part in zip(columns, parts, strict=True):
            if part:
                column.append(part)
    return [column for column in columns if column]


def _labelled(labels: Rows, text: Rows) -> Table | None:
    """Short labels with running text beside each; ``None`` for notes in the margin.

    Each label stands level with the first line of what belongs to it, in type as large.
    """
    cells: list[tuple[list[str], list[str]]] = []
    heights = [row[0].y for row in labels]
    for number, row in enumerate(labels):
        if row[0].size < _LABEL_SIZE * text[0][0].size:
            return None
        beside = [line for line in text if abs(line[0].y - row[0].y) <= _LEVEL * row[0].size]
        if beside:
            cells.append(([line_of(row).text], []))
        elif cells and heights[number - 1] - row[0].y <= _SAME_CELL * row[0].size:
            cells[-1][0].append(line_of(row).text)
        else:
            return None
    starts = [
        row[0].y
        for row in labels
        if any(abs(line[0].y - row[0].y) <= _LEVEL * row[0].size for line in text)
    ]
    for line in text:
        at = sum(start >= line[0].y - _LEVEL * line[0].size for start in starts) - 1
        if at < 0:
            return None
        cells[at][1].append(line_of(line).text)
    if len(cells) < _FEW_ROWS:
        return None
    return Table(tuple((_as_cell(label), _as_cell(words)) for label, words in cells))


def _as_cell(lines: list[str]) -> str:
    hyphens, text = Hyphens(lines), ""
    for line in lines:
        text = hyphens.join(text, line)
    return text


def _is_level(row: list[Fragment]) -> bool:
    return max(item.y for item in row) - min(item.y for item in row) <= _LEVEL * row[0].size


def _cuts(rows: Rows, size: float) -> list[float]:
    counts = [len(_pieces(row, size)) for row in rows]
    usual = statistics.median_high([count for count in counts if count > 1] or [1])
    full = [row for row, count in zip(rows, counts, strict=True) if count >= usual]
    edges = free_of(sorted(_flat(full), key=lambda item: item.x0))[1:-1]
    return [(x0 + x1) / 2 for x0, x1 in edges if x1 - x0 >= NARROWEST * size]


def _cells(rows: Rows, cuts: list[float], size: float) -> tuple[tuple[str, ...], ...]:
    cells: list[list[str]] = []
    steps = [above[0].y - row[0].y for above, row in pairwise(rows)]
    for row, step in zip(rows, [0.0, *steps], strict=True):
        filled = [""] * (len(cuts) + 1)
        for item in row:
            at = sum((item.x0 + item.x1) / 2 > cut for cut in cuts)
            filled[at] = f"{filled[at]} {item.text}".strip()
        if cells and _wraps(filled, step, max(steps), size):
            cells[-1] = [f"{a} {b}".strip() for a, b in zip(cells[-1], filled, strict=True)]
        else:
            cells.append(filled)
    return tuple(tuple(row) for row in cells)


def _wraps(filled: list[str], step: float, widest_step: float, size: float) -> bool:
    """Whether a row holds the second lines of cells: words only, not in every cell, and close.

    Rows of a table are further apart than the lines in a cell, unless only one cell wraps.
    """
    words = [text for text in filled if text]
    if step > 1.4 * size or len(words) == len(filled) or any(map(_FIGURE.fullmatch, words)):
        return False
    return widest_step > 1.2 * step or len(words) == 1


def _pieces(row: list[Fragment], size: float) -> list[list[Fragment]]:
    pieces: list[list[Fragment]] = [[row[0]]]
    for before, item in pairwise(row):
        if item.x0 - before.x1 >= NARROWEST * size:
            pieces.append([])
        pieces[-1].append(item)
    return pieces
