"""Metadata that people corrected, kept in the library's home and applied whenever a file is read.

HOME/corrections.json holds `{doc_id: {field: value}}`. The files themselves belong to whoever
made them and are not touched. An empty value takes a field away.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.documents.metadata import check_metadata
from assistant.storage.corrected import Fields, load, store
from assistant.types import Document

__all__ = ["Fields", "applied", "load", "save"]


def save(home: Path, doc_id: str, fields: Fields) -> None:
    """Keep these fields of a document, beside those corrected before.

    Raises UnreadableError naming a field that cannot be what it is to be.
    """
    checked = check_metadata(fields, "correction").given()
    stored = load(home)
    kept = {field: checked.get(field, "") for field in fields}
    stored[doc_id] = {**stored.get(doc_id, {}), **kept}
    store(home, stored)


def applied(document: Document, fields: Fields) -> Document:
    """The document with its corrections."""
    metadata: dict[str, Any] = dict(document.metadata)
    title = document.title
    for field, value in fields.items():
        if field == "title":
            title = str(value) or title
        elif value:
            metadata[field] = value
        else:
            metadata.pop(field, None)
    corrected = {field: "correction" for field, value in fields.items() if value}
    found_in = {name: where for name, where in document.found_in.items() if name not in fields}
    return replace(document, title=title, metadata=metadata, found_in={**found_in, **corrected})
