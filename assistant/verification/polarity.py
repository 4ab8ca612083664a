"""Checks of what turns a sentence round: denials, opposites, certainty, causes.

Each compares a statement, or a part of it that could stand alone, with one sentence of evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.types import Difference
from assistant.verification.claims import Claim, Token
from assistant.verification.comparisons import compared_the_other_way, converse
from assistant.verification.denials import (
    aligned,
    denials,
    full_tokens,
    near_denial,
    prefixes,
    scope_of,
    undone,
)
from assistant.verification.findings import Finding, contradicted, unsupported, weak
from assistant.verification.limits import limited
from assistant.verification.senses import (
    CAUSE_BASES,
    CERTAIN,
    OPPOSITES,
    PLANNED_BASES,
    POSSIBLE_BASES,
    STRENGTHENER_BASES,
    base,
    same_sense,
    sides,
)

_LESS = frozenset({"less", "least"})
_LEVELS = ("possible", "planned", "will")
_HEDGE_REACH = 10
# Pairs that a change of point of view turns round without changing what is said.
_CONVERSES = frozenset(
    number
    for number, (one, _) in enumerate(OPPOSITES)
    if one & {base(word) for word in "import before buy supply ahead large cheap".split()}
)
_TRADE = frozenset(
    number
    for number, (one, _) in enumerate(OPPOSITES)
    if one & {base(word) for word in ("import", "buy")}
)
_STATED_POSSIBLE = frozenset("may might could possibly perhaps potentially".split())
_STATED_PLANNED = frozenset(
    base(word) for word in "plan propose expect intend aim likely would should".split()
)
# Words of a plan that are nouns: they tell that something is planned, but govern no verb.
_NOMINAL = frozenset(
    base(word)
    for word in """draft bill study scenario want hope eventually need ability able commit see ask
    request call seek consider offer agree whether if believe think suggest attempt urge""".split()
)
_APPROXIMATE = frozenset({base("estimate")})
_IS_TO = re.compile(r"\b(?:is|are|was|were|be|due|set|scheduled|ready) to (?=[a-z])")
_DONE = frozenset(base(word) for word in "enacted passed adopted completed imposed created".split())
_CAUSAL = frozenset(
    base(word)
    for word in "because due owing caused causing thanks therefore hence consequently".split()
)
_CERTAIN_OF = re.compile(r"\bcertain (?!to\b|that\b|if\b)")


def turned_round(stated: Claim, source: Claim, all_keys: frozenset[str]) -> Iterator[Finding]:
    """Every finding about denial, direction, certainty and cause.

    ``all_keys`` are those of everything cited, ``source`` the sentence that the part rests on.
    """
    yield from denials(stated, source)
    yield from prefixes(stated, source)
    yield from undone(stated, source)
    yield from _directions(stated, source, all_keys)
    yield from _certainty(stated, source)
    yield from _causes(stated, source)
    yield from limited(stated, source)
    yield from compared_the_other_way(stated, source)


def _directions(stated: Claim, source: Claim, all_keys: frozenset[str]) -> Iterator[Finding]:
    if converse(stated, source):
        return
    for token in stated.tokens:
        for pair, side in _sides(stated, token):
            same = [t for t in source.tokens if (pair, side) in _sides(source, t)]
            opposite = [t for t in source.tokens if (pair, 1 - side) in _sides(source, t)]
            if not opposite or any(t.key == token.key for t in opposite):
                continue
            if not same and token.key in all_keys:
                continue
            if same:
                if _fits_better(stated, token, source, opposite, same):
                    yield unsupported(f"“{token.text}” belongs to something else in the source")
                continue
            if near_denial(stated, [token]) != near_denial(source, opposite):
                continue
            if pair in _CONVERSES and not _same_neighbour(stated, token, source, opposite, pair):
                yield weak(f"“{token.text}” where the source has “{opposite[0].text}”")
            else:
                yield contradicted(
                    f"“{token.text}” where the source has “{opposite[0].text}”",
                    Difference(token.text, opposite[0].text),
                )


def _sides(claim: Claim, token: Token) -> tuple[tuple[int, int], ...]:
    """The sides of a word where it stands: "less expensive" is on the side of "cheap"."""
    less = any(t.place == token.place - 1 and t.key in _LESS for t in claim.tokens)
    return tuple((pair, 1 - side) for pair, side in sides(token.key)) if less else sides(token.key)


def _fits_better(
    stated: Claim, token: Token, source: Claim, wrong: list[Token], right: list[Token]
) -> bool:
    """Whether a word's surroundings are those of its opposite in the source."""
    here = {t.key for t in stated.segment_of(token)}
    at_right = {t.key for r in right for t in source.segment_of(r)}
    at_wrong = {t.key for w in wrong for t in source.segment_of(w)}
    return len(here & (at_wrong - at_right)) > len(here & (at_right - at_wrong))


def _same_neighbour(
    stated: Claim, token: Token, source: Claim, opposite: list[Token], pair: int
) -> bool:
    """Whether two opposites stand in the same surroundings; of trade, after the same trader."""
    before, after = _neighbours(stated, token)
    for other in opposite:
        known_before, known_after = _neighbours(source, other)
        if before == known_before or (pair not in _TRADE and after == known_after):
            return True
    return False


def _neighbours(claim: Claim, token: Token) -> tuple[str | None, str | None]:
    full = full_tokens(claim)
    before = [t.key for t in full if t.place < token.place]
    after = [t.key for t in full if t.place > token.place]
    return (before[-1] if before else None), (after[0] if after else None)


def _markers(claim: Claim) -> list[tuple[Token, int]]:
    """Words that make a clause less than a fact: counted from 1 as in _LEVELS."""
    found = []
    for token in claim.tokens:
        if token.kind == "proper":
            continue
        if token.key in POSSIBLE_BASES:
            if token.text != "May":
                found.append((token, 1))
        elif token.key in PLANNED_BASES:
            found.append((token, 2))
        elif token.key in CERTAIN:
            found.append((token, 3))
    for match in _IS_TO.finditer(claim.text):
        at = match.end() + claim.offset
        before = [t for t in claim.tokens if t.end <= at]
        if before:
            found.append((before[-1], 2))
    return sorted(found, key=lambda pair: pair[0].place)


def _certainty(stated: Claim, source: Claim) -> Iterator[Finding]:
    ours, theirs = _markers(stated), _markers(source)
    for token in stated.tokens:
        strong = token.key in STRENGTHENER_BASES and not (same_sense(token.key) & source.keys)
        if strong and not _CERTAIN_OF.match(stated.text, token.start - stated.offset):
            yield unsupported(f"“{token.text}” is not in the source")
        planned = theirs and not any(level == 3 for _, level in theirs)
        if (
            token.key in _DONE
            and planned
            and not same_sense(token.key) & source.senses
            and not ours
        ):
            yield unsupported(f"the source does not say that this is done (“{token.text}”)")
    for marker, level in theirs:
        if marker.key in _NOMINAL | _APPROXIMATE:
            continue
        found = aligned(scope_of(source, marker.place, 2), stated)
        if not found:
            continue
        done = found[0].text.endswith("ed")
        if not ours or (done and all(m.key in _NOMINAL for m, _ in ours)):
            yield unsupported(f"the source says this with “{marker.text}” only")
            continue
        before = [lvl for m, lvl in ours if m.place <= found[0].place]
        governing = before[-1] if before else min(lvl for _, lvl in ours)
        if governing == len(_LEVELS) and level < governing:
            make = unsupported if level == 1 else weak
            yield make(f"“will” where the source says “{marker.text}”")
    for marker, level in ours:
        hedges = marker.text.lower() in _STATED_POSSIBLE
        if not hedges and marker.key not in _STATED_PLANNED:
            continue
        told = aligned(scope_of(stated, marker.place, 2), source) or list(source.tokens)
        firm = [m for m, _ in theirs if m.key not in _APPROXIMATE]
        if not any(abs(m.place - t.place) <= _HEDGE_REACH for m in firm for t in told):
            yield unsupported(f"the source does not say “{marker.text}”")
        elif hedges and level == 1 and not any(lvl < 3 for _, lvl in theirs):
            yield weak(f"“{marker.text}” is less than the source says")


def _causes(stated: Claim, source: Claim) -> Iterator[Finding]:
    stated_causes = {t.key for t in stated.tokens} & _CAUSAL
    if stated_causes and not {t.key for t in source.tokens} & CAUSE_BASES:
        yield unsupported("the source names no cause")
