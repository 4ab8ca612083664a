"""What stands on every page and is not part of the text: heads, feet, page numbers, stamps."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.readers.pdf_lines import Line, line_of, rows_of
from assistant.readers.pdf_words import Word

_STAMP_SHARE = 0.6
_FEWEST_STAMPED = 3
_NEAR = 3.0
"""Points by which the same thing may be displaced from page to page."""

_EDGE_ROWS = 4
"""Lines at the top and at the bottom of a page among which heads and feet are looked for."""

_BAND_SHARE = 0.5
_ROMAN = r"(?=[ivxlc])(?:x[cl]|l?x{0,3})?(?:i[xv]|v?i{0,3})"
_NUMBER = re.compile(r"\d+")
_ROMAN_WORD = re.compile(rf"\b{_ROMAN}\b", re.IGNORECASE)
_BARE_NUMBER = re.compile(
    rf"(?:page|p\.|pg\.?)?\s*[-–—(\[|]*\s*(\d{{1,4}}|{_ROMAN})\s*[-–—)\]|]*"
    r"\s*(?:(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)


_Place = tuple[str, int, int, int]
"""Words, and where they stand: left edge, baseline and size."""


@dataclass(slots=True)
class Furnished:
    """A page's words without its furniture, and the furniture's lines from top to bottom."""

    words: list[Word]
    furniture: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or the bottom of a page; `depth` counts from the edge."""

    page: int
    top: bool
    depth: int
    line: Line
    pattern: str


def clear_pages(pages: Sequence[list[Word]]) -> list[Furnished]:
    """Take stamps, running heads and feet, and page numbers off all pages of a file."""
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
    top = [(True, depth, line) for depth, line in enumerate(lines[:_EDGE_ROWS])]
    bottom = [(False, depth, line) for depth, line in enumerate(reversed(lines[-_EDGE_ROWS:]))]
    return [
        _Edge(page, is_top, depth, line, _pattern(line.text))
        for is_top, depth, line in top + bottom
    ]


def _pattern(text: str) -> str:
    """The text with every number the same; a roman numeral counts at the ends only."""
    text = _NUMBER.sub("#", " ".join(text.split()))
    if _BARE_NUMBER.fullmatch(text.replace("#", "1")):
        return "#"
    return re.sub(rf"^{_ROMAN}(?=\s)|(?<=\s){_ROMAN}$", "#", text)


def _repeated(edges: list[_Edge], pages: int) -> set[int]:
    """Indices of edge lines whose pattern stands at one height on several pages."""
    fewest = 3 if pages >= 6 else 2
    places: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for index, edge in enumerate(edges):
        if edge.pattern:
            places[edge.pattern, edge.top].append(index)
    repeated: set[int] = set()
    for (pattern, _), group in places.items():
        for index in group:
            y = edges[index].line.y
            near = {edges[i].page for i in group if abs(edges[i].line.y - y) <= _NEAR}
            # Numbers alone are heads or feet; a row of a table has several.
            if len(near) >= fewest and pattern.count("#") <= 4 and len(pattern) < 200:
                repeated.add(index)
    return repeated


def _whole_edges(edges: list[_Edge], repeated: set[int], pages: int) -> list[_Edge]:
    """The edge lines that are furniture: from the edge inwards until the text begins.

    A line that is not repeated still counts where most pages have a head or foot of its size
    at its height: heads change with the chapter.
    """
    bands: Counter[tuple[bool, int]] = Counter()
    for index in repeated:
        bands.update({(edges[index].top, round(edges[index].line.y))})
    found: list[_Edge] = []
    by_side: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for index, edge in enumerate(edges):
        by_side[edge.page, edge.top].append(index)
    sizes = {(edges[i].top, round(edges[i].line.size)) for i in repeated}
    for (_, top), indices in by_side.items():
        for index in sorted(indices, key=lambda i: edges[i].depth):
            line = edges[index].line
            band = sum(bands[top, round(line.y) + step] for step in (-2, -1, 0, 1, 2))
            in_band = band >= max(2, _BAND_SHARE * pages) and (top, round(line.size)) in sizes
            alone = pages <= 2 and _BARE_NUMBER.fullmatch(line.text) is not None
            if index in repeated or in_band or alone:
                found.append(edges[index])
            else:
                break
    return found
