"""The date that a document states as its own: "Published 4 March 2024", "Done at Brussels, …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.dates import get_month_names

_LANGUAGES = ("en", "fr", "de", "es", "pt", "it", "nl")
_FIRST_LINES = 25
_LAST_LINES = 40
_LONGEST_LINE = 160
_LONGEST_HEAD_LINE = 60
_RUNNING_TEXT = 220
"""Characters; a paragraph as long is no longer the head of a document."""

# What says that the date after it is that of the document; the first line wins.
_LABEL = re.compile(
    r"(?:date of (?:publication|issue)|publication date|issue date|release date|date published|"
    r"published(?: on| online| date)?|issued(?: on)?|released(?: on)?|posted(?: on)?|dated|date|"
    r"publié le|date de publication|veröffentlicht am|publicado (?:el|em)|pubblicato il|datum)"
    r"\s?[:.–—-]?\s+(?P<date>.+)",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?:done|given|signed|fait|hecho|feito|fatto|geschehen|gedaan) "
    r"(?:at|in|à|en|em|a|zu|te) [^,\d]{2,40},?"
    r"(?: (?:on|this|the|le|el|il|den|am|em))* (?P<date>.+)",
    re.IGNORECASE,
)
_YEAR = r"(?:1[5-9]|2\d)\d\d\b"
_MONTH = r"[^\W\d_]{3,12}"
_WORDY = re.compile(
    rf"(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°)?(?: day of| de| di)? (?P<month>{_MONTH})\.?,?"
    rf"(?: de| del| of| di)? (?P<year>{_YEAR})"
    rf"|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>{_YEAR})"
    rf"|(?P<month3>{_MONTH})(?: de| of)? (?P<year3>{_YEAR})",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b")
_NUMERIC = re.compile(r"(?P<one>\d{1,2})[./](?P<two>\d{1,2})[./](?P<year>(?:1[5-9]|2\d)\d\d)\b")
_ACT = re.compile(r"\d+[./]\d+|\b(?:No|Nº|Nr|n°)\.? ?\d", re.IGNORECASE)
_BEFORE_DATE = re.compile(
    r"(?:[^\W\d_]+day,? |[^\W\d_.]{3,20}, |of |de |version [\d.]+,? )?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """``YYYY-MM-DD`` or ``YYYY-MM`` or ``YYYY``, and the words that state it."""

    value: str
    words: str


def stated_date(lines: Sequence[str], title: str | None = None) -> StatedDate | None:
    """Return the date that the `lines` of a document state as its own; None where none does.

    In this order: a labelled date at the start, a line that is only a date above the running
    text, the date in the title of an act, "Done at …" at the end. A date of which day and month
    cannot be told apart gives its year.
    """
    shown = [" ".join(line.split()) for line in lines if line.strip()]
    head = shown[:_FIRST_LINES]
    candidates = [
        *_labelled(_LABEL, head),
        *_alone(head),
        *_of_act(title),
        *_labelled(_DONE, shown[-_LAST_LINES:]),
    ]
    return next(iter(candidates), None)


def _labelled(label: re.Pattern[str], lines: Sequence[str]) -> Iterator[StatedDate]:
    for line in lines:
        match = label.match(line) if len(line) <= _LONGEST_LINE else None
        if match and (value := _leading_date(match["date"])):
            yield StatedDate(value, line)


def _alone(lines: Sequence[str]) -> Iterator[StatedDate]:
    for line in lines:
        if len(line) > _RUNNING_TEXT:
            return
        if len(line) <= _LONGEST_HEAD_LINE:
            before = _BEFORE_DATE.match(line)
            rest = line[before.end() :] if before else line
            found = _match(rest)
            if found and not rest[found[1] :].strip(" .)"):
                yield StatedDate(found[0], line)


def _of_act(title: str | None) -> Iterator[StatedDate]:
    """The date in a title such as "Directive 2002/58/EC … of 12 July 2002"."""
    if title and _ACT.search(title):
        for match in re.finditer(r"\b(?:of|de|vom|du|del|di|van)\s+(?:the )?(?=\d)", title, re.I):
            if value := _leading_date(title[match.end() :]):
                yield StatedDate(value, title)


def _leading_date(text: str) -> str | None:
    found = _match(text.lstrip("0 "))
    return found[0] if found else None


def _match(text: str) -> tuple[str, int] | None:
    """The date that `text` begins with, and where it ends."""
    if match := _ISO.match(text):
        return _day(match["year"], int(match["month"]), match["day"]), match.end()
    if match := _NUMERIC.match(text):
        one, two = int(match["one"]), int(match["two"])
        if one == two or one > 12 >= two:
            return _day(match["year"], two, str(one)), match.end()
        if two > 12 >= one:
            return _day(match["year"], one, str(two)), match.end()
        return match["year"], match.end()
    if match := _WORDY.match(text):
        word = match["month"] or match["month2"] or match["month3"]
        month = _months().get(word.lower().rstrip("."))
        year = match["year"] or match["year2"] or match["year3"]
        day = match["day"] or match["day2"]
        if month is None:
            return None
        return (_day(year, month, day) if day else f"{year}-{month:02d}"), match.end()
    return None


def _day(year: str, month: int, day: str) -> str:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return year


@cache
def _months() -> dict[str, int]:
    """Names of months and their numbers, from CLDR."""
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                found.setdefault(name.lower().rstrip("."), number)
    return found
