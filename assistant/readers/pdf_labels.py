"""The page numbers that are printed on the pages of a PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.readers.pdf_lines import Line

_FEWEST = 3
"""Pages that must agree on the distance between printed and physical numbers."""

_ARABIC = re.compile(r"(?<![\w.,])\d{1,4}(?![\w]|[.,]\d)")
_ROMAN = re.compile(r"(?<!\w)(?=[ivxlc])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})(?!\w)", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class _Numbering:
    """How a stretch of pages is numbered: `distance` is printed minus physical number."""

    roman: bool
    distance: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    numbering: _Numbering
    printed: str


def page_labels(
    given: Sequence[str | None], furniture: Sequence[Sequence[Line]]
) -> list[str | None]:
    """Return the label of each page, ``None`` where nothing is printed.

    `given` are the file's own labels, which decide unless they only count the pages from 1
    while the running heads and feet say otherwise. `furniture` holds those of each page.
    """
    counted = [str(number) for number in range(1, len(given) + 1)]
    printed = _printed_labels(furniture)
    if any(given) and (list(given) != counted or not any(printed)):
        return [label or None for label in given]
    return printed


def _printed_labels(furniture: Sequence[Sequence[Line]]) -> list[str | None]:
    candidates = [
        [candidate for line in lines for candidate in _candidates(line.text, number)]
        for number, lines in enumerate(furniture, 1)
    ]
    support: Counter[_Numbering] = Counter()
    for page in candidates:
        support.update({candidate.numbering for candidate in page})
    fewest = min(_FEWEST, len(furniture))
    chosen: list[_Candidate | None] = []
    for page in candidates:
        best = max(page, key=lambda candidate: support[candidate.numbering], default=None)
        chosen.append(best if best and support[best.numbering] >= fewest else None)
    labels = [candidate.printed if candidate else None for candidate in chosen]
    for index, candidate in enumerate(chosen):
        if candidate is None:
            labels[index] = _between(chosen, index)
    return labels


def _candidates(text: str, page: int) -> list[_Candidate]:
    found = [
        _Candidate(_Numbering(False, int(match[0]) - page), match[0])
        for match in _ARABIC.finditer(text)
    ]
    # A roman numeral is a page number only at the ends of a line: "Part i" is not.
    for match in _ROMAN.finditer(text):
        if match.start() == 0 or match.end() == len(text):
            found.append(_Candidate(_Numbering(True, _roman_value(match[0]) - page), match[0]))
    return found


def _between(chosen: Sequence[_Candidate | None], index: int) -> str | None:
    """The label of a page without a number between two that are numbered alike.

    The first page of a chapter often has no number printed, though it has one.
    """
    before = next((c for c in reversed(chosen[:index]) if c), None)
    after = next((c for c in chosen[index + 1 :] if c), None)
    if before is None or after is None or before.numbering != after.numbering:
        return None
    if before.numbering.roman:
        return None
    return str(index + 1 + before.numbering.distance)


def _roman_value(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral.lower()]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
