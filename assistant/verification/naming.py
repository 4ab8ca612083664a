"""Whether a name of a statement is in a source, under whichever of its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.claims import Claim, Token
from assistant.verification.senses import base, same_sense

# What the press calls an office or a publication, and all the words of its full name.
_SHORT_FORMS = {
    base(short): frozenset(base(word) for word in full.split())
    for short, full in (
        ("Pentagon", "defense department"),
        ("DoD", "defense department"),
        ("DOE", "energy department"),
        ("USGS", "geological survey"),
        ("EXIM", "export import bank"),
        ("MCS", "mineral commodity summaries"),
    )
}
# One form says less than the other: a president's name is not told by the office.
_OFFICES = frozenset(base(word) for word in ("president", "administration"))
_HOLDERS = frozenset(base(word) for word in ("Biden", "Trump"))
_CAPITALS = {
    "beijing": "China",
    "washington": "United States",
    "brussels": "European Union",
    "moscow": "Russia",
    "ottawa": "Canada",
    "santiago": "Chile",
    "canberra": "Australia",
    "jakarta": "Indonesia",
    "tokyo": "Japan",
}
_JOINING = frozenset({"of", "and", "the", "for", "on"})


def is_named(token: Token, stated: Claim, source: Claim) -> bool:
    """Whether ``source`` has the name that ``token`` is, or is a part of, in ``stated``."""
    if same_sense(token.key) & source.keys or _capital(token, source):
        return True
    if token.key in _OFFICES and _HOLDERS & source.keys:
        return True
    full = _SHORT_FORMS.get(token.key)
    if full and full <= source.keys:
        return True
    if any(token.key in words and short in source.keys for short, words in _SHORT_FORMS.items()):
        return True
    return _stands_for(token, source) or any(
        _stands_for(short, stated, token) for short in source.tokens if short.kind == "proper"
    )


def _capital(token: Token, source: Claim) -> bool:
    capital = _CAPITALS.get(token.text.lower())
    if capital:
        return f"@{capital}" in source.keys
    return any(
        token.key == f"@{country}" and base(city) in source.keys
        for city, country in _CAPITALS.items()
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
