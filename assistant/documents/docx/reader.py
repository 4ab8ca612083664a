"""Word documents, as they read with all changes accepted.

    package -> its XML -> blocks in reading order (flow) -> text with headings -> Document

docx2python, mammoth and kreuzberg were tried on the cases that matter here. None writes the
numbers that a list's pattern gives ("Article 1", "(a)"), leaves struck-out words out, or keeps
equations and symbols in place; the first two take 16 s for a handbook of 300 pages that takes
less than two here.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from assistant.documents.blocks import assemble
from assistant.documents.docx.flow import Flow, Line
from assistant.documents.docx.package import open_word
from assistant.documents.metadata import own_author, own_title
from assistant.documents.outline import reads_like_heading
from assistant.documents.plain import is_borne_out, long_words, plain_headings, plain_title
from assistant.documents.source import Source
from assistant.documents.text import document, stated_in
from assistant.errors import UnreadableError
from assistant.types import Document

_TITLE_STYLE = re.compile(r"(?:(?:cover|document|doc|report|main) )*title")
_STANDS_OUT = 1.25
"""How many times as large as the smallest letters at the top those of a title are."""


def read_docx(source: Source) -> Document:
    """Read a ``.docx`` file. Raises UnreadableError."""
    parts = open_word(source.data)
    flow = Flow(parts)
    text, headings = assemble(flow.blocks())
    if not text.strip():
        raise UnreadableError("no text in this document")
    title = _title(flow, own_title(_property(parts.properties, "title")), text)
    headings = headings or plain_headings(text)
    if title is None and headings:
        title = headings[0].words, "first heading"
    author = own_author(_property(parts.properties, "creator"))
    found = stated_in(text, title or (plain_title(text), "first line"), author)
    return document(source, text, headings=headings, metadata=found, notes=_notes(flow))


def _title(flow: Flow, stated: str | None, text: str) -> tuple[str, str] | None:
    """The title and where it was found; None where only a heading can be one.

    A paragraph in a style for titles comes first, then the file's properties unless they come
    from a template, which the text has no word of, then the largest lines at the top.
    """
    first = " ".join(line.words for line in flow.first_lines[:3])
    if stated and not is_borne_out(stated, text) and not long_words(stated) & long_words(first):
        stated = None
    for line in flow.first_lines:
        if _TITLE_STYLE.fullmatch(line.style) and reads_like_heading(line.words):
            if stated and line.words.casefold() in stated.casefold():
                break  # a title on several lines, or one that the file gives in full
            return line.words, "title paragraph"
    if stated:
        return stated, "file properties"
    return _largest_lines(flow.first_lines)


def _largest_lines(lines: list[Line]) -> tuple[str, str] | None:
    """Lines at the top in the largest letters, where they stand out, joined to one title."""
    head = list(takewhile(lambda line: reads_like_heading(line.words), lines))
    sizes = sorted({line.size for line in head}, reverse=True)
    if len(sizes) < 2 or sizes[0] < _STANDS_OUT * sizes[-1]:
        return None
    start = next(n for n, line in enumerate(head) if line.size == sizes[0])
    largest = takewhile(lambda line: line.size == sizes[0], head[start:])
    words = " ".join(line.words for line in largest)
    return (words, "largest line at the top") if reads_like_heading(words) else None


def _property(properties: Any, name: str) -> str | None:
    found: str | None = None if properties is None else properties.findtext(f"{{*}}{name}")
    return found


def _notes(flow: Flow) -> tuple[str, ...]:
    return tuple(
        note
        for met, note in (
            (flow.struck, "struck-out words are left out: they are not in force"),
            (flow.tracked, "tracked changes are read as accepted"),
            (flow.hidden, "hidden text is left out"),
        )
        if met
    )
