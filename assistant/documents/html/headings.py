"""Headings of a page: its heading elements, and lines that are only set like headings.

Laws and other official texts seldom use heading elements: "Article 5" and its title are
paragraphs with a class, centred, bold, or with nothing that tells them but their words.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.documents.blocks import Block
from assistant.documents.divisions import division_of
from assistant.documents.html.pieces import Piece
from assistant.documents.outline import reads_like_heading

_LONGEST_LINE = 150
_MOST_IN_A_ROW = 3
_DIVISION_LEVEL: Final = 10
_LINE_LEVEL: Final = 20
"""Below all heading elements stand divisions of a law, and below them other lines."""

_DOCUMENT_TITLE = re.compile(r"(?:^|[-_\s])(?:doc|main|hd)-?ti(?:tle)?(?:$|[-_\s])", re.I)
_SUBTITLE = re.compile(r"(?:^|[-_\s])sti|subtitle|sub-title", re.I)


def blocks_of(pieces: list[Piece]) -> list[Block]:
    """Return the blocks for `pieces`, headings with their levels.

    A line that only numbers ("Article 5") and the title below it become one heading.
    """
    blocks: list[Block] = []
    skip = False
    for number, piece in enumerate(pieces):
        if skip:
            skip = False
            continue
        after = pieces[number + 1 : number + 3]
        words = " ".join(piece.words.split())
        division = division_of(words) if not piece.linked else None
        if piece.level and reads_like_heading(words):
            if division and division.bare and after and _is_title_of(after[0], after[1:]):
                words, skip = f"{words} {after[0].words}", True
            blocks.append(Block(words, piece.level))
        elif division and piece.plain and len(words) <= _LONGEST_LINE:
            if division.bare and after and _is_title_of(after[0], after[1:]):
                words, skip = f"{words} {' '.join(after[0].words.split())}", True
            blocks.append(Block(words, _DIVISION_LEVEL + division.rank))
        elif _is_styled(piece) and _is_line(piece) and _heads_text(pieces, number):
            blocks.append(Block(words, _LINE_LEVEL))
        else:
            blocks.append(Block(piece.words, close=piece.close))
    return blocks


def title_lines(pieces: list[Piece]) -> list[str]:
    """Lines at the top that are set as a title, the likeliest first; those before running text."""
    named: list[str] = []
    styled: list[str] = []
    for piece in pieces:
        words = " ".join(piece.words.split())
        if piece.plain and _DOCUMENT_TITLE.search(piece.named):
            named.append(words)
        elif _is_styled(piece) and (piece.plain or piece.level):
            if any(char.isalpha() for char in words):
                styled.append(words)
        elif len(words) > _LONGEST_LINE and not piece.linked:
            break
    # Titles of acts carry a number and a year, what stands above them is the letterhead.
    styled.sort(key=lambda line: not re.search(r"\d", line))
    return named[:1] + styled


def _is_title_of(piece: Piece, after: list[Piece]) -> bool:
    """Whether a line below a bare number is its title."""
    if not _is_line(piece) or piece.level or division_of(piece.words):
        return False
    if _SUBTITLE.search(piece.named) or _is_styled(piece):
        return True
    return bool(after) and (len(after[0].words) > len(piece.words) or not after[0].plain)


def _is_styled(piece: Piece) -> bool:
    return bool(piece.bold or piece.centred or piece.named)


def _is_line(piece: Piece) -> bool:
    words = " ".join(piece.words.split())
    return (
        piece.plain
        and not piece.linked
        and len(words) <= _LONGEST_LINE
        and "\n" not in piece.words
        and words[-1] not in ".;:,!"
        and not words[0].islower()
        and " | " not in words
        and not re.match(r"\(?\w{1,3}[.)]\s|\W", words)
        and any(char.isalpha() for char in words)
    )


def _heads_text(pieces: list[Piece], number: int) -> bool:
    """Whether running text follows, with at most two more such lines between."""
    for piece in pieces[number + 1 : number + 1 + _MOST_IN_A_ROW]:
        if not (_is_styled(piece) and _is_line(piece)):
            return not piece.linked
    return False
