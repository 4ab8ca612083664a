"""Figures in a text: percentages, money, quantities with units, dates, and plain numbers.

Two spellings of one figure compare equal: "63 percent" and "63%", "$1.2 billion" and
"US$1,200 million", "450,000 t" and "450 thousand metric tons", "25" and "twenty-five". What
qualifies a figure stands beside it: "up to 10%" is not 10%, "$4.80 a pound" not $4.80 a tonne.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from assistant.language.dates import dates
from assistant.language.tables import alternatives, listed, rows
from assistant.language.written_numbers import WrittenNumber, written_numbers

Kind = Literal["percent", "money", "quantity", "date", "number"]
Bound = Literal["min", "max", "about", ""]
Key = tuple[Kind, Decimal, str]

UNITS_OF_TIME = frozenset({"year", "month", "week", "fortnight", "day", "hour", "minute"})
UNITS_OF_LENGTH = frozenset({"km", "mile", "foot", "inch", "yard"})

SCALES = {
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


@cache
def _measures(table: str) -> dict[str, tuple[str, int]]:
    """By name in small letters, the canonical unit and the power of ten that leads to it."""
    return {
        name.lower(): (unit, int(power))
        for unit, power, names in rows(table)
        for name in listed(names)
    }


def unit_symbol(name: str) -> str | None:
    """The canonical unit that a name in small letters stands for; ``None`` for no unit's name."""
    unit, power = _UNITS.get(name, ("", 0))
    return unit if unit and not power else None


def _alternatives(names: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_UNITS, _CURRENCIES = _measures("units"), _measures("currencies")
_DIGITS = re.compile(
    r"(?P<currency>(?:US|A|C|Can|NZ|HK)?\$|[€£¥])?\s?(?P<sign>(?<![\w)])[-−])?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<nth>(?:st|nd|rd|th)\b)?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|bn|mn|tn|[mk](?![\w])))?"
    r"(?:(?P<percent>\s?%|[\s-]?per\s?cent(?:age\s+points?)?\b|\s?percentage\s+points?\b|\s?pct\b)"
    rf"|[\s-]?(?P<worded>{_alternatives(tuple(_CURRENCIES))})(?![\w])"
    rf"|[\s-]?(?P<unit>{_alternatives(tuple(_UNITS))})(?![\w]))?",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:(?P<two>twice|doubl(?:e|es|ed|ing)|two-?fold)|(?P<three>tripl(?:e|es|ed|ing)|three-?fold))\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
# "Executive Order 14241", "Section 232": a number that is part of a name.
_NUMBERS_A_NAME = re.compile(r"(?<=[a-z])[A-Z][\w-]*\s$|\b[A-Z][\w-]+\s$")
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    (
        "max",
        re.compile(
            r"\b(?:up to|at most|no more than|not more than|less than|fewer than|under|below|"
            r"as (?:much|many|little|few) as|a maximum of|nothing above|no longer than|within)"
            r"\s+$"
        ),
    ),
    (
        "min",
        re.compile(
            r"\b(?:at least|more than|over|no less than|not less than|no fewer than|above|beyond|"
            r"a minimum of|exceed(?:s|ed|ing)?|upwards of)\s+$"
        ),
    ),
    (
        "about",
        re.compile(
            r"(?:\b(?:about|around|roughly|approximately|nearly|almost|some|close to|estimated|"
            r"circa|approx\.|just (?:over|under))\s+(?:the\s+|an?\s+)?|~\s?)$"
        ),
    ),
)
_OR_MORE = re.compile(r"\s+or\s+(?:more|above|higher)\b")
_OR_LESS = re.compile(r"\s+or\s+(?:less|below|lower|fewer)\b")
_PER = re.compile(
    r"\s*(?:/|per\s+|a\s+|an\s+|each\s+)(pounds?|lbs?|kg|kilograms?|kilogrammes?|tonnes?|t|tons?|"
    r"ounces?|oz|years?|months?|days?|weeks?|homes?|litres?|barrels?|hours?)\b",
    re.IGNORECASE,
)
_PER_SHORT = {"lb": "pound", "t": "tonne", "kg": "kilogram", "oz": "ounce"}
_ELLIPSIS = re.compile(
    r"\s*(?:%?\s*(?:to|and|or|-|–|/|,|against|until|in \d{4} to|in \d{4} and)\s*)"
    r"(?:about\s+|an?\s+estimated\s+|(?:US)?\$|€|C\$)*$"
)
_WRITTEN_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# The thing that a bare number counts: "50 countries".
_COUNTED = re.compile(
    rf"[\s-]+(?!(?:{alternatives('words_that_are_not_counted')})\b)[a-z]{{2,}}", re.IGNORECASE
)
_BEFORE_CHARS, _AFTER_CHARS = 30, 12


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure where it stands. Two figures are the same when ``key`` is.

    ``value`` is in the units of ``unit``; of a fraction in percent; a date's is as `dates` gives
    it. A number's unit is "nth" of an ordinal, "times" of "twice", "name" where it numbers a
    thing with a name ("Section 232"), "o'clock", else empty.
    ``amount`` is the number as written with its scale, which ends at ``amount_end``.
    ``bound`` is how it limits what it measures, in words that begin at ``opening``; ``per`` what
    it is counted by; ``elided`` the key that it may stand for: in "from 27 to 34 million t" the
    first is 27 million t. ``counts``: a bare number before the name of a thing.
    """

    start: int
    end: int
    text: str
    kind: Kind
    value: Decimal
    unit: str
    amount: Decimal = Decimal(0)
    amount_end: int = -1
    bound: Bound = ""
    opening: int = -1
    per: str = ""
    elided: Key | None = None
    counts: bool = False

    @property
    def key(self) -> Key:
        return (self.kind, self.value.normalize(), self.unit)

    @property
    def is_amount(self) -> bool:
        """Whether it is a number, of whatever: no date, fraction, clock time or "twice"."""
        return self.amount_end >= 0

    @property
    def in_digits(self) -> bool:
        return any(character.isdigit() for character in self.text)


def figures(text: str) -> list[Figure]:
    """Every figure in ``text``, in order, none overlapping."""
    found: list[Figure] = []
    for figure in _read(text):
        if not any(figure.start < known.end and known.start < figure.end for known in found):
            found.append(figure)
    found.sort(key=lambda figure: figure.start)
    return [_qualified(text, found, index) for index in range(len(found))]


def _read(text: str) -> Iterator[Figure]:
    """Figures by reader; of those that overlap the first is meant."""
    for dated in dates(text):
        span = (dated.start, dated.end)
        yield Figure(*span, text[slice(*span)], "date", dated.value, dated.unit)
    for match in _TIMES.finditer(text):
        yield Figure(
            *match.span(), match.group(), "number", Decimal(2 if match["two"] else 3), "times"
        )
    for match in _CLOCK.finditer(text):
        clock = Decimal(match[1] + match[2])
        yield Figure(*match.span(), match.group(), "number", clock, "o'clock")
    for match in _DIGITS.finditer(text):
        if figure := _in_digits(text, match):
            yield figure
    for number in written_numbers(text):
        if figure := _in_words(text, number):
            yield figure


def _in_words(text: str, number: WrittenNumber) -> Figure | None:
    if number.kind == "fraction":
        span = (number.start, number.end)
        return Figure(*span, text[slice(*span)], "percent", number.value, "%")
    if number.kind == "ordinal":
        span = (number.start, number.end)
        return Figure(*span, text[slice(*span)], "number", number.value, "nth")
    figure = _measured(text, number.start, number.end, number.value, None)
    # "One of them" and "no one" state no number.
    bare = figure.kind == "number" and figure.value == 1
    return None if bare else figure


def _in_digits(text: str, match: re.Match[str]) -> Figure | None:
    # A digit inside a name, such as the 2 of "CO2", or a part of a longer number, is no figure.
    before = text[match.start("number") - 1 : match.start("number")]
    if before.isalpha() or before in {".", "_"}:
        return None
    value = Decimal(match["number"].replace(",", ""))
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    if match["nth"]:
        return Figure(start, match.end(), text[start : match.end()], "number", value, "nth")
    return _measured(
        text, start, match.end(), -value if match["sign"] else value, match["currency"]
    )


def _measured(text: str, start: int, end: int, value: Decimal, currency: str | None) -> Figure:
    """A number that ends at ``end`` with the scale and the unit that follow it."""
    after = _AFTER.match(text, end)
    assert after is not None  # every part of the pattern may be missing
    value = value.scaleb(SCALES[after["scale"].lower()]) if after["scale"] else value
    amount, amount_end = value, after.end("scale") if after["scale"] else end
    end = after.end()
    kind: Kind = "number"
    unit = ""
    if after["percent"]:
        kind, unit = "percent", "points" if "point" in after["percent"].lower() else "%"
    elif currency:
        kind, unit = "money", "$" if currency.upper() in {"$", "US$"} else currency
        end = after.end() if not (after["unit"] or after["worded"]) else _before_unit(after)
    elif after["worded"]:
        unit, power = _CURRENCIES[after["worded"].lower()]
        kind, value = "money", value.scaleb(power)
    elif after["unit"]:
        unit, power = _UNITS[after["unit"].lower()]
        kind, value = "quantity", value.scaleb(power)
    elif text[start:end].isdigit() and _numbers_a_name(text, start):
        unit = "name"
    return Figure(start, end, text[start:end], kind, value, unit, amount, amount_end)


def _before_unit(after: re.Match[str]) -> int:
    """The end of a sum of money whose currency stands before it; a unit after it is another's."""
    return after.end("scale") if after["scale"] else after.start()


def _numbers_a_name(text: str, start: int) -> bool:
    before = text[:start]
    return " " in before.strip() and _NUMBERS_A_NAME.search(before[-60:]) is not None


def _qualified(text: str, found: Sequence[Figure], index: int) -> Figure:
    figure = found[index]
    bound, opening = _bound(text, figure)
    return replace(
        figure,
        bound=bound,
        opening=opening,
        per=_per(text, figure),
        elided=_elided(text, found, index),
        counts=figure.kind == "number" and _COUNTED.match(text, figure.end) is not None,
    )


def _bound(text: str, figure: Figure) -> tuple[Bound, int]:
    before = text[max(0, figure.start - _BEFORE_CHARS) : figure.start].lower()
    after = text[figure.end : figure.end + _AFTER_CHARS].lower()
    for bound, pattern in _BOUNDS:
        if match := pattern.search(before):
            return bound, figure.start - len(before) + match.start()
    if _OR_MORE.match(after):
        return "min", figure.start
    return ("max" if _OR_LESS.match(after) else ""), figure.start


def _per(text: str, figure: Figure) -> str:
    match = _PER.match(text, figure.end)
    if not match:
        return ""
    unit = match[1].lower()
    unit = unit if unit in _PER_SHORT else unit.removesuffix("s").replace("gramme", "gram")
    return _PER_SHORT.get(unit, unit)


def _elided(text: str, found: Sequence[Figure], index: int) -> Key | None:
    figure = found[index]
    if figure.kind != "number" or figure.unit or index + 1 >= len(found):
        return None
    following = found[index + 1]
    if not _ELLIPSIS.fullmatch(text[figure.end : following.start]) or following.kind == "date":
        return None
    digits = _WRITTEN_NUMBER.search(following.text)
    if digits is None:
        return None
    scale = following.value / (Decimal(digits.group().replace(",", "")) or 1)
    return (following.kind, (figure.value * scale).normalize(), following.unit)
