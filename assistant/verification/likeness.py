"""Whether a figure or a name of a statement is that of a source, however written.

"About 63%" is 62.8% rounded, and 1.5 t are 1,500 kg; 50% is not 50 countries. An acronym is the
name whose initials it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from assistant.language.dates import same_date
from assistant.language.figures import Figure
from assistant.language.tables import words as table_of_words
from assistant.verification.claims import Claim, Token
from assistant.verification.senses import base, same_sense

Likeness = Literal["same", "rounded", "unsure", "other"]

# How many of the second unit make one of the first; exact by definition.
_CONVERSIONS: dict[tuple[str, str], Decimal] = {
    ("t", "kg"): Decimal(1000),
    ("t", "lb"): Decimal(1000) / Decimal("0.45359237"),
    ("kg", "lb"): 1 / Decimal("0.45359237"),
    ("short ton", "lb"): Decimal(2000),
    ("t", "short ton"): Decimal(1000) / Decimal("907.18474"),
    ("mile", "km"): Decimal("1.609344"),
    ("ha", "acre"): Decimal(10000) / Decimal("4046.8564224"),
    ("year", "month"): Decimal(12),
    ("week", "day"): Decimal(7),
    ("day", "hour"): Decimal(24),
}
_ROUNDING = Decimal("0.02")
_CONVERTED = Decimal("0.005")
_TITLE_BASES = frozenset(base(word) for word in table_of_words("titles"))
_JOINING = frozenset({"of", "and", "the", "for", "on"})


def likeness(stated: Figure, source: Figure) -> Likeness:
    """Whether a stated figure is a source's: the same, or its rounding at the stated precision.

    A year is that of any date in it. A rounding must be within 2% of the source, and a
    conversion between units right at the precision stated. "unsure" is a number of things
    where the other has a unit.
    """
    mine, theirs = ({figure.key, figure.elided} - {None} for figure in (stated, source))
    if mine & theirs:
        return "same"
    a, b = stated, source
    if a.kind == b.kind == "date":
        return "same" if same_date(a.unit, a.value, b.unit, b.value) else "other"
    if a.value == b.value and "number" in (a.kind, b.kind) and "" in (a.unit, b.unit):
        return _unit_given_once(stated, source)
    value = _converted(b, a.unit) if a.kind == b.kind else None
    if value is None:
        return "other"
    close = _ROUNDING if a.unit == b.unit else _CONVERTED
    error = abs(value - a.value)
    if not value or error > close * abs(value):
        return "other"
    rounded = (value / _quantum(a)).to_integral_value("ROUND_HALF_UP") * _quantum(a)
    bounded = (stated.bound == "min" and a.value <= value) or (
        stated.bound == "max" and a.value >= value
    )
    return "rounded" if rounded == a.value or bounded else "other"


def _unit_given_once(stated: Figure, source: Figure) -> Likeness:
    """Two equal values, one of them without a unit, which may be left out but not a thing."""
    bare, other = (stated, source) if stated.counts else (source, stated)
    if not bare.counts or other.kind == "number":
        return "same"
    return "other" if other.kind == "percent" else "unsure"


def _converted(figure: Figure, unit: str) -> Decimal | None:
    if figure.unit == unit:
        return figure.value
    if (figure.unit, unit) in _CONVERSIONS:
        return figure.value * _CONVERSIONS[figure.unit, unit]
    if (unit, figure.unit) in _CONVERSIONS:
        return figure.value / _CONVERSIONS[unit, figure.unit]
    return None


def _quantum(figure: Figure) -> Decimal:
    """The step of the last digit written that is not a trailing zero of a whole number."""
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", figure.text)
    if digits is None:
        return Decimal(1)
    written = digits.group().replace(",", "")
    scale = figure.value / (Decimal(written) or 1)
    if "." in written:
        return scale * Decimal(1).scaleb(-len(written.split(".")[1]))
    zeros = len(written) - len(written.rstrip("0"))
    return scale * Decimal(1).scaleb(zeros)


def is_named(token: Token, stated: Claim, source: Claim) -> bool:
    """Whether ``source`` has the name that ``token`` is, or is a part of, in ``stated``."""
    if same_sense(token.key) & source.keys:
        return True
    if token.key in _TITLE_BASES and any(
        t.place == token.place + 1 and t.is_name and t.key in source.keys for t in stated.tokens
    ):
        return True
    return _stands_for(token, source) or any(
        _stands_for(short, stated, token) for short in source.tokens if short.kind == "proper"
    )


def _stands_for(short: Token, claim: Claim, part: Token | None = None) -> bool:
    """Whether the initials of consecutive names, ``part`` among them, spell an acronym."""
    letters = re.sub(r"['’]?s$", "", short.text)
    if not (letters.isupper() and len(letters) > 1):
        return False
    for run in _runs(claim):
        for first in range(len(run)):
            spelt = ""
            for last in range(first, len(run)):
                spelt += _initials(run[last])
                within = part is None or any(t is part for t in run[first : last + 1])
                if last > first and spelt == letters and within:
                    return True
    return False


def _runs(claim: Claim) -> Iterator[list[Token]]:
    """Words with a capital that follow one another; an "of" or "and" between them is passed."""
    run: list[Token] = []
    for token in claim.tokens:
        if token.text[0].isupper():
            run.append(token)
        elif token.key not in _JOINING:
            yield run
            run = []
    yield run


def _initials(token: Token) -> str:
    if token.text.isupper():
        return re.sub(r"[^A-Z]", "", token.text)
    return "".join(word[0] for word in re.findall(r"[A-Z]\w*", token.text))
