"""Tables with drawn lines: which words stand in which cell.

Lines tell for certain where cells begin and end, also where the text in them is wrapped.
Tables without lines are told by white space instead; see `assistant.documents.pdf.layout`.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents.pdf.drawn import Box, Rule, Shapes
from assistant.documents.pdf.hyphens import Hyphens
from assistant.documents.pdf.layout import PlacedTable, Table
from assistant.documents.pdf.lines import Fragment, fragments_of, line_of, rows_of
from assistant.documents.pdf.strips import NARROWEST, free_of

_FEWEST_LINES = 3
_MOST_LINES = 600
"""A page with more rules is a map or a chart, and would take long."""

_FEWEST_FILLED = 0.4
"""Share of the cells of a table that hold text; drawings look like emptier tables."""

_NEAR = 3.0
"""Points; lines closer than this are one."""

_SAME_WIDTH = 8.0
"""Points by which the rules of a table may begin or end apart."""

_MOST_CELL_LINES = 14
"""A cell with more lines of text is no cell but a column."""


_WIDE_GAP = 2.2
"""Lines further apart than this, in font sizes, do not stand in one cell."""

_FAR = 100_000.0

_Band = tuple[Box, list[Fragment]]
"""The place between two rules, and what stands in it."""


@dataclass(frozen=True, slots=True)
class RuledTable:
    """Cells by row and column; a cell that another one covers is ``None``."""

    box: Box
    cells: tuple[tuple[Box | None, ...], ...]


def cut_out(
    fragments: Sequence[Fragment], shapes: Shapes
) -> tuple[list[Fragment], list[PlacedTable]]:
    """Return the words outside the tables that `shapes` draw, and the tables with their words."""
    rest: list[Fragment] = list(fragments)
    tables: list[_Taken] = []
    if not _FEWEST_LINES <= len(shapes.across) <= _MOST_LINES - len(shapes.down):
        return rest, []
    for outline in _grids(shapes.across, shapes.down):
        rest = _taken(outline, rest, tables)
    drawn = [table.box for table in tables]
    loose = [line for line in shapes.across if not any(_is_in(line, box) for box in drawn)]
    for outline in _ladders(loose, rest):
        rest = _taken(outline, rest, tables)
    return rest, [table.placed for table in tables]


@dataclass(frozen=True, slots=True)
class _Taken:
    box: Box
    placed: PlacedTable


def _taken(outline: RuledTable, rest: list[Fragment], tables: list[_Taken]) -> list[Fragment]:
    """Add the table to `tables`, if it is one, and return what is left outside."""
    inside = [item for item in rest if _holds(outline.box, item)]
    rows = _rows(outline, inside) if inside else None
    if rows is None:
        return rest
    left, _, right, top = outline.box
    size = statistics.median([item.size for item in inside])
    tables.append(_Taken(outline.box, PlacedTable(Table(rows), left, right, top, size)))
    gone = {id(item) for item in inside}
    return [item for item in rest if id(item) not in gone]


def _is_in(line: Rule, box: Box) -> bool:
    x0, x1, y = line
    return box[0] - _NEAR <= x0 and x1 <= box[2] + _NEAR and box[1] - _NEAR <= y <= box[3] + _NEAR


def _grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[RuledTable]:
    """The tables whose cells are closed by lines on all sides."""
    if len(down) < 2:
        return []
    # Only pages with drawn tables pay for the import.
    from pdfplumber import table as plumber

    edges = [
        {"orientation": "h", "x0": x0, "x1": x1, "top": -y, "bottom": -y, "width": x1 - x0}
        for x0, x1, y in across
    ] + [
        {"orientation": "v", "x0": x, "x1": x, "top": -y1, "bottom": -y0, "height": y1 - y0}
        for y0, y1, x in down
    ]
    merged = plumber.merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    cells = plumber.intersections_to_cells(plumber.edges_to_intersections(merged, _NEAR, _NEAR))
    found = []
    for group in plumber.cells_to_tables(cells):
        rows = plumber.Table(None, group).rows  # type: ignore[arg-type]
        left, right = min(c[0] for c in group), max(c[2] for c in group)
        top, bottom = -min(c[1] for c in group), -max(c[3] for c in group)
        upright = tuple(tuple(_upright(cell) if cell else None for cell in r.cells) for r in rows)
        if len(upright) > 1 and max(map(len, upright)) > 1:
            found.append(RuledTable((left, bottom, right, top), upright))
    return found


def _upright(cell: Box) -> Box:
    left, top, right, bottom = cell
    return left, -bottom, right, -top


def _ladders(across: Sequence[Rule], fragments: Sequence[Fragment]) -> list[RuledTable]:
    """The tables whose rows only are parted by lines; white space parts their columns."""
    found = []
    for rules in _stacks(across):
        left, right = min(x0 for x0, _, _ in rules), max(x1 for _, x1, _ in rules)
        bands: list[_Band] = []
        for (_, _, high), (_, _, low) in pairwise([*rules, (left, right, -_FAR)]):
            box = (left, low, right, high)
            row = [item for item in fragments if _holds(box, item)]
            end = _end_of_row(row)
            if end is not None:
                # The last row of a table often has no line below it.
                box = (left, end, right, high)
                row = [item for item in row if item.y >= end]
            if _is_text(row):
                # A paragraph between two tables of the same width.
                found += _ladder(bands)
                bands = []
                continue
            bands.append((box, row))
            if end is not None:
                found += _ladder(bands)
                bands = []
        found += _ladder(bands)
    return found


def _end_of_row(row: Sequence[Fragment]) -> float | None:
    """The height at which a wide gap ends the text under a rule, if there is one."""
    lines = rows_of(row)
    for above, below in pairwise(lines):
        if above[0].y - below[0].y > _WIDE_GAP * above[0].size:
            return above[0].y - 0.4 * above[0].size
    return None


def _is_text(row: Sequence[Fragment]) -> bool:
    """Whether the words between two rules have no white space running down through them."""
    if not row:
        return False
    lines = rows_of(row)
    if len(lines) > _MOST_CELL_LINES:
        return True
    return len(lines) > 1 and len(free_of(sorted(row, key=_left))) == 2


def _ladder(bands: Sequence[_Band]) -> list[RuledTable]:
    filled = [row for _, row in bands if row]
    cuts = _cuts(filled) if len(filled) >= _FEWEST_LINES - 1 else []
    if not cuts:
        return []
    (left, _, right, top), (_, bottom, _, _) = bands[0][0], bands[-1][0]
    sides = [left, *cuts, right]
    cells = tuple(
        tuple((x0, low, x1, high) for x0, x1 in pairwise(sides)) for (_, low, _, high), _ in bands
    )
    return [RuledTable((left, bottom, right, top), cells)]


def _stacks(
    across: Sequence[Rule],
) -> list[list[Rule]]:
    """Rules of the same width below each other, from top to bottom."""
    lines: list[Rule] = []
    for x0, x1, y in sorted(across, key=lambda line: (-line[2], line[0])):
        # The pieces of a rule under each cell make one.
        if lines and abs(lines[-1][2] - y) < _NEAR and x0 - lines[-1][1] < _SAME_WIDTH:
            lines[-1] = (min(lines[-1][0], x0), max(lines[-1][1], x1), lines[-1][2])
        else:
            lines.append((x0, x1, y))
    stacks: list[list[Rule]] = []
    for line in lines:
        for stack in stacks:
            x0, x1, _ = stack[-1]
            if abs(x0 - line[0]) < _SAME_WIDTH and abs(x1 - line[1]) < _SAME_WIDTH:
                stack.append(line)
                break
        else:
            stacks.append([line])
    return [stack for stack in stacks if len(stack) >= _FEWEST_LINES]


def _cuts(rows: Sequence[Sequence[Fragment]]) -> list[float]:
    """Where white space runs down through most rows; a title may run across it."""
    size = statistics.median([item.size for row in rows for item in row])
    several = [row for row in rows if len(free_of(sorted(row, key=_left))) > 2]
    if 2 * len(several) < len(rows) or not several:
        return []
    free = free_of(sorted([item for row in several for item in row], key=_left))[1:-1]
    return [(x0 + x1) / 2 for x0, x1 in free if x1 - x0 >= NARROWEST * size]


def _left(fragment: Fragment) -> float:
    return fragment.x0


def _rows(outline: RuledTable, inside: Sequence[Fragment]) -> tuple[tuple[str, ...], ...] | None:
    """The texts of a table's cells; ``None`` where the lines draw something else."""
    found = []
    for row in outline.cells:
        parts = [_held(cell, inside) for cell in row]
        if any(len(lines) > _MOST_CELL_LINES for lines in parts):
            return None
        texts = tuple(_joined(lines) for lines in parts)
        if any(texts):
            found.append(texts)
    cells = [text for row in found for text in row]
    if len(found) < 2 or sum(map(bool, cells)) < _FEWEST_FILLED * len(cells):
        return None
    return tuple(found)


def _holds(box: Box, fragment: Fragment) -> bool:
    x, y = (fragment.x0 + fragment.x1) / 2, fragment.y + 0.3 * fragment.size
    return box[0] - 1 <= x <= box[2] + 1 and box[1] <= y <= box[3]


def _held(cell: Box | None, fragments: Sequence[Fragment]) -> list[str]:
    if cell is None:
        return []
    words = []
    for item in fragments:
        if item.x1 < cell[0] or item.x0 > cell[2]:
            continue
        if not cell[1] <= item.y + 0.3 * item.size <= cell[3]:
            continue
        # Narrow cells may stand so close that their words make one fragment.
        words += [word for word in item.words if cell[0] <= (word.x0 + word.x1) / 2 <= cell[2]]
    return [line_of(row).text for row in rows_of(fragments_of(words))]


def _joined(lines: Sequence[str]) -> str:
    hyphens, text = Hyphens(lines), ""
    for line in lines:
        text = hyphens.join(text, line)
    return text
