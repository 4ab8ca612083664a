"""Places of a document to go to: its headings and its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.types import Document, Page, Span


@dataclass(frozen=True, slots=True)
class Destination:
    """A heading with its words, or a page with its first line; a page without text has none."""

    label: str
    span: Span
    page: Page | None = None


def destinations(document: Document) -> list[Destination]:
    """In the order of the text, headings before pages; no two have the same label."""
    found = [
        Destination(
            " › ".join(section.path), _first_line(document.text, section.start, section.end)
        )
        for section in document.sections
        if section.path
    ]
    found += [
        Destination(page_label(page), _first_line(document.text, page.start, page.end), page)
        for page in document.pages
    ]
    return _told_apart(found)


def page_label(page: Page) -> str:
    """What is printed on the page, with its place in the file where that is another."""
    number = str(page.number)
    if page.label in (None, "", number):
        return f"page {number}"
    return f"page {page.label} ({number} of the file)"


def _first_line(text: str, start: int, end: int) -> Span:
    """The first line with words in it; empty, at the start, where there is none."""
    words = text[start:end].lstrip()
    if not words:
        return Span(start, start)
    first = end - len(words)
    return Span(first, first + len(words.split("\n", 1)[0].rstrip()))


def _told_apart(found: Sequence[Destination]) -> list[Destination]:
    """Labels that occur more than once are counted."""
    total = Counter(one.label for one in found)
    seen: Counter[str] = Counter()
    told = []
    for one in found:
        seen[one.label] += 1
        count = f" · {seen[one.label]} of {total[one.label]}" if total[one.label] > 1 else ""
        told.append(replace(one, label=one.label + count))
    return told
