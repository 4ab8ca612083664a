"""What stands on every page and is not part of the text: heads, feet, page numbers, stamps."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.documents.pdf.lines import Fragment, Line, line_of, rows_of
from assistant.documents.pdf.numbers import Numbering, PrintedNumber, numbers_in
from assistant.documents.pdf.stamps import EDGE_ROWS, without_stamps

_NEAR = 3.0
"""Points by which a head may be displaced from page to page."""

_MANY_PAGES = 6
_FEWEST_OF_MANY = 3
"""Pages that a head stands on at least, in a file of `_MANY_PAGES` or more; else 2."""

_FEWEST_SAME = 2

_BAND_SHARE = 0.5
"""Of the pages; where that many have heads at one height, all have."""

_USUAL_SHARE = 0.4
"""Of the pages; what so many have at one place is a head even without a gap below it."""

_WIDE_GAP = 1.3
"""Heads stand further from the text than this, in usual line distances of the page."""

_WIDEST_LEADING = 1.6
"""Font sizes; what little text a short page has may stand further apart."""

_NUMBERED_TITLE = re.compile(r"@[.)]\s*\w")
_SENTENCE = re.compile(r"[“\"(]?[A-Z].*\s.*\s.*[a-z)][.!?][”\")]?")


@dataclass(slots=True)
class Furnished:
    """What is on a page without its furniture, and the furniture's lines from top to bottom."""

    fragments: list[Fragment]
    furniture: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or the bottom of a page.

    `numbers` are those that may be page numbers; `before_gap` tells that the next line inwards
    stands further off than lines of text do, or that there is none (`is_innermost`).
    """

    page: int
    top: bool
    line: Line
    numbers: tuple[PrintedNumber, ...]
    before_gap: bool
    is_innermost: bool

    @property
    def is_number(self) -> bool:
        """Whether it holds nothing but a page number."""
        return any(number.alone for number in self.numbers)

    @property
    def is_own_number(self) -> bool:
        """Whether it is only the physical number of its page."""
        return any(n.alone and n.numbering == Numbering(False, 0) for n in self.numbers)


def clear_pages(pages: Sequence[list[Fragment]]) -> list[Furnished]:
    """Take stamps, running heads and feet, and page numbers off all pages of a file.

    Where that would leave no text at all, pages are alike on purpose: they lose only lines with a
    page number, or nothing.
    """
    cleared = [Furnished(fragments) for fragments in without_stamps(pages)]
    edges = [
        edge for page, furnished in enumerate(cleared) for edge in _edges(page, furnished.fragments)
    ]
    repeated = _repeated(edges, len(pages))
    for only_numbered in (False, True):
        found = _whole_edges(edges, repeated, len(pages), only_numbered)
        gone = {id(word) for edge in found for word in edge.line.words}
        rest = [
            [item for item in page.fragments if id(item.words[0]) not in gone] for page in cleared
        ]
        if any(rest):
            break
    else:
        return [Furnished(fragments) for fragments in pages]
    for page, fragments in zip(cleared, rest, strict=True):
        page.fragments = fragments
    for edge in found:
        cleared[edge.page].furniture.append(edge.line)
    for page in cleared:
        page.furniture.sort(key=lambda line: -line.y)
    return cleared


def _edges(page: int, fragments: list[Fragment]) -> list[_Edge]:
    rows = rows_of(fragments)
    heights = [row[0].y for row in rows]
    steps = [above - below for above, below in pairwise(heights)]
    sizes = [item.size for item in fragments for _ in item.words] or [0.0]
    widest = _WIDEST_LEADING * statistics.median(sizes)
    leading = min(statistics.median_low(steps), widest) if steps else widest
    edges: list[_Edge] = []
    for top in (True, False):
        inwards = [line_of(row) for row in (rows if top else rows[::-1])[:EDGE_ROWS]]
        gaps = [*(steps if top else steps[::-1]), math.inf]
        for line, gap in zip(inwards, gaps, strict=False):
            numbers = tuple(numbers_in(line.text, page + 1))
            before_gap = gap > _WIDE_GAP * leading
            edges.append(_Edge(page, top, line, numbers, before_gap, math.isinf(gap)))
    return edges


def _patterns(edge: _Edge) -> Iterator[tuple[str, Numbering | None]]:
    """What the line has in common with lines of other pages.

    That is its text, or the text around a page number that is as far ahead of the physical
    number as on the other pages; "Chapter 4" at the top of two chapters is not.
    """
    yield edge.line.text, None
    if not _SENTENCE.fullmatch(edge.line.text):
        for number in edge.numbers:
            if not _NUMBERED_TITLE.match(number.around):
                yield number.around, number.numbering


def _repeated(edges: list[_Edge], pages: int) -> dict[int, int]:
    """Edge lines, by index, that have a pattern in common with those of so many pages.

    Such lines stand at the same height, save page numbers alone, which chapters may begin
    with at the foot and go on with at the head.
    """
    fewest = _FEWEST_OF_MANY if pages >= _MANY_PAGES else 2
    places: dict[tuple[str, Numbering | None, bool], list[int]] = defaultdict(list)
    numbered: dict[Numbering, set[int]] = defaultdict(set)
    for index, edge in enumerate(edges):
        for pattern, numbering in _patterns(edge):
            places[pattern, numbering, edge.top].append(index)
            if numbering is not None:
                numbered[numbering].add(edge.page)
    repeated = {
        index: 0
        for index, edge in enumerate(edges)
        for number in edge.numbers
        if number.alone and len(numbered[number.numbering]) >= fewest
    }
    for group in places.values():
        for index in group:
            y = edges[index].line.y
            near = {edges[i].page for i in group if abs(edges[i].line.y - y) <= _NEAR}
            if len(near) >= fewest:
                repeated[index] = max(len(near), repeated.get(index, 0))
    return repeated


def _whole_edges(
    edges: list[_Edge], repeated: dict[int, int], pages: int, only_numbered: bool
) -> list[_Edge]:
    """The edge lines that are furniture: from the edge inwards, up to a gap before the text.

    A line that is not repeated still counts where most pages have a head or foot of its size
    at its height: heads change with the chapter. A number alone needs no gap, nor does what
    most pages have. With `only_numbered` they are those with a number that grows with the pages.
    """
    bands: Counter[tuple[bool, int]] = Counter()
    for index in repeated:
        bands.update({(edges[index].top, round(edges[index].line.y))})
    sizes = {(edges[i].top, round(edges[i].line.size)) for i in repeated}
    by_side: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for index, edge in enumerate(edges):
        by_side[edge.page, edge.top].append(index)
    found: list[_Edge] = []
    for (_, top), indices in by_side.items():
        stack: list[_Edge] = []
        for index in indices:
            edge = edges[index]
            band = sum(bands[top, round(edge.line.y) + step] for step in (-2, -1, 0, 1, 2))
            in_band = (
                band >= max(2, _BAND_SHARE * pages)
                and (top, round(edge.line.size)) in sizes
                and not _SENTENCE.fullmatch(edge.line.text)
            )
            is_counted = pages < _FEWEST_OF_MANY and edge.is_own_number
            if not (index in repeated or in_band or is_counted):
                break
            stack.append(edge)
            # The last line of a page has no text behind it that it could be the head of.
            is_head = index in repeated or not edge.is_innermost
            is_usual = repeated.get(index, 0) >= max(_MANY_PAGES, _USUAL_SHARE * pages)
            if (edge.before_gap and is_head) or edge.is_number or is_usual:
                found += stack
                stack = []
    if only_numbered:
        pages_of: dict[tuple[str, Numbering], set[int]] = defaultdict(set)
        for edge in found:
            for number in edge.numbers:
                pages_of[number.around, number.numbering].add(edge.page)
        return [
            edge
            for edge in found
            if any(len(pages_of[n.around, n.numbering]) >= _FEWEST_SAME for n in edge.numbers)
        ]
    return found
