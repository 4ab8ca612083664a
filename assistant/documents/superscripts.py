"""Raised characters: an exponent or ordinal stays as one, the mark of a note is no digit.

A page shows "3 × 10⁶ tonnes¹"; without its raised characters that reads "3 × 106 tonnes1".
"""

from __future__ import annotations

import re
from typing import Final

_SMALL: Final = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_EXPONENT = re.compile(r"[-−–+]?\d{1,3}")
_NUMBERS = re.compile(r"[\[(]?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*[\])]?,?")
_SYMBOLS = re.compile(r"[\[(]?[*†‡§¶#]+[\])]?")
_LETTERS = re.compile(r"[\[(]?[a-z](?:,\s?[a-z])*[\])]?")
_ELEMENT = re.compile(r"[A-Z][a-z]?\b")

# What has powers: ten, one digit, what stands after a sign of reckoning, a sum in brackets.
_BASE = re.compile(r"(?:(?<![\d.,])(?:10|\d)|[×·*/=]\s?\d[\d.,]*|\([^()]*[-+−*/=×][^()]*\))$")
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcmdhnµμ]?m|ft|in|yd|mi)$")
_VARIABLE = re.compile(r"(?<![^\W\d_])[^\W\d_]$")
_POWERS = frozenset("23456789")
_ORDINAL = re.compile(r"(?:(?<![\d.,])\d{1,3}|\b[nN]|\b[IVXLC]+)$")


class RunningText:
    """The words of one block, gathered piece by piece, some of them raised."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._raised: tuple[str, bool] | None = None

    def add(self, text: str) -> None:
        """Add `text` as it is."""
        if not text:
            return
        self._settle(text)
        self._parts.append(text)

    def add_raised(self, text: str, *, linked: bool = False) -> None:
        """Add raised `text`; a mark that is ``linked`` leads to its note."""
        before, was_linked = self._raised or ("", False)
        self._raised = (before + text, was_linked or linked)

    def taken(self) -> str:
        """Everything so far; what is added later begins anew."""
        self._settle("")
        text = "".join(self._parts)
        self._parts.clear()
        return text

    def _settle(self, after: str) -> None:
        if self._raised is None:
            return
        (words, linked), self._raised = self._raised, None
        # No base, unit or ordinal is longer.
        before = "".join(self._parts[-8:])[-40:]
        self._parts.append(raised(words, before, after, linked=linked))


def raised(words: str, before: str, after: str = "", *, linked: bool = False) -> str:
    """What to write for raised `words` between the texts `before` and `after`.

    Exponents come as superscript digits, those of areas and volumes as people type them (km2),
    ordinals as º, ª or their letters, marks of notes as
    nothing. A mark that is ``linked`` leads to its note.
    """
    given, words = words, words.strip()
    if _SYMBOLS.fullmatch(words):
        return ""
    if len(words) == 1 and words in "oºaªe°" and not linked and _ORDINAL.search(before):
        return {"o": "º", "a": "ª"}.get(words, words)
    if _EXPONENT.fullmatch(words) and not linked:
        small = words.translate(_SMALL)
        if words[0] in "-−–+" and before[-1:].isalnum():
            return small
        if words in _POWERS and _UNIT.search(before):
            return words
        if _BASE.search(before) or (words in _POWERS and _VARIABLE.search(before)):
            return small
        if before[-1:].isspace() and _ELEMENT.match(after):
            return small
    if _NUMBERS.fullmatch(words):
        return ""
    if _LETTERS.fullmatch(words):
        return "^" + words if re.search(r"(?<![^\W_])[A-Za-z]$", before) and not linked else ""
    return given
