"""Numbers written out: "twenty-five thousand", "half a dozen", "two-thirds", "the ninth".

Words are read by text2num (Allo-Media, MIT), which knows every compound; what it leaves out,
dozens and fractions, stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from text_to_num import find_numbers

Written = Literal["cardinal", "ordinal", "fraction"]

_WORD = re.compile(r"[^\W\d_]+|\d[\d.,]*|[^\w\s]")
_DOZEN = re.compile(
    r"\b(?:(?P<half>half[\s-](?:an?[\s-])?)|(?:an?[\s-])|(?P<count>[a-z]+)[\s-])?dozen\b", re.I
)
_HALF_OF_A_SCALE = re.compile(
    r"\bhalf\s+an?\s+(?P<scale>hundred|thousand|million|billion|trillion)\b", re.I
)
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "hundredth": 100,
}
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_PART = "|".join(_PARTS)
# "Two-thirds" and "a third of" are fractions; "a third country" and "the third quarter" are not.
_FRACTION = re.compile(
    rf"\b(?:(?P<several>[a-z]+)[\s-](?P<parts>(?:{_PART})s)\b"
    rf"|(?P<one>one)[\s-](?P<part>{_PART})\b(?!\s+(?:hundred|thousand|million|billion))"
    rf"|an?\s(?P<a_part>{_PART})(?=\s+(?:of|as|to)\b|\s*[,.;:)]|\s*$)"
    r"|(?P<half>half)(?=\s+(?:of|the|as|its|their|our|all|that)\b))",
    re.I,
)
_NUMBERED = re.compile(
    r"\b(?:first|second|third|fourth|last|latter|other|next|1st|2nd)[\s-]+$", re.I
)
# "A hundred ships" says a number, "in thousand tonnes" a scale.
_ONE_OF = re.compile(r"\ban?\s$", re.IGNORECASE)
_FIRST_ORDINAL = 3
"""The first and the second of things are spoken of too often to be figures."""


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number in words where it stands. The value of a fraction is in percent."""

    start: int
    end: int
    value: Decimal
    kind: Written


class _Word:
    """A token as text2num takes it."""

    def __init__(self, match: re.Match[str]) -> None:
        self.start, self.end = match.span()
        self._text = match.group()

    def text(self) -> str:
        # Half of a surrogate pair has no UTF-8, and text2num ends the process over one.
        return self._text.encode(errors="replace").decode()

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        """Figures are read elsewhere; "hundreds" says no number, and "o" is no nought."""
        return len(self._text) == 1 or self._text[0].isdigit() or self._text.endswith("s")


def written_numbers(text: str) -> list[WrittenNumber]:
    """Every number in words, in order, none overlapping; "first" and "second" are left out."""
    found = [*_fractions(text), *_dozens(text)]
    tokens = [_Word(match) for match in _WORD.finditer(text)]
    for number in find_numbers(tokens, "en", threshold=0):
        start, end = tokens[number.start].start, tokens[number.end - 1].end
        if any(start < known.end and known.start < end for known in found):
            continue
        if text[start:end].lower() in _SCALES and not _ONE_OF.search(text, 0, start):
            continue
        if number.is_ordinal and number.value < _FIRST_ORDINAL:
            continue
        if text[start - 1 : start] in ("-", "_") or text[end : end + 1] == "_":
            continue
        kind: Written = "ordinal" if number.is_ordinal else "cardinal"
        found.append(WrittenNumber(start, end, Decimal(str(number.value)).normalize(), kind))
    return sorted(found, key=lambda number: number.start)


def value_of(word: str) -> int | None:
    """The value of one written cardinal; ``None`` for any other word."""
    tokens = [_Word(match) for match in _WORD.finditer(word)]
    numbers = list(find_numbers(tokens, "en", threshold=0))
    alone = len(numbers) == 1 and (numbers[0].start, numbers[0].end) == (0, len(tokens))
    return int(numbers[0].value) if alone and not numbers[0].is_ordinal else None


def _fractions(text: str) -> Iterator[WrittenNumber]:
    for match in _HALF_OF_A_SCALE.finditer(text):
        value = Decimal(5).scaleb(_SCALES[match["scale"].lower()] - 1)
        yield WrittenNumber(*match.span(), value, "cardinal")
    for match in _FRACTION.finditer(text):
        count = value_of(match["several"].lower()) if match["several"] else 1
        part = match["parts"] or match["part"] or match["a_part"] or match["half"]
        if count is None or _NUMBERED.search(text, 0, match.start()):
            continue
        size = _PARTS.get(part.lower()) or _PARTS[part.lower().removesuffix("s")]
        yield WrittenNumber(*match.span(), Decimal(100) * count / size, "fraction")


def _dozens(text: str) -> Iterator[WrittenNumber]:
    for match in _DOZEN.finditer(text):
        count = value_of(match["count"].lower()) if match["count"] else 1
        start = match.start()
        if count is None:
            count, start = 1, match.end() - len("dozen")
        yield WrittenNumber(
            start, match.end(), Decimal(6 if match["half"] else 12 * count), "cardinal"
        )
