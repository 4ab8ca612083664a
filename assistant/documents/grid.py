"""Tables with cells that span rows and columns, as one line a row in which every cell has words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_COLUMNS = 200
_MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is written. ``continues`` marks one that is part of the cell above it."""

    words: str
    columns: int = 1
    rows: int = 1
    continues: bool = False


def rows_of(table: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Yield the rows as "North | 2022 | 470", with the words of a wide cell in each column.

    A cell that spans the whole width stands once. Rows without words are left out.
    """
    above: list[str] = []
    open_below: dict[int, tuple[int, str]] = {}
    """For each column that a cell from above reaches into: rows left, and its words."""
    for row in table:
        line: list[str] = []
        waiting = list(row)
        while waiting or len(line) in open_below:
            column = len(line)
            if column in open_below:
                left, words = open_below.pop(column)
                if left > 1:
                    open_below[column] = left - 1, words
                line.append(words)
                continue
            cell = waiting.pop(0)
            width = min(max(cell.columns, 1), _MOST_COLUMNS)
            words = above[column] if cell.continues and column < len(above) else cell.words
            line += [words] * width
            if cell.rows > 1:
                height = min(cell.rows, _MOST_ROWS)
                open_below |= {column + n: (height - 1, words) for n in range(width)}
        above = line
        if any(line):
            whole = len(row) == 1 and len(set(line)) == 1
            yield line[0] if whole else " | ".join(line)
