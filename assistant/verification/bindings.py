"""Checks of figures and names: each is in the evidence, and said there of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.verification.claims import Claim, Kind, Token
from assistant.verification.findings import Finding, unsupported, weak
from assistant.verification.quantities import Quantity, likeness
from assistant.verification.senses import base, same_sense

NAMES: tuple[Kind, ...] = ("country", "mineral", "proper")
# Ministries and capitals that stand for others in the press.
_ALIASES = [
    {"pentagon", "defens", "dod"},
    {"usg", "geolog"},
    {"exim", "export"},
    {"doe", "energi"},
    {"mc", "mcs", "summari"},
    {"biden", "trump", "presid", "administr"},
]
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


@dataclass(frozen=True, slots=True)
class Cited:
    """One sentence of evidence as it was read, and the keys of what stands around it."""

    claim: Claim
    around: frozenset[str]


def figures_and_names(stated: Claim, best: Cited, sources: Sequence[Cited]) -> Iterator[Finding]:
    """Every finding about figures and names; ``best`` is the source that the part rests on."""
    for token in stated.tokens:
        if token.quantity is not None:
            yield from _figure(stated, token, token.quantity, best, sources)
        elif token.kind in NAMES:
            yield from _name(stated, token, best, sources)


def _figure(
    stated: Claim, token: Token, quantity: Quantity, best: Cited, sources: Sequence[Cited]
) -> Iterator[Finding]:
    for source in [best, *(s for s in sources if s is not best)]:
        found = [
            (t, kind)
            for t in source.claim.tokens
            if t.quantity is not None and (kind := likeness(quantity, t.quantity)) != "other"
        ]
        if not found:
            continue
        if source is not best and not _belongs(stated, token, best, source):
            yield unsupported(f"{token.text} is said of something else in another source")
        if all(kind == "rounded" for _, kind in found) and not quantity.bound:
            yield weak(f"{token.text} is a rounding")
        exact = [t for t, kind in found if kind == "same"] or [t for t, _ in found]
        yield from _qualifiers(token, quantity, [t.quantity for t in exact if t.quantity])
        yield from _bound_elsewhere(stated, token, source.claim, exact)
        return
    if quantity.written:
        yield unsupported(f"{token.text} is in no cited sentence")
    elif quantity.figure.kind == "number" and quantity.figure.unit != "times":
        yield weak(f"“{token.text}” is not counted in the source")
    else:
        yield unsupported(f"“{token.text}” is in no cited sentence")


def _qualifiers(token: Token, stated: Quantity, sources: Sequence[Quantity]) -> Iterator[Finding]:
    if stated.rate and all(stated.rate != s.rate for s in sources):
        if any(s.rate for s in sources):
            yield unsupported(f"{token.text} is per {sources[0].rate} in the source")
        else:
            yield weak(f"the source gives {token.text} without “per {stated.rate}”")
    bounds = {s.bound for s in sources}
    same = any(s.figure.value == stated.figure.value for s in sources)
    if not same or stated.bound in bounds:
        return
    if {stated.bound, *bounds} >= {"min", "max"}:
        yield unsupported(f"{token.text} is a limit of the other kind in the source")
    elif stated.bound in {"min", "max"} and stated.figure.kind != "date":
        yield unsupported(f"{token.text} is no limit in the source")
    elif bounds == {"max"}:
        yield unsupported(f"{token.text} is an upper limit in the source")
    elif bounds == {"min"}:
        yield weak(f"{token.text} is a lower limit in the source")


def _bound_elsewhere(
    stated: Claim, token: Token, source: Claim, matches: Sequence[Token]
) -> Iterator[Finding]:
    """A figure among words that in the source surround another figure of its kind."""
    here = _segment(stated, token)
    at_right = frozenset().union(*(_segment(source, t) for t in matches))
    if _from_to(stated, token) and {_from_to(source, t) for t in matches} == (
        {"from", "to"} - {_from_to(stated, token)}
    ):
        yield unsupported(f"{token.text} is the other end of the range in the source")
        return
    keys = {t.key for t in matches}
    for rival in source.tokens:
        if not same_kind(token, rival) or rival.key in keys:
            continue
        at_wrong = _segment(source, rival)
        wrong = here & (at_wrong - at_right)
        if not at_right:
            wrong = frozenset(key for key in wrong if key.startswith("#date"))
        right = here & (at_right - at_wrong)
        if _other_names(stated, token, source, matches, rival):
            yield unsupported(f"{token.text} belongs to another name in the source")
            return
        if len(wrong) > len(right):
            make = weak if right else unsupported
            yield make(f"{token.text} belongs to something else in the source")
            return


def _other_names(
    stated: Claim, token: Token, source: Claim, matches: Sequence[Token], rival: Token
) -> bool:
    """Whether a figure stands with a rival's name where the source has it with another one."""
    for kind in NAMES:
        here = _names_with(stated, token, kind)
        at_right = frozenset().union(*(_names_with(source, t, kind) for t in matches))
        at_wrong = _names_with(source, rival, kind)
        if here & (at_wrong - at_right) and at_right - here - at_wrong:
            return True
    return False


def _names_with(claim: Claim, token: Token, kind: Kind) -> frozenset[str]:
    return frozenset(t.key for t in claim.tokens if t.segment == token.segment and t.kind == kind)


def _segment(claim: Claim, token: Token) -> frozenset[str]:
    """What stands with a figure in its own segment, and what can be said for it."""
    near = [t for t in claim.content if t.segment == token.segment and t is not token]
    return frozenset().union(*(same_sense(t.key) for t in near), frozenset())


def _from_to(claim: Claim, token: Token) -> str:
    before = [t for t in claim.tokens if t.place < token.place][-3:]
    for other in reversed(before):
        if other.key in {"from", "to"}:
            return other.key
        if other.kind != "small" and other.key != base("estimated"):
            break
    return ""


def same_kind(one: Token, other: Token) -> bool:
    if one.quantity is None or other.quantity is None:
        return one.kind == other.kind and one.quantity is other.quantity
    a, b = one.quantity.figure, other.quantity.figure
    return a.kind == b.kind and (a.unit == b.unit or a.kind == "date")


def _belongs(stated: Claim, token: Token, best: Cited, other: Cited) -> bool:
    """Whether the words around a figure or name are said in the same source as it is."""
    for near in (stated.segment_of(token), stated.content):
        words = [t for t in near if t.key != token.key]
        there = sum(bool(same_sense(t.key) & (other.claim.keys | other.around)) for t in words)
        here = sum(bool(same_sense(t.key) & best.claim.keys) for t in words)
        if there != here:
            return there > here
    return True


def _name(stated: Claim, token: Token, best: Cited, sources: Sequence[Cited]) -> Iterator[Finding]:
    if _has(best.claim, token):
        return
    others = [s for s in sources if s is not best and _has(s.claim, token)]
    if others:
        if not any(_belongs(stated, token, best, s) for s in others):
            yield unsupported(f"{token.text} is named by another source, of something else")
        return
    if token.key in best.around:
        if token.kind != "proper" and any(t.kind == token.kind for t in best.claim.tokens):
            yield weak(f"{token.text} is named only around the source sentence")
        return
    yield unsupported(f"{token.text} is in no cited sentence")


def _has(claim: Claim, token: Token) -> bool:
    if token.key in claim.keys or any(same_sense(token.key) & {k} for k in claim.keys):
        return True
    capital = _CAPITALS.get(token.text.lower())
    if capital:
        return f"@{capital}" in claim.keys
    for key, name in _CAPITALS.items():
        if token.key == f"@{name}" and base(key) in claim.keys:
            return True
    if any(token.key in alias and alias & claim.keys for alias in _ALIASES):
        return True
    return _is_acronym(token, claim) or _is_acronym_of(token, claim)


def _is_acronym(token: Token, claim: Claim) -> bool:
    """Whether the capitals of consecutive words of the source spell the token."""
    letters = token.text.rstrip("s'’")
    if not (letters.isupper() and len(letters) > 1):
        return False
    initials = "".join(
        re.sub(r"[^A-Z]", "", t.text) if t.text.isupper() else t.text[0]
        for t in claim.tokens
        if t.text[0].isupper()
    )
    return letters in initials


def _is_acronym_of(token: Token, claim: Claim) -> bool:
    """Whether the token is one of the words that an acronym of the source stands for."""
    acronyms = [t.text for t in claim.tokens if t.kind == "proper" and t.text.isupper()]
    return token.kind == "proper" and any(
        token.text[0] in text and len(text) > 2 and not token.text.isupper() for text in acronyms
    )
