"""Word documents, as they read with all changes accepted.

    package -> its XML -> blocks in reading order (flow) -> text with headings -> Document

docx2python, mammoth and kreuzberg were tried on the cases that matter here. None writes the
numbers that a list's pattern gives ("Article 1", "(a)"), leaves struck-out words out, or keeps
equations and symbols in place; the first two take 16 s for a handbook of 300 pages that takes
less than two here.
"""

from __future__ import annotations

from typing import Any

from assistant.documents.blocks import assemble
from assistant.documents.docx.flow import Flow
from assistant.documents.docx.package import open_word
from assistant.documents.metadata import Metadata, own_author, own_title
from assistant.documents.plain import plain_author, plain_headings, plain_title
from assistant.documents.source import Source, require_signature
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document


def read_docx(source: Source) -> Document:
    """Read a ``.docx`` file. Raises UnreadableError."""
    require_signature(source.data, b"PK\x03\x04", "a Word document (no zip archive)")
    parts = open_word(source.data)
    flow = Flow(parts)
    text, headings = assemble(flow.blocks())
    if not text.strip():
        raise UnreadableError("no text in this document")
    headings = headings or plain_headings(text)
    found = Metadata(
        title=own_title(_property(parts.properties, "title"))
        or (headings[0].words if headings else None)
        or plain_title(text),
        author=own_author(_property(parts.properties, "creator")) or plain_author(text),
    )
    return document(source, text, headings=headings, metadata=found, notes=_notes(flow))


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
