"""Headings, title and byline of text without markup, told by how its lines stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.documents.outline import Heading

_LONGEST_HEADING = 150
"""Characters; the longest headlines of news pages are about 120."""

_MOST_IN_A_ROW = 2
"""More short lines one after another are a list; two are a title and a first heading."""

_LEAST_SHARE = 0.5

_NAVIGATION = re.compile(
    r"(skip|jump|back|go) to\b|(menu|home|search|share|print|subscribe|sign in|log in|"
    r"leave a reply|read more|advertisement|contents|table of contents)$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"By (?P<name>[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|da|von|van|la|bin)){1,4})"
)
_LIST_ITEM = re.compile(r"([-*•–—·▪◦]|\(?\w{1,3}[.)])\s")
_DATE = re.compile(r"(\w+ \d{1,2},? |\d{1,2} \w+ )?\d{4}([-/.]\d\d){0,2}$")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    words: str
    alone: bool
    """Between blank lines, or the edges of the text."""

    @property
    def is_headline(self) -> bool:
        words = self.words
        return (
            self.alone
            and len(words) <= _LONGEST_HEADING
            and words[-1] not in ".,;:…!”\"'’|"
            and not words[0].islower()
            and not words.startswith(("http", "www.", "©", "|", "@"))
            and "\t" not in words
            and " | " not in words
            and any(char.isalpha() for char in words)
            and not _LIST_ITEM.match(words)
            and not _DATE.match(words)
            and not _NAVIGATION.match(words)
            and not is_byline(words)
        )


def plain_headings(text: str) -> tuple[Heading, ...]:
    """Return the lines of `text` that look like headings.

    Such a line stands between blank lines, is short, does not end like a sentence, and has
    running text after it. The first line that can be a title has level 1, others level 2.
    """
    headings: list[Heading] = []
    row: list[_Line] = []
    begun = False
    for line in _lines(text):
        if line.is_headline:
            row.append(line)
        elif row and not _is_furniture(line.words):
            if not begun:
                headings.append(Heading(row[0].start, 1, row[0].words))
                row = row[1:]
            if len(row) <= _MOST_IN_A_ROW:
                headings += [Heading(one.start, 2, one.words) for one in row]
            row, begun = [], True
        elif not _is_furniture(line.words):
            begun = True
    return tuple(headings)


def plain_title(text: str) -> str | None:
    """Return the first line that looks like a title, if it comes before running text."""
    for line in _lines(text):
        if line.is_headline:
            return line.words
        if not _is_furniture(line.words):
            return None
    return None


def plain_author(text: str) -> str | None:
    """Return the name in a line such as "By Jane Doe" before the running text."""
    for line in _lines(text):
        byline = _BYLINE.fullmatch(line.words)
        if byline and line.alone:
            return byline["name"]
        if not line.is_headline and not _is_furniture(line.words):
            return None
    return None


def is_borne_out(title: str, text: str) -> bool:
    """Whether a title that a file or page states of itself belongs to its text.

    Titles of templates and of programs that show many documents have few words in common
    with it. At least half of the longer words have to be there.
    """
    return share_of_words(title, text) >= _LEAST_SHARE


def share_of_words(words: str, text: str) -> float:
    """The share of the longer words of `words` that `text` has; 1 where there are none."""
    wanted = long_words(words)
    had = set(re.findall(r"\w+", text.casefold()))
    return len(wanted & had) / len(wanted) if wanted else 1.0


def long_words(text: str) -> set[str]:
    """Words of more than three letters, folded."""
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def is_byline(words: str) -> bool:
    """Whether a line only names its author, as in "By Jane Doe"."""
    return _BYLINE.fullmatch(words) is not None


def _is_furniture(words: str) -> bool:
    return bool(_NAVIGATION.match(words) or is_byline(words) or _DATE.match(words))


def _lines(text: str) -> Iterator[_Line]:
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        if line.strip():
            before = number == 0 or not lines[number - 1].strip()
            after = number + 1 == len(lines) or not lines[number + 1].strip()
            yield _Line(start, " ".join(line.split()), before and after)
        start += len(line) + 1
