"""The rows of a sheet as sentences: "Country: Norway; Year: 2023; Output: 4,100 t."

A sheet is cut into tables at its blank rows. Lines with one cell above and below a table, such
as its title and its source, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents.blocks import plain_words

_NUMERIC = re.compile(r"[-+−(]?\s?[$€£¥]?\s?\d[\d.,\s'’]*(?:[eE][-+]?\d+)?\s?%?\)?")
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d(?:[-/–]\d{2,4})?")
_LONGEST_HEADER = 120
_LONGEST_ROW = 400
"""Characters; a wider row becomes several sentences, each of which begins with its first cell."""

_FINAL = (".", "!", "?", "。", "！", "？", "…")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is displayed; ``numeric``: a number, a date or a truth value.

    ``spanned``: a repetition of the cell on its left, with which it is merged.
    """

    text: str
    numeric: bool = False
    spanned: bool = False


Row = Mapping[int, Cell]
"""The cells of a row that are not blank, by column."""

Headers = Mapping[int, str]


def plain_cell(text: str) -> Cell | None:
    """The cell for a text without a type; None for a blank one."""
    words = plain_words(text)
    return Cell(words, _NUMERIC.fullmatch(words) is not None) if words else None


def sentences(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a sheet from top to bottom; an empty row parts two tables."""
    headers: Headers = {}
    for table in _tables(rows):
        above, body, below = _parted(table)
        yield from map(_line, above)
        found, body = _headed(body)
        if found or not _fits(body, headers):
            headers = found
        for row in body:
            yield from _row(row, headers)
        yield from map(_line, below)


def _tables(rows: Sequence[Row]) -> Iterator[list[Row]]:
    table: list[Row] = []
    for row in rows:
        if row:
            table.append(row)
        elif table:
            yield table
            table = []
    if table:
        yield table


def _own(row: Row) -> list[Cell]:
    return [cell for _, cell in sorted(row.items()) if not cell.spanned]


def _line(row: Row) -> str:
    return " ".join(cell.text for cell in _own(row))


def _parted(table: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row], Sequence[Row]]:
    """Lines with one cell above a table, the table, and such lines below it."""
    wide = [number for number, row in enumerate(table) if len(_own(row)) > 1]
    if not wide:
        return table, [], []
    first, last = wide[0], wide[-1]
    return table[:first], table[first : last + 1], table[last + 1 :]


def _headed(body: Sequence[Row]) -> tuple[Headers, Sequence[Row]]:
    """The headers of a table, one or two rows of them, and the rows below."""
    if len(body) < 2 or not _may_head(body[0], body[1:]):
        return {}, body
    upper, lower = body[0], body[1]
    grouped = any(cell.spanned for cell in upper.values()) or not lower.keys() <= upper.keys()
    if len(body) > 2 and grouped and _may_head(lower, body[2:]) and _has_figures(body[2:]):
        spread = _spread(upper, lower)
        columns = sorted({*upper, *lower})
        return {
            column: ", ".join(dict.fromkeys(_texts(spread.get(column), lower.get(column))))
            for column in columns
        }, body[2:]
    return {column: cell.text.rstrip(": ") for column, cell in upper.items()}, body[1:]


def _texts(*cells: Cell | None) -> list[str]:
    return [cell.text.rstrip(": ") for cell in cells if cell is not None]


def _may_head(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row names columns: words and years, in at least half of the columns."""
    cells = _own(row)
    words = [cell for cell in cells if not cell.numeric]
    columns = {column for other in below for column in other}
    stub = min(columns) not in row
    return (
        all(not cell.numeric or _YEAR.fullmatch(cell.text) for cell in cells)
        and (bool(words) or stub)
        and len(row) * 2 >= len(columns)
        and all(len(cell.text) <= _LONGEST_HEADER for cell in cells)
        and not any(cell.text.endswith(_FINAL) for cell in cells if " " in cell.text)
    )


def _has_figures(rows: Sequence[Row]) -> bool:
    return any(cell.numeric for row in rows for cell in row.values())


def _spread(upper: Row, lower: Row) -> dict[int, Cell]:
    """An upper header over all columns to its right that have none of their own."""
    spread = dict(upper)
    for left, right in pairwise([*sorted(upper), max(lower) + 1]):
        for column in range(left + 1, right):
            if column in lower:
                spread[column] = upper[left]
    return spread


def _fits(body: Sequence[Row], headers: Headers) -> bool:
    """Whether rows after a gap go on under the headers before it."""
    return bool(headers) and all(row.keys() <= headers.keys() for row in body)


def _row(row: Row, headers: Headers) -> Iterator[str]:
    parts = [
        f"{headers[column]}: {cell.text}" if headers.get(column) else cell.text
        for column, cell in sorted(row.items())
        if not cell.spanned
    ]
    if len(parts) == 1:  # the name of a group of rows
        yield _line(row)
        return
    lead, line = parts[0], parts[0]
    for part in parts[1:]:
        if len(line) + len(part) > _LONGEST_ROW and line != lead:
            yield _closed(line)
            line = lead
        line += f"; {part}"
    yield _closed(line)


def _closed(line: str) -> str:
    return line if line.endswith(_FINAL) else f"{line}."
