"""Every document that mentions a term, and where it does first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from assistant.storage.catalogue import Catalogue
from assistant.storage.citations import cite
from assistant.types import Citation, Passage, Span

_AROUND = 110


@dataclass(frozen=True, slots=True)
class Mention:
    """A document, the number of its passages that mention the term, and the first place."""

    citation: Citation
    passages: int
    runs: tuple[tuple[str, bool], ...]


def find_mentions(catalogue: Catalogue, term: str) -> list[Mention]:
    """Documents whose text, headings or title hold the words of ``term`` next to each other.

    Words are compared by their stems, as the search does. Most passages first; none for a term
    without words.
    """
    words = re.findall(r"\w+", term)
    if not words:
        return []
    phrase = '"' + " ".join(words) + '"'
    hits = catalogue.lexical(phrase, limit=catalogue.counts().passages)
    by_document: dict[str, list[Passage]] = {}
    for passage in catalogue.passages([hit.passage_id for hit in hits]):
        by_document.setdefault(passage.doc_id, []).append(passage)
    found = [_mention(catalogue, passages, words) for passages in by_document.values()]
    return sorted(found, key=lambda mention: (-mention.passages, mention.citation.title))


def _mention(catalogue: Catalogue, passages: list[Passage], words: list[str]) -> Mention:
    pattern = re.compile(r"\b" + r"\W+".join(_loosely(word) for word in words), re.I)
    first = min(passages, key=lambda passage: passage.start)
    for passage in sorted(passages, key=lambda passage: passage.start):
        if match := pattern.search(passage.text):
            span = Span(passage.start + match.start(), passage.start + match.end())
            return Mention(_cited(catalogue, passage, span), len(passages), _around(passage, match))
    sentence = first.sentences[0]
    return Mention(_cited(catalogue, first, sentence), len(passages), ((first.text[:220], False),))


def _loosely(word: str) -> str:
    """The word with another ending allowed, since stems were compared."""
    return re.escape(word[:-1] if len(word) > 4 else word) + r"\w{0,4}"


def _cited(catalogue: Catalogue, passage: Passage, span: Span) -> Citation:
    return cite(catalogue, passage.doc_id, span.start, span.end)


def _around(passage: Passage, match: re.Match[str]) -> tuple[tuple[str, bool], ...]:
    start = max(0, match.start() - _AROUND)
    end = min(len(passage.text), match.end() + _AROUND)
    while start and start < match.start() and not passage.text[start - 1].isspace():
        start += 1
    while match.end() < end < len(passage.text) and not passage.text[end].isspace():
        end -= 1
    before = ("… " if start else "") + passage.text[start : match.start()]
    after = passage.text[match.end() : end] + (" …" if end < len(passage.text) else "")
    return ((before, False), (match.group(), True), (after, False))


def mention_view(mention: Mention) -> dict[str, Any]:
    count = mention.passages
    parts = [
        mention.citation.publisher,
        mention.citation.published,
        f"{count} passage{'' if count == 1 else 's'}",
    ]
    return {
        "title": mention.citation.title,
        "place": " · ".join(part for part in parts if part),
        "runs": [list(run) for run in mention.runs],
    }
