"""Lines that number a division of a law or report: "CHAPTER II", "Article 5 Scope", "§ 12 Fees"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_NUMBER = r"(?:\d+(?:[.-]\d+)*[a-zº°]?(?:st|nd|rd|th)?|[IVXLCDM]+|[A-Z])"
_SENTENCE_END = re.compile(r"[.!?]\s")
_ALONE_RANK = 1
"""Annexes and the like may stand without a number."""


@dataclass(frozen=True, slots=True)
class Division:
    """``rank`` grows from the largest division, 0, to the smallest; ``bare`` has no title."""

    rank: int
    bare: bool


@cache
def _words() -> dict[str, int]:
    """Words for divisions and their ranks."""
    text = files("assistant.language").joinpath("data", "divisions.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    return {word.lower(): int(rank) for rank, words in rows for word in words.split(", ")}


@cache
def _line() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _words()), key=len, reverse=True))
    return re.compile(
        rf"(?P<word>{words}|§{{1,2}})\.?\s?(?P<number>{_NUMBER})?(?P<end>[.:)]|(?=\W)|$)"
        r"(?P<rest>.*)",
        re.IGNORECASE,
    )


def division_of(words: str) -> Division | None:
    """What division a line numbers; None for any other line and for a sentence."""
    words = " ".join(words.split())
    match = _line().fullmatch(words)
    if match is None or (not words[0].isupper() and words[0] != "§"):
        return None
    word = match["word"].lower()
    rank = _words().get(word, max(_words().values()))
    rest = match["rest"].strip(" .:–—-()[]")
    if match["number"] is None:
        # "ANNEX" stands alone, "Part of the fee" is a sentence.
        return Division(rank, bare=True) if rank <= _ALONE_RANK and not rest else None
    if match["number"].isalpha() and not match["number"].isupper():
        return None
    if rest and (rest[0].islower() or words[-1] in ".;:," or _SENTENCE_END.search(rest)):
        return None
    return Division(rank, bare=not rest)
