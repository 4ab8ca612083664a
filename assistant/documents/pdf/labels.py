"""The page numbers that are printed on the pages of a PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.documents.pdf.lines import Line
from assistant.documents.pdf.numbers import Numbering, PrintedNumber, numbers_in

_FEWEST = 3
"""Pages that must agree on the distance between printed and physical numbers."""


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
        [number for line in lines for number in numbers_in(line.text, page)]
        for page, lines in enumerate(furniture, 1)
    ]
    support: Counter[Numbering] = Counter()
    for page in candidates:
        support.update({number.numbering for number in page})
    fewest = min(_FEWEST, len(furniture))
    chosen: list[PrintedNumber | None] = []
    for page in candidates:
        best = max(page, key=lambda n: (support[n.numbering], n.named, n.at_end), default=None)
        chosen.append(best if best and support[best.numbering] >= fewest else None)
    return [
        number.printed if number else _between(chosen, index) for index, number in enumerate(chosen)
    ]


def _between(chosen: Sequence[PrintedNumber | None], index: int) -> str | None:
    """The label of a page without a number between two that are numbered alike.

    The first page of a chapter often has no number printed, though it has one.
    """
    before = next((number for number in reversed(chosen[:index]) if number), None)
    after = next((number for number in chosen[index + 1 :] if number), None)
    if before is None or after is None or before.numbering != after.numbering:
        return None
    return None if before.numbering.roman else str(index + 1 + before.numbering.distance)
