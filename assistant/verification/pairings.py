"""Lists that a sentence pairs: "in 2023 and 2024 it was 1.0 and 1.1 million t, respectively"."""

from __future__ import annotations

from assistant.verification.claims import Claim, Token
from assistant.verification.senses import base

_RESPECTIVELY = base("respectively")
_COORDINATES = frozenset({"and", "or"})


def parted(stated: Claim, token: Token, source: Claim, match: Token) -> bool:
    """Whether a figure stands without its partner in the source, but with another's partner."""
    if not any(t.key == _RESPECTIVELY for t in source.tokens):
        return False
    lists = _lists(source)
    here = {t.key for t in stated.tokens if t is not token}
    own = next((one for one in lists if match in one), None)
    for other in lists:
        if own is None or other is own or len(other) != len(own):
            continue
        partner = other[own.index(match)].key
        if partner not in here and here & {t.key for t in other}:
            return True
    return False


def _lists(claim: Claim) -> list[list[Token]]:
    """Figures of a kind, or names of a kind, with nothing but "and" between them."""
    found: list[list[Token]] = []
    joined = False
    for token in claim.tokens:
        sort = _sort(token)
        if sort and joined and _sort(found[-1][-1]) == sort:
            found[-1].append(token)
        elif sort:
            found.append([token])
        joined = bool(sort) or (joined and token.key in _COORDINATES)
    return [members for members in found if len(members) > 1]


def _sort(token: Token) -> str:
    if token.figure is not None:
        return "date" if token.figure.kind == "date" else "figure"
    return token.kind if token.is_name else ""
