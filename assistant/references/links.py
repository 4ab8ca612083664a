"""Links that keep pointing at the same words, also after the library has changed.

`?doc=ID&edition=N&start=S&end=E&text=…&until=…`: offsets count in that edition only, so a link
also carries how its words begin and, if there are many, how they end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import UsageError
from assistant.lookup.normalise import Comparable, comparable, find_exact
from assistant.lookup.places import exact_places
from assistant.storage.catalogue import Catalogue
from assistant.storage.citations import cite
from assistant.storage.editions import Edition
from assistant.types import Citation, Span

Standing = Literal["same", "moved", "gone"]

_LONGEST_WHOLE = 120
_EDGE_CHARS = 50


class Link(BaseModel):
    """What a link says. ``text`` and ``until`` are empty in a link that was made by hand."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    doc: str = Field(min_length=1)
    edition: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    text: str = ""
    until: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Link:
        if self.end <= self.start:
            raise ValueError("end must be greater than start")
        return self


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where the words of a link stand now.

    ``same``: where the link says. ``moved``: elsewhere in that document, or in another one.
    ``gone``: nowhere in the library; ``citation`` is ``None`` and ``message`` says so.
    """

    standing: Standing
    citation: Citation | None
    message: str


def link_to(citation: Citation, edition: int) -> str:
    """The query part of a link to a citation, from the question mark on."""
    quote = citation.quote
    fields: dict[str, str | int] = {
        "doc": citation.doc_id,
        "edition": edition,
        "start": citation.start,
        "end": citation.end,
    }
    if len(quote) <= _LONGEST_WHOLE:
        fields["text"] = quote
    else:
        fields["text"] = quote[:_EDGE_CHARS].rpartition(" ")[0] or quote[:_EDGE_CHARS]
        fields["until"] = quote[-_EDGE_CHARS:].partition(" ")[2] or quote[-_EDGE_CHARS:]
    return "?" + urlencode(fields)


def parse_link(query: str | Mapping[str, str]) -> Link:
    """Read a query, as a string or already taken apart. Raises UsageError naming the field."""
    fields = dict(parse_qsl(query.lstrip("?"))) if isinstance(query, str) else dict(query)
    try:
        return Link.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "start, end"
        raise UsageError(f"this link cannot be read: {field}: {first['msg']}") from error


def resolve(link: Link, edition: Edition) -> Resolved:
    """Find the words of a link in an edition, which need not be the one it was made in."""
    catalogue = edition.catalogue
    text = _text_of(link.doc, catalogue)
    if text is not None:
        if _still_there(link, text, edition.number):
            return Resolved("same", cite(catalogue, link.doc, link.start, link.end), "")
        span = _nearest(link, comparable(text))
        if span:
            citation = cite(catalogue, link.doc, span.start, span.end)
            return Resolved("moved", citation, f"{link.doc} has changed; the words stand here now")
    for place in exact_places([comparable(link.text)], catalogue) if link.text else []:
        there = comparable(catalogue.text(place.doc_id))
        span = _nearest(link, there)
        if span:
            citation = cite(catalogue, place.doc_id, span.start, span.end)
            return Resolved("moved", citation, f"the words stand in {place.doc_id} now")
    return Resolved("gone", None, _gone(link, text is not None))


def _text_of(doc_id: str, catalogue: Catalogue) -> str | None:
    try:
        return catalogue.text(doc_id)
    except UsageError:
        return None


def _still_there(link: Link, text: str, edition: int) -> bool:
    if link.end > len(text):
        return False
    words = text[link.start : link.end]
    if not link.text:
        return link.edition == edition
    return words.startswith(link.text) and words.endswith(link.until or link.text)


def _nearest(link: Link, within: Comparable) -> Span | None:
    """The place with the words that is nearest to where they stood."""
    if not link.text:
        return None
    beginnings = find_exact(comparable(link.text), within)
    spans = beginnings
    if link.until:
        endings = find_exact(comparable(link.until), within)
        length = link.end - link.start
        spans = [
            Span(first.start, last.end)
            for first in beginnings
            for last in endings
            if abs((last.end - first.start) - length) <= length // 4
        ]
    return min(spans, key=lambda span: abs(span.start - link.start), default=None)


def _gone(link: Link, has_document: bool) -> str:
    if not link.text:
        return (
            f"the link was made in edition {link.edition}, which has been replaced, and does not "
            "carry the words that it pointed at"
        )
    where = "no longer stand there" if has_document else "were in a document that is gone"
    return f"the words “{link.text}{'…' if link.until else ''}” {where}"
