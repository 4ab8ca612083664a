"""Tables with drawn lines: which words stand in which cell.

Lines tell for certain where cells begin and end, also where the text in them is wrapped.
Tables without lines are told by white space instead; see `assistant.documents.pdf.layout`.
"""

from __future__ import annotations

import io
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.documents.pdf.hyphens import Hyphens
from assistant.documents.pdf.layout import PlacedTable, Table
from assistant.documents.pdf.lines import line_of, rows_of
from assistant.documents.pdf.words import Word

_THIN = 2.0
"""Points; a path that is not thicker is a line."""

_FEWEST_LINES = 2
_MOST_PATHS = 5_000
"""A page with more drawn paths is a map or a chart."""

_FEWEST_FILLED = 0.5
"""Share of the cells of a table that hold text; drawings look like emptier tables."""

_Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the lower left corner."""


@dataclass(frozen=True, slots=True)
class RuledTable:
    """Cells by row and column; a cell that another one covers is ``None``."""

    box: _Box
    cells: tuple[tuple[_Box | None, ...], ...]


class Ruler:
    """Finds the ruled tables of a file's pages; opens the file a second time only if needed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._file: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def tables(self, page: pdfium.PdfPage, index: int) -> list[RuledTable]:
        """Return the tables drawn with lines on `page`, which is the page `index` from 0."""
        if page.get_rotation() or page.get_mediabox()[:2] != (0, 0) or not _has_lines(page):
            return []
        if self._file is None:
            # Only files with drawn tables pay for the import.
            import pdfplumber

            self._file = pdfplumber.open(io.BytesIO(self._data))
        drawn = self._file.pages[index]
        tables = [
            RuledTable(
                _upright(table.bbox, drawn.height),
                tuple(
                    tuple(_upright(cell, drawn.height) if cell else None for cell in row.cells)
                    for row in table.rows
                ),
            )
            for table in drawn.find_tables()
        ]
        drawn.close()
        return [t for t in tables if len(t.cells) > 1 and max(map(len, t.cells)) > 1]


def cut_out(
    words: Sequence[Word], ruled: Sequence[RuledTable]
) -> tuple[list[Word], list[PlacedTable]]:
    """Return the words outside the tables, and the tables with their words."""
    rest: list[Word] = list(words)
    tables: list[PlacedTable] = []
    for outline in ruled:
        inside = [word for word in rest if _holds(outline.box, word)]
        rows = [[_text_in(cell, inside) for cell in row] for row in outline.cells]
        rows = [row for row in rows if any(row)]
        cells = [text for row in rows for text in row]
        if len(rows) < 2 or sum(map(bool, cells)) < _FEWEST_FILLED * len(cells):
            continue
        gone = {id(word) for word in inside}
        rest = [word for word in rest if id(word) not in gone]
        left, _, right, top = outline.box
        size = statistics.median([word.size for word in inside])
        tables.append(PlacedTable(Table(tuple(map(tuple, rows))), left, right, top, size))
    return rest, tables


def _has_lines(page: pdfium.PdfPage) -> bool:
    across, down, boxes = 0, 0, 0
    for count, path in enumerate(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH])):
        if count > _MOST_PATHS:
            return False
        left, bottom, right, top = path.get_bounds()
        across += top - bottom <= _THIN < right - left
        down += right - left <= _THIN < top - bottom
        boxes += min(right - left, top - bottom) > _THIN
    return (across >= _FEWEST_LINES and down >= _FEWEST_LINES) or boxes >= 2 * _FEWEST_LINES


def _upright(box: tuple[float, float, float, float], height: float) -> _Box:
    left, top, right, bottom = box
    return left, height - bottom, right, height - top


def _holds(box: _Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.y + 0.3 * word.size
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _text_in(cell: _Box | None, words: Sequence[Word]) -> str:
    held = [word for word in words if cell is not None and _holds(cell, word)]
    lines = [line_of(row).text for row in rows_of(held)]
    hyphens, text = Hyphens(lines), ""
    for line in lines:
        text = hyphens.join(text, line)
    return text
