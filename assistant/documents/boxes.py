"""Where on the image of a page words stand whose lines were recognised."""

from __future__ import annotations

from assistant.types import Page, RecognisedLine

_LEAST_LETTERS = 10
"""A shorter line is taken only beside one that is taken: its words may stand anywhere."""

_NEAR = 1.5
"""Heights of a line within which the next one lies."""


def boxes_of(quote: str, page: Page) -> tuple[RecognisedLine, ...]:
    """The recognised lines of `page` on which `quote`, or the part of it there, stands.

    In the order of the page. Hyphens and other marks do not count, as they may be joined or lost.
    """
    wanted = _letters(quote)
    parts = [_letters(line.text) for line in page.recognised]
    sure = {n for n, part in enumerate(parts) if _shares(part, wanted, _LEAST_LETTERS)}
    sure |= {n for n, part in enumerate(parts) if wanted and wanted in part}
    taken = set(sure)
    for number, line in enumerate(page.recognised):
        beside = any(_beside(line, page.recognised[other]) for other in sure)
        if beside and _shares(parts[number], wanted, 1):
            taken.add(number)
    return tuple(page.recognised[number] for number in sorted(taken))


def _shares(part: str, wanted: str, least: int) -> bool:
    """Whether all of a line is wanted, or its end where the quote begins, or the other way."""
    if not part or not wanted:
        return False
    if part in wanted:
        return len(part) >= least
    longest = min(len(part), len(wanted))
    return any(
        part.endswith(wanted[:size]) or part.startswith(wanted[-size:])
        for size in range(longest, max(least, _LEAST_LETTERS) - 1, -1)
    )


def _beside(line: RecognisedLine, other: RecognisedLine) -> bool:
    height = other.y1 - other.y0
    apart = max(line.y0, other.y0) - min(line.y1, other.y1)
    return apart < _NEAR * height and line.x0 < other.x1 and other.x0 < line.x1


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
