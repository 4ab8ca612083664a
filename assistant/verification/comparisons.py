"""What compares: which of two is more, and lists that a sentence pairs ("respectively")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.claims import Claim, Token
from assistant.verification.findings import Finding, contradicted
from assistant.verification.senses import base, same_sense

_VERBS = frozenset(
    base(word) for word in "exceed outpace outstrip surpass overtake outnumber".split()
)
_MORE = _VERBS | frozenset(
    base(word)
    for word in """more higher greater larger bigger above longer stronger faster costlier
    dearer""".split()
)
_LESS = frozenset(
    base(word) for word in "less fewer lower smaller cheaper below shorter weaker slower".split()
)
_RESPECTIVELY = base("respectively")
_COORDINATES = frozenset({"and", "or"})


def compared_the_other_way(stated: Claim, source: Claim) -> Iterator[Finding]:
    """At most one finding: both compare, in one direction, but the two sides have swapped."""
    if _swapped(stated, source, same_direction=True):
        yield contradicted("the source compares these the other way round")


def converse(stated: Claim, source: Claim) -> bool:
    """Whether "A is larger than B" is said as "B is smaller than A"."""
    return _swapped(stated, source, same_direction=False)


def _swapped(stated: Claim, source: Claim, same_direction: bool) -> bool:
    ours, theirs = _comparison(stated), _comparison(source)
    if ours is None or theirs is None or (ours[0] == theirs[0]) != same_direction:
        return False
    (_, left, right), (_, known_left, known_right) = ours, theirs
    before, after = left - right, right - left
    known_before, known_after = known_left - known_right, known_right - known_left
    crossed = (before & known_after, after & known_before)
    straight = (before & known_before) | (after & known_after)
    return all(crossed) and len(crossed[0] | crossed[1]) > len(straight)


def _comparison(claim: Claim) -> tuple[str, frozenset[str], frozenset[str]] | None:
    """ "more" or "less", and what stands on either side of that."""
    pivot = _pivot(claim)
    if pivot is None:
        return None
    near = [t for t in claim.content if t.clause == pivot.clause and t.figure is None]
    left = [t for t in near if t.place < pivot.place]
    right = [t for t in near if t.place > pivot.place]
    return "more" if pivot.key in _MORE else "less", _keys(left), _keys(right)


def _pivot(claim: Claim) -> Token | None:
    """The only word that compares; a passive verb, or one of two words, would need more."""
    verbs = [t for t in claim.tokens if t.key in _VERBS]
    compares = re.search(r"\bthan\b", claim.text)
    found = [t for t in claim.tokens if t.key in _MORE | _LESS and (t in verbs or compares)]
    passive = re.search(r"\b(?:exceeded|outpaced|surpassed|overtaken|outnumbered) by\b", claim.text)
    return found[0] if len(found) == 1 and not passive else None


def _keys(tokens: list[Token]) -> frozenset[str]:
    """One key for all words of a sense."""
    return frozenset(min(same_sense(token.key)) for token in tokens)


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
