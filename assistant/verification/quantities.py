"""Figures with what qualifies them: bounds, hedges, rates, and what they count.

"Up to 10%" is not 10%, and "$4.80 a pound" is not $4.80 a tonne.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from assistant.language.figures import Figure, figures

Bound = Literal["min", "max", "about", ""]

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
            r"\b(?:about|around|roughly|approximately|nearly|almost|some|close to|estimated|circa|"
            r"approx\.|just (?:over|under))\s+(?:the\s+|an?\s+)?$"
        ),
    ),
)
_OR_MORE = re.compile(r"\s+or\s+(?:more|above|higher)\b")
_OR_LESS = re.compile(r"\s+or\s+(?:less|below|lower|fewer)\b")
_RATE = re.compile(
    r"\s*(?:/|per\s+|a\s+|an\s+|each\s+)(pounds?|lbs?|kg|kilograms?|kilogrammes?|tonnes?|t|tons?|"
    r"ounces?|oz|years?|months?|days?|weeks?|homes?|litres?|barrels?|hours?)\b",
    re.IGNORECASE,
)
_RATES = {"lb": "pound", "t": "tonne", "kg": "kilogram", "oz": "ounce", "kilogramme": "kilogram"}
_RANGE = re.compile(r"(?<![\d.,-])((?:19|20)\d\d)[-–](\d{2}|(?:19|20)\d\d)(?![\d-])")
_FRACTION = re.compile(
    r"\b(?:(?P<count>an?|one|two|three|four|half|nearly\s+half)(?:\s+of)?(?:[\s-]+"
    r"(?P<part>half|third|quarter|fifth|tenth)s?)(?=\s+(?:of|as)\b|\s*[,.;]|\s+\w+)"
    r"|(?P<half>half)(?=\s+(?:of|the|as|its|their|all|US|dependent|reliant)\b))",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:(?P<two>twice|doubl(?:e|es|ed|ing)|two-?fold)|(?P<three>tripl(?:e|es|ed|ing)|three-?fold))\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
# "Executive Order 14241", "Section 232": a number that is part of a name.
_NAMED = re.compile(r"(?<=[a-z])[A-Z][\w-]*\s$|\b[A-Z][\w-]+\s$")
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_ELLIPSIS = re.compile(
    r"\s*(?:%?\s*(?:to|and|or|-|–|/|,|against|until|in \d{4} to|in \d{4} and)\s*)"
    r"(?:about\s+|an?\s+estimated\s+|(?:US)?\$|€|C\$)*$"
)
# Units that are converted to nothing, but tell one count from another.
_FURTHER_UNIT = re.compile(
    r"[\s-]*((?:(?:square|cubic)\s(?:met(?:re|er)|kilomet(?:re|er)|mile|foot|feet|yard|inch))"
    r"|gallon|lit(?:re|er)|foot|feet|yard|inch|met(?:re|er)|centimet(?:re|er)|millimet(?:re|er)"
    r"|carat|gram(?:me)?|milligram(?:me)?|bushel|fortnight|decade|century|centurie|minute"
    r"|basis point|yuan|renminbi|rmb|yen|peso|rupee|rupiah|ruble|rouble|euro|pound sterling"
    r"|kwacha|ringgit|franc|krona|krone|volt|amp|joule|calorie|degree)(?:e?s)?\b",
    re.IGNORECASE,
)
# The thing that a bare number counts: "50 countries".
_COUNTED = re.compile(
    r"[\s-]+(?!(?:of|and|or|to|in|on|at|by|for|from|as|with|than|per|an?|the|is|are|was|were|be|but|"
    r"while|which|that|this|last|respectively|against|after|before|until|up|down|more|less)\b)"
    r"[a-z]{2,}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure, its bound, and what it is counted per.

    ``around`` is the range of the bounding words before it. ``elided`` are further keys that it
    may stand for: in "from 27 to 34 million t" the first figure is 27 million t. ``counts`` tells
    that it is a bare number before the name of a thing.
    """

    figure: Figure
    bound: Bound
    rate: str
    around: tuple[int, int]
    written: bool
    elided: frozenset[tuple[str, Decimal, str]] = frozenset()
    counts: bool = False


def quantities(text: str) -> list[Quantity]:
    """Every figure with its qualifiers, in order. A bare "one" is taken as a word."""
    found = _with_ranges(text)
    out = []
    for index, figure in enumerate(found):
        written = any(character.isdigit() for character in figure.text)
        if figure.kind == "number" and figure.text.lower() == "one":
            continue
        bound, around = _bound(text, figure)
        out.append(
            Quantity(
                figure,
                bound,
                _rate(text, figure),
                around,
                written,
                _elided(text, found, index),
                figure.kind == "number" and bool(_COUNTED.match(text, figure.end)),
            )
        )
    return out


def _with_ranges(text: str) -> list[Figure]:
    special: list[Figure] = []
    for match in _RANGE.finditer(text):
        first, last = match.groups()
        last = last if len(last) == 4 else first[:2] + last
        special.append(Figure(*match.span(), match.group(), "date", Decimal(first + last), "range"))
    for match in _FRACTION.finditer(text):
        special.append(_fraction(match))
    for match in _TIMES.finditer(text):
        times = Decimal(2 if match["two"] else 3)
        special.append(Figure(*match.span(), match.group(), "number", times, "times"))
    for match in _CLOCK.finditer(text):
        clock = Decimal(match.group(1) + match.group(2))
        special.append(Figure(*match.span(), match.group(), "number", clock, "o'clock"))
    kept = [
        _measured(text, _named(text, f))
        for f in figures(text)
        if not any(f.start < s.end and s.start < f.end for s in special)
    ]
    return sorted([*kept, *special], key=lambda figure: figure.start)


def _named(text: str, figure: Figure) -> Figure:
    """The figure, or where it only numbers a thing with a name, a figure that says so."""
    before = text[: figure.start]
    numbers = figure.kind == "number" and figure.text[0].isdigit() and figure.unit == ""
    begins = " " not in before.strip()
    if numbers and figure.text.isdigit() and not begins and _NAMED.search(before):
        return replace(figure, unit="name")
    return figure


def _measured(text: str, figure: Figure) -> Figure:
    """The figure, or where a unit without a conversion follows its number, one that has it."""
    unit = _FURTHER_UNIT.match(text, figure.end)
    if figure.kind != "number" or figure.unit or not unit:
        return figure
    return replace(figure, unit=_singular(unit.group(1).lower()))


def _singular(unit: str) -> str:
    for one, other in (("feet", "foot"), ("centurie", "century"), ("meter", "metre")):
        unit = unit.replace(one, other)
    return unit.replace("liter", "litre")


def _fraction(match: re.Match[str]) -> Figure:
    part = (match["part"] or "half").lower()
    count = _COUNTS.get((match["count"] or "a").lower().split()[-1], 1)
    value = Decimal(100) * count / _PARTS[part]
    exact = _PARTS[part] != 3
    return Figure(
        *match.span(),
        match.group(),
        "percent" if exact else "number",
        value,
        "%" if exact else "part",
    )


def _bound(text: str, figure: Figure) -> tuple[Bound, tuple[int, int]]:
    before = text[max(0, figure.start - 30) : figure.start].lower()
    after = text[figure.end : figure.end + 12].lower()
    for bound, pattern in _BOUNDS:
        match = pattern.search(before)
        if match:
            start = figure.start - len(before) + match.start()
            return bound, (start, figure.start)
    here = (figure.start, figure.start)
    if _OR_MORE.match(after):
        return "min", here
    if _OR_LESS.match(after):
        return "max", here
    return "", here


def _rate(text: str, figure: Figure) -> str:
    match = _RATE.match(text, figure.end)
    if not match:
        return ""
    unit = match.group(1).lower()
    unit = unit if unit in {"t", "kg", "oz"} else unit.removesuffix("s")
    return _RATES.get(unit, unit)


def _elided(text: str, found: Sequence[Figure], index: int) -> frozenset[tuple[str, Decimal, str]]:
    figure = found[index]
    if figure.kind != "number" or index + 1 >= len(found):
        return frozenset()
    following = found[index + 1]
    if not _ELLIPSIS.fullmatch(text[figure.end : following.start]):
        return frozenset()
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", following.text)
    if digits is None or following.kind == "date":
        return frozenset()
    scale = following.value / (Decimal(digits.group().replace(",", "")) or 1)
    return frozenset({(following.kind, (figure.value * scale).normalize(), following.unit)})
