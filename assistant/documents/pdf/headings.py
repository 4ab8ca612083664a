"""Levels of the headings of a PDF: by its bookmarks where it has them, and by size of type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.pdf.paragraphs import Paragraph, title_key

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of a PDF's outline; `page` counts from 0, `level` from 0."""

    title: str
    page: int
    level: int


def titles_by_page(outline: Sequence[Bookmark]) -> dict[int, frozenset[str]]:
    """The keys of the bookmarks that point to each page, by its index."""
    titles: dict[int, frozenset[str]] = {}
    for bookmark in outline:
        key = title_key(bookmark.title)
        if key:
            titles[bookmark.page] = titles.get(bookmark.page, frozenset()) | {key}
    return titles


def set_levels(
    pages: Sequence[Sequence[Paragraph]], outline: Sequence[Bookmark], title: str | None
) -> None:
    """Give every heading its level from 1; paragraphs that bookmarks name become headings.

    The heading that is the `title` is above all others. Headings without a bookmark come
    below those with one; among themselves larger type comes first, then bold before regular.
    """
    deepest = 0
    marked: set[int] = set()
    if title is not None:
        headings = (p for page in pages for p in page if p.kind == "heading")
        uppermost = next((p for p in headings if title_key(p.text) == title_key(title)), None)
        if uppermost is not None:
            uppermost.level = deepest = 1
            marked.add(id(uppermost))
    top = deepest
    for bookmark in outline:
        paragraph = _named(bookmark, pages)
        if paragraph is not None and id(paragraph) not in marked:
            paragraph.kind = "heading"
            paragraph.level = min(_DEEPEST, top + bookmark.level + 1)
            deepest = max(deepest, paragraph.level)
            marked.add(id(paragraph))
    rest = [p for page in pages for p in page if p.kind == "heading" and id(p) not in marked]
    styles = sorted({_style(paragraph) for paragraph in rest}, reverse=True)
    for paragraph in rest:
        paragraph.level = min(_DEEPEST, deepest + 1 + styles.index(_style(paragraph)))


def _named(bookmark: Bookmark, pages: Sequence[Sequence[Paragraph]]) -> Paragraph | None:
    wanted = title_key(bookmark.title)
    if not wanted or bookmark.page >= len(pages):
        return None
    for paragraph in pages[bookmark.page]:
        if paragraph.kind in ("text", "heading") and title_key(paragraph.text) == wanted:
            return paragraph
    return None


def _style(paragraph: Paragraph) -> tuple[float, bool]:
    return round(paragraph.size * 2) / 2, paragraph.bold
