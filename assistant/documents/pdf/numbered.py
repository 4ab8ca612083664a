"""Numbers of lines, as pleadings, transcripts and bills have them down a margin.

They stand below each other at equal distances over most of the page, outermost in their lines,
and go up by one step from its top. The first column of a table does so more rarely.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from assistant.documents.pdf.lines import Fragment
from assistant.documents.pdf.words import Word

_FEWEST = 5
"""Numbers that make a column of them on a page."""

_ALIGNED = 3.0
"""Points by which the edges of the numbers, or their distances, may differ."""

_SHARE = 0.9
"""Of the numbers in the column, those that follow the one above at the usual distance."""

_HEIGHT = 0.6
"""Of the height that text takes on the page, what the numbers take at least."""

_STEPS = (1, 2, 5, 10)
_MOST_DIGITS = 3


def without_line_numbers(pages: Sequence[list[Fragment]]) -> list[list[Fragment]]:
    """Return what is on all pages without the numbers of lines."""
    cleared: list[list[Fragment]] = []
    last: int | None = None
    for page in pages:
        column = _column(page, last)
        last = _value(column[-1]) if column else None
        cleared.append(_without(page, {id(item.words[0]) for item in column}) if column else page)
    return cleared


def _without(page: Sequence[Fragment], gone: set[int]) -> list[Fragment]:
    kept: list[Fragment] = []
    for item in page:
        if id(item.words[0]) not in gone:
            kept.append(item)
        elif len(item.words) > 1:
            rest = item.words[1:]
            kept.append(Fragment(rest, rest[0].x0, item.x1, item.y, item.size))
    return kept


def _is_number(word: Word) -> bool:
    return word.text.isascii() and word.text.isdigit() and len(word.text) <= _MOST_DIGITS


def _value(fragment: Fragment) -> int:
    return int(fragment.words[0].text)


def _column(page: Sequence[Fragment], before: int | None) -> list[Fragment]:
    """The fragments of a page that begin with line numbers, from top to bottom.

    `before` is the last line number of the page before, which numbers may go on from.
    """
    starts = [item for item in page if _is_number(item.words[0])]
    if len(starts) < _FEWEST:
        return []
    height = max(item.y for item in page) - min(item.y for item in page)
    for anchor in (min(starts, key=_left), max(starts, key=_left)):
        first = anchor.words[0]
        column = sorted((item for item in starts if _is_below(item, first)), key=lambda f: -f.y)
        if len(column) < _FEWEST or column[0].y - column[-1].y < _HEIGHT * height:
            continue
        step = _step(column)
        if step and (_value(column[0]) <= step or before == _value(column[0]) - step):
            ids = {id(item) for item in column}
            low, high = column[-1].y - column[-1].size, column[0].y + column[0].size
            beside = [f for f in page if id(f) not in ids and low < f.y < high]
            x0 = min(item.x0 for item in column)
            x1 = max(item.words[0].x1 for item in column)
            if all(f.x0 >= x1 for f in beside) or all(f.x1 <= x0 for f in beside):
                return column
    return []


def _left(fragment: Fragment) -> float:
    return fragment.x0


def _is_below(fragment: Fragment, first: Word) -> bool:
    word = fragment.words[0]
    return min(abs(word.x1 - first.x1), abs(word.x0 - first.x0)) <= _ALIGNED


def _step(column: Sequence[Fragment]) -> int | None:
    """By how much numbers go up at equal distances; ``None`` where they do not."""
    pairs = list(pairwise(column))
    pitch = statistics.median([above.y - below.y for above, below in pairs])
    for step in _STEPS:
        fits = sum(
            _value(below) - _value(above) == step and abs(above.y - below.y - pitch) <= _ALIGNED
            for above, below in pairs
        )
        if fits >= _SHARE * len(pairs):
            return step
    return None
