"""Figures in a text: value, unit, and the years named beside them.

Only what number accuracy needs, and on purpose not the product's own reader of figures: a
measure that shares code with what it measures shares its mistakes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isclose

_SCALES = {
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_UNITS = {
    "%": "%",
    "percent": "%",
    "per cent": "%",
    "percentage points": "points",
    "percentage point": "points",
    "$": "USD",
    "us$": "USD",
    "dollars": "USD",
    "usd": "USD",
    "€": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "¢": "cents",
    "cents": "cents",
    "metric tons": "t",
    "metric ton": "t",
    "tonnes": "t",
    "tonne": "t",
    "mt": "t",
    "t": "t",
    "kt": "kt",
    "short tons": "short tons",
    "tons": "tons",
    "ton": "tons",
    "pounds": "lb",
    "pound": "lb",
    "lb": "lb",
    "kilograms": "kg",
    "kg": "kg",
    "years": "years",
    "year": "years",
    "months": "months",
    "days": "days",
}
_SCALED_UNITS = {"kt": ("t", 1e3)}


def _any_of(words: dict[str, object]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_FIGURE = re.compile(
    rf"""(?<![\w.,])
    (?P<currency>us\$|\$|€|£)?\s?
    (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
    (?:[\s-]?(?P<scale>{_any_of(dict(_SCALES))})(?!\w))?
    (?:[\s-]?(?P<unit>{_any_of(dict(_UNITS))})(?!\w))?
    (?![\d])""",
    re.VERBOSE | re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\w.,$€£])(?:19|20)\d\d(?![\w%]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written out in full ("1.1 million tons" is 1100000 tons)."""

    value: float
    unit: str | None

    def matches(self, gold: Figure) -> bool:
        """Same value to nine digits and, where the gold has a unit, the same unit."""
        return isclose(self.value, gold.value, rel_tol=1e-9) and gold.unit in (None, self.unit)


def figures(text: str) -> list[Figure]:
    """Every number written in digits, in order. Years are figures without a unit."""
    found = []
    for match in _FIGURE.finditer(text):
        value = float(match["number"].replace(",", ""))
        value *= _SCALES[match["scale"].lower()] if match["scale"] else 1
        named = match["currency"] or match["unit"]
        unit = _UNITS[named.lower()] if named else None
        unit, factor = _SCALED_UNITS.get(unit or "", (unit, 1.0))
        found.append(Figure(value * factor, unit))
    return found


def years(text: str) -> set[str]:
    return set(_YEAR.findall(text))
