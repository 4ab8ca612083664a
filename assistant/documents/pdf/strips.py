"""Vertical strips free of words: the gutters between columns and between cells."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass

from assistant.documents.pdf.lines import Fragment

Rows = list[list[Fragment]]
"""Fragments from left to right, in rows from top to bottom."""

NARROWEST = 0.6
"""Narrowest strip that is looked at, in font sizes; spaces in justified text stay below."""

FEWEST_ROWS = 2
"""Fewest rows that a strip must part."""

_WIDEST = 3.0
"""A strip that is wider than this, in font sizes, is no better."""

_ALONE = 2
"""Most rows in sequence with cells on one side only, in a table."""

_SAME_COLUMN = 1.6
"""Lines further apart than this, in font sizes, do not go on with a column."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A vertical strip free of words between x0 and x1, from row `first` to row `last`."""

    x0: float
    x1: float
    first: int
    last: int

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def strips_of(rows: Rows) -> list[Strip]:
    """Free strips between words, those that part the most rows by the most space first."""
    found: dict[tuple[int, int, int], tuple[float, Strip]] = {}
    gaps = [free_of(row) for row in rows]
    size = statistics.median([item.size for row in rows for item in row])
    for seed, row_gaps in enumerate(gaps):
        for x0, x1 in row_gaps[1:-1]:
            if x1 - x0 < NARROWEST * size:
                continue
            strip = _extended(Strip(x0, x1, seed, seed), gaps, NARROWEST * size)
            trimmed = _trimmed(strip, rows)
            if trimmed is None:
                continue
            both = sum(_parted(row, trimmed) for row in rows[trimmed.first : trimmed.last + 1])
            if both >= FEWEST_ROWS:
                key = (trimmed.first, trimmed.last, round(trimmed.middle))
                found[key] = (both * min(trimmed.x1 - trimmed.x0, _WIDEST * size), trimmed)
    ranked = sorted(found.values(), key=lambda pair: -pair[0])
    return [strip for _, strip in ranked]


def free_of(row: list[Fragment]) -> list[tuple[float, float]]:
    """The intervals without words of a row, from minus to plus infinity."""
    free: list[tuple[float, float]] = []
    end = float("-inf")
    for item in row:
        if item.x0 > end:
            free.append((end, item.x0))
        end = max(end, item.x1)
    return [*free, (end, float("inf"))]


def _extended(seed: Strip, gaps: list[list[tuple[float, float]]], least: float) -> Strip:
    x0, x1, first, last = seed.x0, seed.x1, seed.first, seed.last
    for step in (-1, 1):
        row = (first if step < 0 else last) + step
        while 0 <= row < len(gaps):
            width, a, b = max((min(x1, b) - max(x0, a), a, b) for a, b in gaps[row])
            if width < max(least, (x1 - x0) / 2):
                break
            x0, x1 = max(x0, a), min(x1, b)
            first, last = min(first, row), max(last, row)
            row += step
    return Strip(x0, x1, first, last)


def _trimmed(strip: Strip, rows: Rows) -> Strip | None:
    """The strip without rows at its ends that stand beside nothing."""
    inside = range(strip.first, strip.last + 1)
    left = [n for n in inside if rows[n][0].x0 < strip.middle]
    right = [n for n in inside if rows[n][-1].x1 > strip.middle]
    if not left or not right:
        return None
    first, last = max(left[0], right[0]), min(left[-1], right[-1])
    return Strip(strip.x0, strip.x1, first, last) if first <= last else None


def with_strays(strip: Strip, rows: Rows) -> Strip:
    """The strip with the rows of one side that go on above and below.

    Columns end unevenly, and their lines need not be level: rows belong to it while their
    spacing stays that of text and nothing stands in the way.
    """
    x0, x1, first, last = strip.x0, strip.x1, strip.first, strip.last
    size = statistics.median([item.size for row in rows[first : last + 1] for item in row])
    for step in (-1, 1):
        edge = first if step < 0 else last
        while 0 <= edge + step < len(rows):
            above, below = sorted((edge, edge + step))
            free = free_of(rows[edge + step])
            width, a, b = max((min(x1, b) - max(x0, a), a, b) for a, b in free)
            if not _is_near(rows[above], rows[below]) or width < NARROWEST * size:
                break
            x0, x1 = max(x0, a), min(x1, b)
            edge += step
        first, last = min(first, edge), max(last, edge)
    return Strip(x0, x1, first, last)


def _is_near(above: list[Fragment], below: list[Fragment]) -> bool:
    size = max(item.size for item in above)
    return min(i.y for i in above) - max(i.y for i in below) <= _SAME_COLUMN * size


def _parted(row: list[Fragment], strip: Strip) -> int:
    """How many lines of a row a strip parts; small print beside a line may have several."""
    left = {item.y for item in row if item.x1 <= strip.middle}
    right = {item.y for item in row if item.x1 > strip.middle}
    return max(len(left), len(right)) if left and right else 0


def stretches(strip: Strip, rows: Rows) -> list[Strip]:
    """The strip in parts: where more than a row or two stand on one side only, it is broken."""
    parts: list[Strip] = []
    both = [n for n in range(strip.first, strip.last + 1) if _parted(rows[n], strip)]
    start = end = both[0]
    for n in [*both[1:], math.inf]:
        if n - end > _ALONE + 1:
            parts.append(Strip(strip.x0, strip.x1, start, end))
            start = int(n) if n < math.inf else end
        end = int(n) if n < math.inf else end
    return sorted(parts, key=lambda part: part.first - part.last)
