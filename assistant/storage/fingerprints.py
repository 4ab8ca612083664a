"""What the files of an edition were when it was published, and when its index was last closed.

`sums.json` beside the catalogue holds the SHA-256 of the catalogue and of the index's graph,
neither of which ever changes; `library check` compares them. Chroma's own database changes
whenever a folder is opened, so that `index.seen` holds size and time of each file of the index
as we left it: while they are the same, nobody else has written there.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Final

SUMS: Final = "sums.json"
_SEEN: Final = "index.seen"
_DATABASE: Final = "chroma.sqlite3"


def write_sums(edition: Path, catalogue: str, index: str) -> None:
    """Note what an edition that is about to be published holds."""
    files = [edition / catalogue, *_graph(edition / index)]
    sums = {str(path.relative_to(edition)): _sha256(path) for path in files}
    (edition / SUMS).write_text(json.dumps(sums), "utf-8")


def changed_files(edition: Path, below: str = "") -> list[str]:
    """Paths of the files that are not what was published, or are gone.

    With ``below`` only those under that folder. None for editions that were made before sums
    were kept.
    """
    try:
        sums = dict(json.loads((edition / SUMS).read_bytes()))
    except FileNotFoundError:
        return []
    except (ValueError, TypeError):
        return [SUMS]
    return [
        name
        for name, expected in sums.items()
        if name.startswith(below)
        and (not (edition / name).is_file() or _sha256(edition / name) != expected)
    ]


def note_index(index: Path) -> None:
    """Note the index as it is now. Where that cannot be written it is looked into again."""
    with suppress(OSError):
        (index.parent / _SEEN).write_text(json.dumps(_status(index)), "utf-8")


def index_untouched(index: Path) -> bool:
    """Whether the index is as it was last noted."""
    try:
        return bool(json.loads((index.parent / _SEEN).read_bytes()) == _status(index))
    except (OSError, ValueError):
        return False


def _graph(index: Path) -> list[Path]:
    """Chroma's graph files, which are read without a check of their own."""
    return sorted(p for p in index.rglob("*") if p.is_file() and not p.name.startswith(_DATABASE))


def _status(index: Path) -> dict[str, list[int]]:
    found = {}
    for path in sorted(index.rglob("*")):
        status = path.stat()
        if path.is_file():
            found[str(path.relative_to(index))] = [status.st_size, status.st_mtime_ns]
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
