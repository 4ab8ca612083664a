"""Metadata that people corrected, kept in the library's home and applied whenever a file is read.

HOME/corrections.json holds `{doc_id: {field: value}}`. The files themselves belong to whoever
made them and are not touched. An empty value takes a field away.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.documents.metadata import check_metadata
from assistant.errors import LibraryDamagedError
from assistant.types import Document

Fields = Mapping[str, str | list[str]]

_FILE_NAME = "corrections.json"


def load(home: Path) -> dict[str, Fields]:
    """The corrected fields of each document. Raises LibraryDamagedError for a broken file."""
    path = home / _FILE_NAME
    try:
        stored = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}  # what is wrong with the folder itself is told by who opens it
    except ValueError as error:
        raise LibraryDamagedError(
            f"{path} is broken ({error}); mend it, or delete it to lose the corrections"
        ) from error
    return {str(doc_id): dict(fields) for doc_id, fields in stored.items()}


def save(home: Path, doc_id: str, fields: Fields) -> None:
    """Keep these fields of a document, beside those corrected before.

    Raises UnreadableError naming a field that cannot be what it is to be.
    """
    checked = check_metadata(fields, "correction").given()
    stored = load(home)
    kept = {field: checked.get(field, "") for field in fields}
    stored[doc_id] = {**stored.get(doc_id, {}), **kept}
    _write(home, stored)


def forget(home: Path, doc_ids: Sequence[str]) -> None:
    """Drop what was corrected in documents that are no longer there."""
    stored = load(home)
    if kept := {doc_id: fields for doc_id, fields in stored.items() if doc_id not in doc_ids}:
        if len(kept) < len(stored):
            _write(home, kept)
    else:
        (home / _FILE_NAME).unlink(missing_ok=True)


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


def _write(home: Path, stored: Mapping[str, Fields]) -> None:
    aside = home / f".{_FILE_NAME}.new"
    with aside.open("w", encoding="utf-8") as file:
        json.dump(stored, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(home / _FILE_NAME)
