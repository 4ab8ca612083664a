"""Numbers in a line that may be the number of its page."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARABIC = r"(?<![\w.,])\d{1,7}(?!\w|[.,]\d)"
_ROMAN = r"(?<!\w)(?=[ivxlc])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})(?!\w)"
_NUMBER = re.compile(f"{_ARABIC}|(?P<roman>{_ROMAN})")
_OF_TOTAL = re.compile(r"\s?(?:/|of)\s?\d{1,7}$")
_AFTER_PAGE = re.compile(r"\b(?:page|p\.|pg\.?):?\s*$", re.IGNORECASE)
_CHAPTER = re.compile(r"(?:[A-Z]{1,2}|\d{1,3})[-–]$")
"""What pages that are numbered by chapter have before their number."""

_DIGITS = re.compile(r"\d+")
_DECORATION = " \t-–—()[]|·"
_AROUND = re.compile(rf"(?:page|p\.|pg\.?)?:?[{re.escape(_DECORATION)}]*", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a stretch of pages is numbered: `distance` is printed minus physical number."""

    roman: bool
    distance: int


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number as it is printed, and how pages would be numbered if it is that of its page.

    `printed` has the chapter in front where pages are numbered by it ("9-2"). `around` is the
    rest of its line, with ``@`` in its place and ``#`` for other numbers; `named`: it stands
    after the word "page"; `at_end`: so it does, or first or last in the line; `alone`: the line
    holds nothing else.
    """

    printed: str
    numbering: Numbering
    around: str
    named: bool
    at_end: bool
    alone: bool


def numbers_in(text: str, page: int) -> list[PrintedNumber]:
    """Return the numbers in a line of the physical page `page`, which counts from 1.

    Roman numerals count in small letters, as front matter has them, and only at the ends.
    """
    found: list[PrintedNumber] = []
    for match in _NUMBER.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        total = _OF_TOTAL.match(after)
        rest = after[total.end() :] if total else after
        named = _AFTER_PAGE.search(before) is not None
        at_end = named or not before.strip(_DECORATION) or not rest.strip(_DECORATION)
        roman = match["roman"] is not None
        if roman and not at_end:
            continue
        value = _roman_value(match[0]) if roman else int(match[0])
        chapter = _CHAPTER.fullmatch(before)
        if chapter:
            before = ""
        found.append(
            PrintedNumber(
                printed=f"{chapter[0]}{match[0]}" if chapter else match[0],
                numbering=Numbering(roman, value - page),
                around=_DIGITS.sub("#", before) + "@" + _DIGITS.sub("#", rest),
                named=named,
                at_end=at_end,
                alone=bool(_AROUND.fullmatch(before) and _AROUND.fullmatch(rest)),
            )
        )
    return found


def _roman_value(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
