"""A document's text as blocks to show, with the cited words marked.

Only how it looks is decided here: which lines are headings, table rows, list items or one
paragraph. The characters between the marks are the canonical ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from assistant.types import Document, Page, Section, Span

WINDOW = 40_000
"""Characters shown before and after the cited words, until more is asked for."""

_SHORT_LINE = 55
_ITEM = re.compile(r"(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_HEADING_MARKS = re.compile(r"#{1,6}\s+")
_RULE_ROW = re.compile(r"\|?[\s|:-]+\|?")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a document that is shown; ``earlier`` and ``later`` tell what is left out."""

    blocks: list[dict[str, Any]]
    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int


def excerpt(document: Document, marked: Span | None, before: int, after: int) -> Excerpt:
    """The text around ``marked``, or from the beginning where nothing is marked.

    ``before`` and ``after`` count characters; the excerpt is widened to whole lines.
    """
    text = document.text
    centre = marked or Span(0, 0)
    start = max(0, centre.start - before)
    start = text.rfind("\n", 0, start) + 1 if start else 0
    end = min(len(text), centre.end + after)
    newline = text.find("\n", end)
    end = len(text) if newline < 0 else newline
    blocks = list(_blocks(document, Span(start, end), marked))
    return Excerpt(blocks, earlier=start > 0, later=end < len(text))


def _blocks(document: Document, window: Span, marked: Span | None) -> Iterator[dict[str, Any]]:
    text = document.text
    headings = {s.start: s for s in document.sections if s.path}
    pages = [page for page in document.pages if page.start < page.end]
    starts = [page.start for page in pages]
    paragraph: list[_Line] = []
    rows: list[_Line] = []

    def flush() -> Iterator[dict[str, Any]]:
        if paragraph:
            yield {"kind": "paragraph", "runs": _paragraph_runs(text, paragraph, marked)}
        if rows and (table := [_cells(text, row, marked) for row in rows if _has_words(text, row)]):
            yield {"kind": "table", "rows": table}
        paragraph.clear()
        rows.clear()

    for line in _lines(text, window):
        first = bisect_left(starts, line.start)
        last = bisect_left(starts, line.end)
        opening = [p for p in pages[first:last] if p.start == line.start]
        if opening:
            yield from flush()
            yield _page(opening[-1])
        words = text[line.start : line.end]
        section = headings.get(line.start)
        if section is not None:
            yield from flush()
            yield _heading(text, line, section, marked)
        elif not words.strip():
            yield from flush()
        elif words.lstrip().startswith("|") or " | " in words:
            if paragraph:
                yield from flush()
            rows.append(line)
        elif _ITEM.match(words.lstrip()):
            yield from flush()
            yield {"kind": "item", "runs": _runs(text, line, marked)}
        else:
            if rows:
                yield from flush()
            paragraph.append(line)
        if inside := [p for p in pages[first:last] if p.start != line.start]:
            yield from flush()
            yield _page(inside[-1])
    yield from flush()


def _lines(text: str, window: Span) -> Iterator[_Line]:
    start = window.start
    while start <= window.end and start < len(text):
        newline = text.find("\n", start, window.end)
        end = window.end if newline < 0 else newline
        yield _Line(start, end)
        start = end + 1


def _page(page: Page) -> dict[str, Any]:
    label = f"page {page.label}" if page.label else f"page {page.number}"
    if page.label and page.label != str(page.number):
        label += f" ({page.number} of the file)"
    if page.recognised:
        label += ", text recognised on an image"
    return {"kind": "page", "label": label}


def _heading(text: str, line: _Line, section: Section, marked: Span | None) -> dict[str, Any]:
    marks = _HEADING_MARKS.match(text, line.start, line.end)
    shown = _Line(marks.end() if marks else line.start, line.end)
    return {"kind": "heading", "level": len(section.path), "runs": _runs(text, shown, marked)}


def _has_words(text: str, row: _Line) -> bool:
    return not _RULE_ROW.fullmatch(text[row.start : row.end].strip())


def _cells(text: str, row: _Line, marked: Span | None) -> list[list[list[Any]]]:
    words = text[row.start : row.end].rstrip()
    first = row.start + (len(words) - len(words.lstrip(" |")))
    last = row.start + len(words.rstrip(" |"))
    bounds = [first - 1, *(m.start() for m in re.compile(r"\|").finditer(text, first, last)), last]
    return [
        _runs(text, _trimmed(text, left + 1, right), marked) for left, right in pairwise(bounds)
    ]


def _trimmed(text: str, start: int, end: int) -> _Line:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return _Line(start, end)


def _paragraph_runs(text: str, lines: list[_Line], marked: Span | None) -> list[list[Any]]:
    """The lines as one; a line break is kept after a short line, where it was surely meant."""
    runs: list[list[Any]] = []
    for index, line in enumerate(lines):
        if index:
            previous = lines[index - 1]
            glue = "\n" if previous.end - previous.start < _SHORT_LINE else " "
            inside = marked is not None and marked.start <= previous.end < marked.end
            _append(runs, glue, inside)
        for words, inside in _runs(text, line, marked):
            _append(runs, words, inside)
    return runs


def _runs(text: str, line: _Line, marked: Span | None) -> list[list[Any]]:
    """The line cut where the marked words begin and end: pairs of words and whether marked."""
    if marked is None or marked.end <= line.start or line.end <= marked.start:
        return [[text[line.start : line.end], False]]
    start, end = max(line.start, marked.start), min(line.end, marked.end)
    pieces = [
        [text[line.start : start], False],
        [text[start:end], True],
        [text[end : line.end], False],
    ]
    return [piece for piece in pieces if piece[0]]


def _append(runs: list[list[Any]], words: str, inside: bool) -> None:
    if runs and runs[-1][1] == inside:
        runs[-1][0] += words
    else:
        runs.append([words, inside])
