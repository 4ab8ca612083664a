"""Which figures a text holds, and whether the facts behind it hold them too.

A figure is an amount with its kind (money, percent, plain) and unit, or a date. Facts are read
generously, since they share units and scales across a list ("Chile has 180, Australia 100 and
Peru 85 million t"); notes are read strictly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

_MONTH_NAMES = (
    "january|jan february|feb march|mar april|apr may|may june|jun july|jul august|aug "
    "september|sept|sep october|oct november|nov december|dec"
)
_MONTHS = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.split(), start=1)
    for name in names.split("|")
}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_NAMES = re.compile(
    r"Section 232|FAST-41|MCS 20\d\d|Mineral Commodity Summaries 20\d\d|45X|F-35|10X|Title III"
    r"|\bG7\b|H\.R\. ?1\b|Li-MX 1|COVID-19|\[\d+\]|AD-1|Sec\. \d+",
)
"""Names that hold a number but state no figure."""

_SCALES = {
    "thousand": 10**3, "k": 10**3, "kt": 10**3, "million": 10**6, "m": 10**6, "mt": 10**6,
    "billion": 10**9, "bn": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_UNITS = {
    "mass": "t|tonne|tonnes|metric tons?|tons?|kt|mt",
    "short tons": "short tons?|st",
    "pounds": "lb|pounds?",
    "kilograms": "kg|kilograms?",
    "ounces": "oz|ounces?",
    "cents": "cents?|c|c/lb",
    "years": "years?|year-old|yrs?",
    "days": "days?",
    "months": "months?",
    "miles": "miles?|mile",
    "feet": "feet|ft",
    "hectares": "hectares|ha",
    "area": "sq km|square kilometres",
    "power": "MW|megawatts?",
    "jobs": "jobs|workers",
}
_NUMBER = re.compile(
    r"(?P<money>(?:C|A|US)?\$ ?)?(?<![\w.])(?P<digits>\d[\d,]*(?:\.\d+)?)"
    r"(?P<percent> ?%| per ?cent)?"
    r"(?:[ -]?(?P<scale>thousand|million|billion|trillion|bn|tn|kt|Mt|k|m)\b)?"
    r"(?P<percent_unit>-point)?"
    r"(?:[ -]?(?P<unit>" + "|".join(_UNITS.values()) + r")\b)?",
    re.ASCII,
)
_BARE = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Amount:
    """`given` is the wording in the text; `value` has its scale applied."""

    given: str
    value: Decimal
    kind: str
    unit: str | None


@dataclass(frozen=True)
class Moment:
    """A year, a month of a year, a day, or a day of an unnamed year; 0 stands for unnamed."""

    given: str
    year: int
    month: int = 0
    day: int = 0


@dataclass
class Known:
    """What the facts of one note hold."""

    numbers: set[Decimal] = field(default_factory=set)
    scales: set[int] = field(default_factory=lambda: {1})
    kinds: set[str] = field(default_factory=lambda: {"plain"})
    units: set[str] = field(default_factory=set)
    moments: set[tuple[int, int, int]] = field(default_factory=set)

    def holds(self, amount: Amount) -> bool:
        if amount.kind not in self.kinds or (amount.unit and amount.unit not in self.units):
            return False
        return any(amount.value / scale in self.numbers for scale in self.scales)

    def holds_moment(self, moment: Moment) -> bool:
        """Whether a date is known; a fact's "9 May" counts for any year that the fact names."""
        years = {year for year, _, _ in self.moments}
        return any(
            (not moment.year or moment.year == year or (not year and moment.year in years))
            and (not moment.month or moment.month == month)
            and (not moment.day or moment.day == day)
            for year, month, day in self.moments
        )


def read_known(text: str) -> Known:
    """What one fact holds: each bare number with every scale, kind and unit in the fact."""
    known = Known()
    known.moments = {(m.year, m.month, m.day) for m in moments(text)}
    known.numbers = {_decimal(digits) for digits in _BARE.findall(text)}
    words = set(re.findall(r"[a-z]+", re.sub(r"(?<=\d)(?=[a-zA-Z])", " ", text.lower())))
    known.scales |= {scale for word, scale in _SCALES.items() if word in words}
    if "$" in text:
        known.kinds.add("money")
    if "%" in text or "percent" in text:
        known.kinds.add("percent")
    known.units = {unit for unit in _UNITS if _mentions(unit, text)}
    return known


def unknown_figures(text: str, facts: Iterable[str]) -> list[str]:
    """The figures of `text`, in order, that no fact holds. A figure must be in one fact whole."""
    known = [read_known(fact) for fact in facts]
    missing = [
        moment.given
        for moment in moments(text)
        if not any(fact.holds_moment(moment) for fact in known)
    ]
    return missing + [
        amount.given for amount in amounts(text) if not any(fact.holds(amount) for fact in known)
    ]


def moments(text: str) -> list[Moment]:
    return _moments(_NAMES.sub(" ", text))[0]


def amounts(text: str) -> list[Amount]:
    """The amounts of `text`, dates, names and list numbers aside."""
    _, rest = _moments(_NAMES.sub(" ", text))
    rest = re.sub(r"(?m)^\s*\d+\. ", " ", rest)
    found = []
    for match in _NUMBER.finditer(rest):
        scale = _SCALES.get((match["scale"] or "").lower(), 1)
        kind = "money" if match["money"] else "percent" if match["percent"] else "plain"
        unit = match["unit"] or (match["scale"] if match["scale"] in ("kt", "Mt") else None)
        value = _decimal(match["digits"]) * scale
        found.append(Amount(match[0].strip(), value, kind, _unit_class(unit) if unit else None))
    return found


_DATES = (
    re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?(?!\d)"),
    re.compile(
        rf"\b(?:(?P<day>\d{{1,2}})(?:[-–]\d{{1,2}})? )?(?P<month>{_MONTH})\b"
        rf"(?:[-–](?P<until>{_MONTH}))? ?(?P<year>(?:19|20)\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}}),? (?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
    ),
    re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{_MONTH})\b", re.IGNORECASE),
    re.compile(r"(?<![\d,.$])(?P<year>(?:19|20)\d\d)(?:[-–/](?P<end>\d\d)(?!\d))?(?![\d,]\d)"),
)


def _moments(text: str) -> tuple[list[Moment], str]:
    """The dates of `text`, and `text` with them blanked out."""
    found: list[Moment] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            part = match.groupdict()
            name = part.get("month") or "0"
            month = int(name) if name.isdigit() else _MONTHS[name.lower().rstrip(".")]
            year = int(part.get("year") or 0)
            found.append(Moment(match[0], year, month, int(part.get("day") or 0)))
            if part.get("until"):
                found.append(Moment(match[0], year, _MONTHS[part["until"].lower().rstrip(".")]))
            if part.get("end"):
                found.append(Moment(match[0], year // 100 * 100 + int(part["end"])))
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return found, text


def _mentions(unit: str, text: str) -> bool:
    wording = rf"(?:^|[^a-zA-Z])(?:{_UNITS[unit]})(?![a-zA-Z])"
    return re.search(wording, text, re.IGNORECASE) is not None


def _unit_class(wording: str) -> str:
    for unit in ("short tons", *_UNITS):
        if re.fullmatch(_UNITS[unit], wording, re.IGNORECASE):
            return unit
    raise ValueError(f"no unit is worded {wording!r}")


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.rstrip(",.").replace(",", "")).normalize()
