"""The blocks of a page in reading order, put together to one text with its headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.documents.outline import Heading
from assistant.documents.unseen import without_unseen

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row.

    The words of a paragraph may stand on several lines, all others on one.
    ``level`` is that of a heading, from 1, or 0 for a document's title; None for all else.
    ``close`` blocks stand on the line below the block before, as items and rows do.
    """

    words: str
    level: int | None = None
    close: bool = False


def plain_words(text: str) -> str:
    """`text` in NFC on one line, without characters that nobody sees."""
    text = without_unseen(_CONTROLS.sub(" ", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def plain_lines(text: str) -> str:
    """`text` as `plain_words`, but its lines kept apart, with at most one blank between."""
    lines = "\n".join(plain_words(line) for line in text.split("\n")).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", lines)


def assemble(blocks: Iterable[Block]) -> tuple[str, tuple[Heading, ...]]:
    """Return the text of `blocks`, in order, and where its headings stand.

    Blocks with nothing but bars and dashes are left out.
    """
    parts: list[str] = []
    headings: list[Heading] = []
    length = 0
    for block in blocks:
        if not block.words.strip("-| "):
            continue
        gap = "" if not parts else "\n" if block.close else "\n\n"
        if block.level is not None:
            headings.append(Heading(length + len(gap), block.level, block.words))
        parts.append(gap + block.words)
        length += len(parts[-1])
    return "".join(parts), tuple(headings)
