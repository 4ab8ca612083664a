"""What stands on every page and is not part of the text: heads, feet, page numbers, stamps."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.readers.pdf_lines import Line, line_of, rows_of
from assistant.readers.pdf_words import Word

_STAMP_SHARE = 0.6
_FEWEST_STAMPED = 3
_NEAR = 3.0
"""Points by which the same thing may be displaced from page to page."""

_EDGE_ROWS = 4
"""Lines at the top and at the bottom of a page among which heads and feet are looked for."""

_BAND_SHARE = 0.5
_WIDE_GAP = 1.3
"""Heads stand further from the text than this, in usual line distances of the page."""

_ROMAN = r"(?=[ivxlc])(?:x[cl]|l?x{0,3})?(?:i[xv]|v?i{0,3})"
_PAGE_NUMBER = re.compile(
    rf"^(\d{{1,4}}|{_ROMAN})(?=\s)|(?<=\s)(\d{{1,4}}(/\d{{1,4}})?|{_ROMAN})$"
    r"|(?<=page )\d{1,4}( of \d{1,4})?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[“\"(]?[A-Z].*\s.*\s.*[a-z)][.!?][”\")]?")
_BARE_NUMBER = re.compile(
    rf"(?:page|p\.|pg\.?)?\s*[-–—(\[|]*\s*(\d{{1,4}}|{_ROMAN})\s*[-–—)\]|]*"
    r"\s*(?:(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)


_WIDEST_LEADING = 1.6
"""Font sizes; what little text a short page has may stand further apart."""

_Place = tuple[str, int, int, int]
"""Words, and where they stand: left edge, baseline and size."""


@dataclass(slots=True)
class Furnished:
    """A page's words without its furniture, and the furniture's lines from top to bottom."""

    words: list[Word]
    furniture: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or the bottom of a page.

    `pattern` is what it has in common with such lines of other pages; `before_gap` tells that
    the next line inwards stands further off than lines of text do, or that there is none.
    """

    page: int
    top: bool
    line: Line
    pattern: str
    before_gap: bool
    is_innermost: bool


def clear_pages(pages: Sequence[list[Word]]) -> list[Furnished]:
    """Take stamps, running heads and feet, and page numbers off all pages of a file.

    Where that would leave no text at all, the pages are the same on purpose, and stay whole.
    """
    cleared = [Furnished(words) for words in _without_stamps(pages)]
    edges = [
        edge for page, furnished in enumerate(cleared) for edge in _edges(page, furnished.words)
    ]
    repeated = _repeated(edges, len(pages))
    found = _whole_edges(edges, repeated, len(pages))
    for edge in found:
        gone = {id(word) for word in edge.line.words}
        page = cleared[edge.page]
        page.words = [word for word in page.words if id(word) not in gone]
        page.furniture.append(edge.line)
    for page in cleared:
        page.furniture.sort(key=lambda line: -line.y)
    if not any(page.words for page in cleared):
        return [Furnished(words) for words in pages]
    return cleared


def _without_stamps(pages: Sequence[list[Word]]) -> list[list[Word]]:
    """Drop what stands at the same place amid the text of most pages, such as a proof stamp.

    A run of words counts as a whole, so that a common word that happens to fall on the same
    place is kept. Runs at the edges are heads and feet, which `_repeated` finds.
    """
    if len(pages) < _FEWEST_STAMPED:
        return list(pages)
    runs = [_content_runs(words) for words in pages]
    counts: Counter[_Place] = Counter()
    inside: Counter[_Place] = Counter()
    for page in runs:
        heights = sorted({round(run[0].y) for run in page})
        low, high = heights[_EDGE_ROWS - 1 :][:1], heights[-_EDGE_ROWS:][:1]
        for place, y in {_place(run): run[0].y for run in page}.items():
            counts[place] += 1
            inside[place] += bool(low and high and low[0] < round(y) < high[0])
    enough = max(_FEWEST_STAMPED, math.ceil(_STAMP_SHARE * len(pages)))
    stamps = {
        place for place, count in counts.items() if count >= enough and inside[place] > count / 2
    }
    return [[word for run in page if _place(run) not in stamps for word in run] for page in runs]


def _content_runs(words: list[Word]) -> list[list[Word]]:
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last and last.y == word.y and last.size == word.size and word.x0 > last.x0:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _place(run: list[Word]) -> _Place:
    text = " ".join(word.text for word in run)
    return (text, round(run[0].x0 / _NEAR), round(run[0].y / _NEAR), round(run[0].size))


def _edges(page: int, words: list[Word]) -> list[_Edge]:
    lines = [line_of(row) for row in rows_of(words)]
    steps = [above.y - below.y for above, below in pairwise(lines)]
    sizes = [word.size for word in words] or [0.0]
    widest = _WIDEST_LEADING * statistics.median(sizes)
    leading = min(statistics.median_low(steps), widest) if steps else widest
    edges: list[_Edge] = []
    for top in (True, False):
        inwards = lines if top else lines[::-1]
        gaps = [*(steps if top else steps[::-1]), math.inf]
        for line, gap in zip(inwards[:_EDGE_ROWS], gaps, strict=False):
            before_gap = gap > _WIDE_GAP * leading
            pattern = _pattern(line.text)
            edges.append(_Edge(page, top, line, pattern, before_gap, math.isinf(gap)))
    return edges


def _pattern(text: str) -> str:
    """What of a line is the same on all pages; a page number in it is ``#``.

    Page numbers stand at the ends of a line, or after the word "page".
    """
    text = " ".join(text.split())
    if _BARE_NUMBER.fullmatch(text):
        return "#"
    if _SENTENCE.fullmatch(text):
        return text
    return _PAGE_NUMBER.sub("#", text)


def _repeated(edges: list[_Edge], pages: int) -> set[int]:
    """Indices of edge lines whose pattern stands at one height on several pages."""
    fewest = 3 if pages >= 6 else 2
    places: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for index, edge in enumerate(edges):
        if edge.pattern:
            places[edge.pattern, edge.top].append(index)
    repeated: set[int] = set()
    for group in places.values():
        for index in group:
            y = edges[index].line.y
            near = {edges[i].page for i in group if abs(edges[i].line.y - y) <= _NEAR}
            if len(near) >= fewest:
                repeated.add(index)
    return repeated


def _whole_edges(edges: list[_Edge], repeated: set[int], pages: int) -> list[_Edge]:
    """The edge lines that are furniture: from the edge inwards, up to a gap before the text.

    A line that is not repeated still counts where most pages have a head or foot of its size
    at its height: heads change with the chapter. A number alone needs no gap.
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
            alone = pages <= 2 and edge.pattern == "#"
            if not (index in repeated or in_band or alone):
                break
            stack.append(edge)
            # The last line of a page has no text behind it that it could be the head of.
            is_head = index in repeated or not edge.is_innermost
            if (edge.before_gap and is_head) or edge.pattern == "#":
                found += stack
                stack = []
    return found
