"""Figures in a text: percentages, money, quantities with units, dates, and plain numbers.

Two spellings of one figure compare equal: "63 percent" and "63%", "$1.2 billion" and
"US$1,200 million", "450,000 t" and "450 thousand metric tons".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

Kind = Literal["percent", "money", "quantity", "date", "number"]

_SCALES = {
    "thousand": 3,
    "k": 3,
    "million": 6,
    "mn": 6,
    "m": 6,
    "billion": 9,
    "bn": 9,
    "trillion": 12,
    "tn": 12,
}
_WORD_NUMBERS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}

# Canonical unit and the power of ten that leads to it; only exact conversions.
_UNITS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(["t", "tonne", "tonnes", "metric ton", "metric tons"], ("t", 0)),
    **dict.fromkeys(["kt", "kilotonne", "kilotonnes"], ("t", 3)),
    **dict.fromkeys(["mt", "megatonne", "megatonnes"], ("t", 6)),
    **dict.fromkeys(["ton", "tons"], ("ton", 0)),
    **dict.fromkeys(["short ton", "short tons"], ("short ton", 0)),
    **dict.fromkeys(["kg", "kilogram", "kilograms", "kilogrammes"], ("kg", 0)),
    **dict.fromkeys(["lb", "lbs", "pound", "pounds"], ("lb", 0)),
    **dict.fromkeys(["oz", "ounce", "ounces"], ("oz", 0)),
    **dict.fromkeys(["kw", "kilowatt", "kilowatts"], ("W", 3)),
    **dict.fromkeys(["mw", "megawatt", "megawatts"], ("W", 6)),
    **dict.fromkeys(["gw", "gigawatt", "gigawatts"], ("W", 9)),
    **dict.fromkeys(["kwh"], ("Wh", 3)),
    **dict.fromkeys(["mwh"], ("Wh", 6)),
    **dict.fromkeys(["gwh"], ("Wh", 9)),
    **dict.fromkeys(["twh"], ("Wh", 12)),
    **dict.fromkeys(["km", "kilometre", "kilometres", "kilometer", "kilometers"], ("km", 0)),
    **dict.fromkeys(["metre", "metres", "meter", "meters"], ("km", -3)),
    **dict.fromkeys(["centimetre", "centimetres", "centimeter", "centimeters", "cm"], ("km", -5)),
    **dict.fromkeys(["mile", "miles"], ("mile", 0)),
    **dict.fromkeys(["foot", "feet", "ft"], ("foot", 0)),
    **dict.fromkeys(["inch", "inches"], ("inch", 0)),
    **dict.fromkeys(["acre", "acres"], ("acre", 0)),
    **dict.fromkeys(["hectare", "hectares", "ha"], ("ha", 0)),
    **dict.fromkeys(["century", "centuries"], ("year", 2)),
    **dict.fromkeys(["decade", "decades"], ("year", 1)),
    **dict.fromkeys(["year", "years"], ("year", 0)),
    **dict.fromkeys(["month", "months"], ("month", 0)),
    **dict.fromkeys(["week", "weeks"], ("week", 0)),
    **dict.fromkeys(["day", "days"], ("day", 0)),
    **dict.fromkeys(["hour", "hours"], ("hour", 0)),
    **dict.fromkeys(["minute", "minutes"], ("minute", 0)),
    **dict.fromkeys(["barrel", "barrels"], ("barrel", 0)),
}
UNITS_OF_TIME = frozenset({"year", "month", "week", "day", "hour", "minute"})
UNITS_OF_LENGTH = frozenset({"km", "mile", "foot", "inch"})
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})(?:,?\s+(?P<y1>\d{{4}}))?\b"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+(?P<y2>\d{{4}}))?"
    rf"|(?P<m3>{_MONTH})\s+(?:of\s+)?(?P<y3>\d{{4}})\b"
    r"|(?P<y5>\d{4})-(?P<m5>\d{2})-(?P<d5>\d{2})\b"
    r"|(?P<y4>(?:1[5-9]|20|21)\d{2})(?![\d,.]*\d|\s?%|\s?(?:percent|tons?|tonnes|t\b)))",
    re.IGNORECASE,
)
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_FIGURE = re.compile(
    r"(?P<currency>(?:US|A|C|Can|NZ|HK)?\$|[€£¥])?\s?"
    rf"(?P<sign>(?<![\w)])[-−])?(?P<number>{_NUMBER}|(?<![\w-])(?:{'|'.join(_WORD_NUMBERS)})(?![\w]))"
    r"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|bn|mn|tn|[mk](?![\w])))?"
    r"(?:(?P<percent>\s?%|[\s-]?per\s?cent(?:age\s+points?)?\b|\s?percentage\s+points?\b)"
    rf"|[\s-]?(?P<unit>{_UNIT})(?![\w])"
    r"|\s?(?P<worded>U\.?S\.?\sdollars|dollars|euros|cents)\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure where it stands. Two figures are the same when ``key`` is.

    ``value`` is in the units of ``unit``; a date's value is ``YYYY``, ``YYYYMM`` or
    ``YYYYMMDD`` (``MMDD`` with unit ``"day of year"`` where no year is given).
    """

    start: int
    end: int
    text: str
    kind: Kind
    value: Decimal
    unit: str

    @property
    def key(self) -> tuple[Kind, Decimal, str]:
        return (self.kind, self.value.normalize(), self.unit)


def figures(text: str) -> list[Figure]:
    """Every figure in ``text``, in order, none overlapping."""
    found = [_date(match) for match in _DATE.finditer(text)]
    taken = [(figure.start, figure.end) for figure in found]
    for match in _FIGURE.finditer(text):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        figure = _figure(match)
        if figure:
            found.append(figure)
    return sorted(found, key=lambda figure: figure.start)


def _date(match: re.Match[str]) -> Figure:
    groups = match.groupdict()

    def part(letter: str) -> str | None:
        return next((v for k, v in groups.items() if k[0] == letter and v), None)

    year, month, day = part("y"), part("m"), part("d")
    number = ""
    if year:
        number = year
    if month:
        index = int(month) if month.isdigit() else _MONTHS[month.rstrip(".").lower()]
        number += f"{index:02d}"
    if day:
        number += f"{int(day):02d}"
    unit = "" if year else "day of year"
    return Figure(match.start(), match.end(), match.group(), "date", Decimal(number), unit)


def _figure(match: re.Match[str]) -> Figure | None:
    word = match["number"].lower()
    # A digit inside a name, such as the 2 of "CO2", or a part of a longer number, is no figure.
    before = match.string[match.start("number") - 1 : match.start("number")]
    if word[0].isdigit() and (before.isalpha() or before in {".", "_"}):
        return None
    try:
        value = Decimal(_WORD_NUMBERS.get(word, word.replace(",", "")))
    except InvalidOperation:
        return None
    scale = (match["scale"] or "").lower()
    value = value.scaleb(_SCALES.get(scale, 0))
    if match["sign"]:
        value = -value
    kind: Kind = "number"
    unit = ""
    if match["percent"]:
        kind = "percent"
        unit = "points" if "point" in match["percent"].lower() else "%"
    elif match["currency"] or match["worded"]:
        kind = "money"
        unit = _currency(match["currency"], match["worded"])
        if unit == "cents":
            value, unit = value.scaleb(-2), "$"
    elif match["unit"]:
        kind = "quantity"
        unit, power = _UNITS[match["unit"].lower()]
        value = value.scaleb(power)
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return Figure(start, match.end(), match.string[start : match.end()], kind, value, unit)


def _currency(sign: str | None, word: str | None) -> str:
    if sign:
        return "$" if sign.upper() in {"$", "US$"} else sign
    lowered = (word or "").lower()
    return {"euros": "€", "cents": "cents"}.get(lowered, "$")
