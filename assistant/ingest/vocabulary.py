"""The office's vocabulary on its way into the library's home, where every question uses it.

It is kept as it was written, comments and all, and only if it can be understood.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UsageError, VocabularyError
from assistant.language.vocabulary import parse_vocabulary, read_vocabulary
from assistant.storage.home import Home, sync_folder
from assistant.types import Refusal

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Adoption:
    """What became of the vocabularies found beside documents; ``path`` is the one taken over."""

    path: str | None = None
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


NOTHING_FOUND = Adoption()


def adopt(found: Sequence[Path], home: Home, *, dry_run: bool = False) -> Adoption:
    """Take over the first that can be understood, where the home has none yet.

    With ``dry_run`` it is only said which. The home's own is never replaced.
    """
    refused: list[Refusal] = []
    notes: list[str] = []
    has_own, taken = home.vocabulary.exists(), None
    for path in found:
        if has_own or taken:
            kept = home.vocabulary if has_own else Path(str(taken))
            if not filecmp.cmp(path, kept, shallow=False):
                notes.append(f"{path} is not used: the library keeps the names in {kept}")
            continue
        try:
            if (size := path.stat().st_size) > _MOST_BYTES:
                raise VocabularyError(f"{size:,} bytes are too many for a list of names")
            read_vocabulary(path)
        except VocabularyError as error:
            refused.append(Refusal(str(path), str(error)))
            continue
        if not dry_run:
            _write(home, path.read_bytes())
        taken = str(path)
    return Adoption(taken, tuple(refused), tuple(notes))


def written(home: Home) -> str:
    """The vocabulary as it was written; empty where there is none.

    What is no UTF-8 is shown as the replacement character, so that it can be mended.
    """
    try:
        return home.vocabulary.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def save(home: Home, text: str, *, instead_of: str) -> None:
    """Keep a vocabulary; an empty text takes it away.

    Raises VocabularyError for one that cannot be understood, and UsageError where what is kept
    is not ``instead_of`` any more, because somebody else saved meanwhile.
    """
    parse_vocabulary(text, "vocabulary")
    if written(home) != instead_of:
        raise UsageError(
            "somebody else saved the vocabulary meanwhile; copy what you wrote, load theirs, and "
            "make your change in it"
        )
    if text.strip():
        _write(home, text.encode())
    else:
        home.vocabulary.unlink(missing_ok=True)


def _write(home: Home, data: bytes) -> None:
    """All of it at once and for good."""
    home.path.mkdir(parents=True, exist_ok=True)
    aside = home.path / f".{home.vocabulary.name}.new"
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(home.vocabulary)
    sync_folder(home.path)
