"""The file of metadata that people corrected: `{doc_id: {field: value}}`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from assistant.errors import LibraryDamagedError

Fields = Mapping[str, str | list[str]]

_FILE_NAME: Final = "corrections.json"


def load(home: Path) -> dict[str, Fields]:
    """The corrected fields of each document. Raises LibraryDamagedError for a broken file."""
    path = home / _FILE_NAME
    try:
        stored = json.loads(path.read_bytes())
        return {str(doc_id): dict(fields) for doc_id, fields in stored.items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}  # what is wrong with the folder itself is told by who opens it
    except (ValueError, TypeError, AttributeError) as error:
        raise LibraryDamagedError(
            f"{path} is broken ({error}); mend it, or delete it to lose the corrections"
        ) from error


def store(home: Path, corrections: Mapping[str, Fields]) -> None:
    """Replace the file at once, or leave it as it was."""
    aside = home / f".{_FILE_NAME}.new"
    with aside.open("w", encoding="utf-8") as file:
        json.dump(corrections, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(home / _FILE_NAME)


def forget(home: Path, doc_ids: Sequence[str]) -> None:
    """Drop what was corrected in documents that are no longer there."""
    if not doc_ids:
        return
    stored = load(home)
    if kept := {doc_id: fields for doc_id, fields in stored.items() if doc_id not in doc_ids}:
        if len(kept) < len(stored):
            store(home, kept)
    else:
        (home / _FILE_NAME).unlink(missing_ok=True)
