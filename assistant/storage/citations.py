"""Spans of a document to citations: where the words stand, on which page, in which section."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import fields
from typing import TypeVar

from assistant.storage.catalogue import Catalogue
from assistant.types import Citation, Document, Page, ScoredCitation, Section

_Range = TypeVar("_Range", Page, Section)


def cite(catalogue: Catalogue, doc_id: str, start: int, end: int, number: int = 1) -> Citation:
    """The citation of ``text[start:end]``; page and section are those where the span begins."""
    return cite_document(catalogue.document(doc_id), start, end, number)


def cite_document(document: Document, start: int, end: int, number: int = 1) -> Citation:
    page = _at(document.pages, start)
    section = _at(document.sections, start)
    return Citation(
        number=number,
        doc_id=document.doc_id,
        title=document.title,
        author=_text(document.metadata.get("author")),
        publisher=_text(document.metadata.get("publisher")),
        published=_text(document.metadata.get("published")),
        url=_text(document.metadata.get("url")),
        section=" › ".join(section.path) if section and section.path else None,
        page=page.number if page else None,
        page_label=page.label if page else None,
        start=start,
        end=end,
        quote=document.text[start:end],
    )


def scored(citation: Citation, score: float) -> ScoredCitation:
    values = {field.name: getattr(citation, field.name) for field in fields(Citation)}
    return ScoredCitation(**values, score=round(score, 4))


def _at(ranges: Sequence[_Range], offset: int) -> _Range | None:
    """The last range that starts at or before ``offset`` and is not empty there."""
    index = bisect_right([r.start for r in ranges], offset) - 1
    while index >= 0 and ranges[index].end <= offset:
        index -= 1
    return ranges[index] if index >= 0 and ranges[index].start <= offset else None


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
