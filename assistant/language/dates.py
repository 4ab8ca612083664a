"""Dates in a text: days, months, quarters, halves of a year, years and fiscal years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale

_IN_FULL = Locale.parse("en").months["format"]["wide"]
_MONTHS = {
    name.lower(): number
    for width in ("wide", "abbreviated")
    for number, name in Locale.parse("en").months["format"][width].items()
} | {"sept": 9}
MONTHS_IN_FULL = {name: _IN_FULL[number].lower() for name, number in _MONTHS.items()}
"""By each name of a month in small letters, its name in full."""

_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?:1[5-9]|20|21)\d{2}"
_NUMBERED = {"first": 1, "second": 2, "third": 3, "fourth": 4} | {
    f"{n}{ending}": n for n, ending in ((1, "st"), (2, "nd"), (3, "rd"), (4, "th"))
}
_NTH = "|".join(_NUMBERED)
_DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})(?:,?\s+(?P<y1>\d{{4}}))?\b"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+(?P<y2>\d{{4}}))?"
    rf"|(?P<m3>{_MONTH})\s+(?:of\s+)?(?P<y3>\d{{4}})\b"
    r"|(?P<y5>\d{4})-(?P<m5>\d{2})-(?P<d5>\d{2})\b"
    rf"|(?P<y4>{_YEAR})(?![\d,.]*\d|\s?%|\s?(?:percent|per cent|tons?|tonnes|t\b)))",
    re.IGNORECASE,
)
_FISCAL = re.compile(
    rf"\b(?:FY|fiscal(?:\syear)?|financial\syear)[\s-]?'?"
    rf"(?:(?P<year>{_YEAR})(?:[-–/](?P<to>\d{{2}}(?:\d{{2}})?))?|(?P<short>\d{{2}}))\b",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"\b(?:(?P<letter>[QH])(?P<n>[1-4])(?:[\s,-]*(?:of\s)?(?P<y1>{_YEAR}))?"
    rf"|(?P<y2>{_YEAR})[\s-]?(?P<letter2>[QH])(?P<n2>[1-4])"
    rf"|(?P<nth>{_NTH})[\s-](?P<word>quarter|half)(?:,?\s(?:of\s)?(?P<y3>{_YEAR}))?)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?<![\d.,-])((?:19|20)\d\d)[-–](\d{2}|(?:19|20)\d\d)(?![\d-])")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date where it stands.

    By ``unit``, ``value`` is: "" a year, month or day as ``YYYY``, ``YYYYMM`` or ``YYYYMMDD``;
    "day of year" ``MMDD``; "quarter" and "half" ``YYYYN``, or ``N`` where no year is given;
    "fiscal year" ``YYYY``; "range" two years, ``YYYYYYYY``.
    """

    start: int
    end: int
    value: Decimal
    unit: str


def dates(text: str) -> list[Dated]:
    """Every date, in order, none overlapping."""
    found: list[Dated] = []
    for reader in (_parts, _fiscal_years, _ranges, _days):
        for dated in reader(text):
            if not any(dated.start < k.end and k.start < dated.end for k in found):
                found.append(dated)
    return sorted(found, key=lambda dated: dated.start)


def same_date(unit: str, value: Decimal, other_unit: str, other: Decimal) -> bool:
    """Whether the second date lies in the first: the year, quarter or month, or is the day."""
    first, second = f"{value:f}", f"{other:f}"
    if "range" in (unit, other_unit) or "fiscal year" in (unit, other_unit):
        return (unit, first) == (other_unit, second)
    if unit == other_unit:
        return second.startswith(first) if not unit else first == second
    if unit == "day of year":
        return not other_unit and len(second) == 8 and second[4:].lstrip("0") == first
    if unit in ("quarter", "half"):
        return not other_unit and len(second) >= 6 and _part_of(unit, second) in (first, first[-1:])
    return not unit and len(first) == 4 and len(second) == 5 and second.startswith(first)


def _part_of(unit: str, month: str) -> str:
    """The quarter or half, ``YYYYN``, that a month ``YYYYMM`` lies in."""
    length = 3 if unit == "quarter" else 6
    return f"{month[:4]}{(int(month[4:6]) - 1) // length + 1}"


def _parts(text: str) -> Iterator[Dated]:
    for match in _PART.finditer(text):
        letter = match["letter"] or match["letter2"] or match["word"]
        number = match["n"] or match["n2"] or str(_NUMBERED[match["nth"].lower()])
        unit = "quarter" if letter[0].lower() == "q" else "half"
        year = match["y1"] or match["y2"] or match["y3"] or ""
        written_out = match["word"] is not None and not year
        if (unit == "half" and int(number) > 2) or (written_out and unit == "half"):
            continue
        if match["letter"] and match["letter"].islower():
            continue
        yield Dated(*match.span(), Decimal(year + number), unit)


def _fiscal_years(text: str) -> Iterator[Dated]:
    for match in _FISCAL.finditer(text):
        year = match["to"] or match["year"] or match["short"]
        century = (match["year"] or "2000")[:2]
        value = Decimal(year if len(year) == 4 else century + year)
        yield Dated(*match.span(), value, "fiscal year")


def _ranges(text: str) -> Iterator[Dated]:
    for match in _RANGE.finditer(text):
        first, last = match.groups()
        last = last if len(last) == 4 else first[:2] + last
        yield Dated(*match.span(), Decimal(first + last), "range")


def _days(text: str) -> Iterator[Dated]:
    for match in _DATE.finditer(text):
        groups = match.groupdict()
        year, month, day = (
            next((v for k, v in groups.items() if k[0] == letter and v), None) for letter in "ymd"
        )
        number = year or ""
        if month:
            index = int(month) if month.isdigit() else _MONTHS[month.rstrip(".").lower()]
            number += f"{index:02d}"
        if day:
            number += f"{int(day):02d}"
        yield Dated(*match.span(), Decimal(number), "" if year else "day of year")
