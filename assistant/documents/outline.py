"""Headings found in a text, made into sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.types import Section

_LONGEST_HEADING = 300
"""Characters; titles of acts and memoranda reach 250."""

_MOST_WORDS = 12
"""Of a heading that ends like a sentence, as in "Definitions and interpretation."."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: where it starts in the canonical text, its level, its words.

    Levels count from 1, or from 0 where the title of the document is a heading above others.
    """

    start: int
    level: int
    words: str


def sections_of(text: str, headings: Iterable[Heading]) -> tuple[Section, ...]:
    """Return sections that cover `text`, each from its heading to the next heading.

    Text before the first heading is a section without a path, unless it is blank. A heading
    is put below the nearest earlier one of a smaller level.
    """
    found = sorted(headings, key=lambda heading: heading.start)
    sections: list[Section] = []
    if not found or text[: found[0].start].strip():
        sections.append(Section(0, found[0].start if found else len(text), ()))
        begin = sections[0].end
    else:
        begin = 0
    above: list[Heading] = []
    ends = [heading.start for heading in found[1:]] + [len(text)]
    for heading, end in zip(found, ends, strict=False):
        above = [h for h in above if h.level < heading.level] + [heading]
        sections.append(Section(begin, end, tuple(h.words for h in above)))
        begin = end
    return tuple(sections)


def reads_like_heading(words: str) -> bool:
    """Whether words that are set as a heading are one: short enough, and no sentence.

    Contracts and forms number whole clauses with heading styles.
    """
    if len(words) > _LONGEST_HEADING or not any(char.isalnum() for char in words):
        return False
    return words[-1] not in ".;:!?" or len(words.split()) <= _MOST_WORDS
