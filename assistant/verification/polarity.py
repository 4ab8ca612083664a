"""Checks of what turns a sentence round: denials, opposites, certainty, causes.

Each compares a statement, or a part of it that could stand alone, with one sentence of evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.verification.claims import Claim, Token
from assistant.verification.findings import Finding, unsupported, weak
from assistant.verification.senses import (
    CAUSE_BASES,
    CERTAIN,
    DENIAL_BASES,
    NEGATION_BASES,
    OPPOSITES,
    PLANNED_BASES,
    POSSIBLE_BASES,
    QUANTIFIERS,
    STRENGTHENER_BASES,
    base,
    same_sense,
    sides,
)

_LEVELS = ("possible", "planned", "will")
_NEAR = 7
_JUST_AFTER = 2
_SCOPE = 3
_PREFIXES = ("un", "non", "dis", "in", "im", "ir")
_SHORTEST_ROOT = 4
# Pairs that a change of point of view turns round without changing what is said.
_CONVERSES = frozenset(
    number
    for number, (one, _) in enumerate(OPPOSITES)
    if one & {base(word) for word in ("import", "before", "buy", "supply", "ahead", "large")}
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
_PREVENTS = frozenset(base(word) for word in "prevent stop exclude bar block preclude".split())
_APPROXIMATE = frozenset({base("estimate")})
_IS_TO = re.compile(r"\b(?:is|are|was|were|be|due|set|scheduled|ready) to (?=[a-z])")
_DONE = frozenset(base(word) for word in "enacted passed adopted completed imposed created".split())
_CAUSAL = frozenset(
    base(word)
    for word in "because due owing caused causing thanks therefore hence consequently".split()
)
_CERTAIN_OF = re.compile(r"\bcertain (?!to\b|that\b|if\b)")
_ALL = frozenset(base(word) for word in "all every entire each any fully full whole total".split())


def turned_round(stated: Claim, source: Claim, all_keys: frozenset[str]) -> Iterator[Finding]:
    """Every finding about denial, direction, certainty and cause.

    ``all_keys`` are those of everything cited, ``source`` the sentence that the part rests on.
    """
    yield from _denials(stated, source)
    yield from _prefixes(stated, source)
    yield from _directions(stated, source, all_keys)
    yield from _certainty(stated, source)
    yield from _quantifiers_and_causes(stated, source)


def _full_tokens(claim: Claim) -> list[Token]:
    return [token for token in claim.tokens if token.kind != "small"]


def _scope(claim: Claim, place: int, size: int = _SCOPE) -> list[Token]:
    """The next words that say something, or the last before where none follow."""
    after = [t for t in _full_tokens(claim) if t.place > place][:size]
    return after or [t for t in _full_tokens(claim) if t.place < place][-2:]


def _negations(claim: Claim) -> list[Token]:
    found = []
    tokens = claim.tokens
    for index, token in enumerate(tokens):
        following = tokens[index + 1].key if index + 1 < len(tokens) else ""
        number = tokens[index + 1].kind == "figure" if index + 1 < len(tokens) else False
        if token.key not in NEGATION_BASES or (token.key == "not" and following == base("only")):
            continue
        if not (token.text == "No" and number):
            found.append(token)
    return found


def _near_denial(claim: Claim, tokens: Iterable[Token]) -> bool:
    """Whether a denial, in whatever words, governs one of the tokens or follows it closely."""
    tokens = list(tokens)
    denials = [
        t
        for t in claim.tokens
        if (t.key in NEGATION_BASES or t.key in DENIAL_BASES) and t not in tokens
    ]
    return any(-_NEAR <= d.place - t.place <= _JUST_AFTER for d in denials for t in tokens)


def _aligned(tokens: Iterable[Token], claim: Claim) -> list[Token]:
    """The tokens of ``claim`` that say the same as one of ``tokens``."""
    wanted = frozenset().union(*(same_sense(t.key) for t in tokens), frozenset())
    return [t for t in claim.tokens if t.kind != "small" and t.key in wanted]


def _denials(stated: Claim, source: Claim) -> Iterator[Finding]:
    ours, theirs = _negations(stated), _negations(source)
    for cue in ours:
        scope = _scope(stated, cue.place)
        if scope and scope[0].key in _PREVENTS and scope[0].key not in source.keys:
            # "Does not prevent it": two denials, and so none.
            continue
        if not _near_denial(source, _aligned(scope, source) or source.tokens):
            yield unsupported(f"the source does not deny this ({_shown(cue, scope)})")
            return
    implicit = [t for t in source.tokens if t.key in DENIAL_BASES]
    if len(ours) > len(theirs) + len(implicit):
        yield unsupported("the statement denies more than the source")
    for cue in theirs:
        scope = _scope(source, cue.place, 2)
        found = _aligned(scope, stated)
        outside = [t for t in _aligned(scope, source) if t not in scope and t.place < cue.place - 1]
        if found and not outside and not _near_denial(stated, found):
            yield unsupported(f"the source denies this ({_shown(cue, scope)})")


def _shown(cue: Token, scope: list[Token]) -> str:
    return " ".join([cue.text, *(t.text for t in scope)])


def _prefixes(stated: Claim, source: Claim) -> Iterator[Finding]:
    for one, other in ((stated, source), (source, stated)):
        for token in one.tokens:
            lowered = token.text.lower()
            for prefix in _PREFIXES:
                root = lowered.removeprefix(prefix)
                long_enough = len(root) >= _SHORTEST_ROOT + (prefix in {"in", "im"})
                if root == lowered or not long_enough or token.key in other.keys:
                    continue
                if base(root) in other.keys and base(root) not in one.keys:
                    denied = len(_negations(stated)) != len(_negations(source))
                    if not denied:
                        yield unsupported(f"“{token.text}” turns “{root}” round")


def _directions(stated: Claim, source: Claim, all_keys: frozenset[str]) -> Iterator[Finding]:
    for token in stated.tokens:
        for pair, side in sides(token.key):
            same = [t for t in source.tokens if (pair, side) in sides(t.key)]
            opposite = [t for t in source.tokens if (pair, 1 - side) in sides(t.key)]
            if not opposite or any(t.key == token.key for t in opposite):
                continue
            if not same and token.key in all_keys:
                continue
            if same:
                if _fits_better(stated, token, source, opposite, same):
                    yield unsupported(f"“{token.text}” belongs to something else in the source")
                continue
            if _near_denial(stated, [token]) != _near_denial(source, opposite):
                continue
            if pair in _CONVERSES and not _same_neighbour(stated, token, source, opposite, pair):
                yield weak(f"“{token.text}” where the source has “{opposite[0].text}”")
            else:
                yield unsupported(f"“{token.text}” where the source has “{opposite[0].text}”")


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
    full = _full_tokens(claim)
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
        found = _aligned(_scope(source, marker.place, 2), stated)
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
        told = _aligned(_scope(stated, marker.place, 2), source) or list(source.tokens)
        firm = [m for m, _ in theirs if m.key not in _APPROXIMATE]
        if not any(abs(m.place - t.place) <= _NEAR + 3 for m in firm for t in told):
            yield unsupported(f"the source does not say “{marker.text}”")
        elif hedges and level == 1 and not any(lvl < 3 for _, lvl in theirs):
            yield weak(f"“{marker.text}” is less than the source says")


def _quantifiers_and_causes(stated: Claim, source: Claim) -> Iterator[Finding]:
    words = {token.text.lower() for token in stated.tokens}
    known = {token.text.lower() for token in source.tokens}
    everything, only, _ = (frozenset(line.split()) for line in QUANTIFIERS)
    if words & (everything - {"any", "each"}) and not (
        known & everything or {base(w) for w in known} & _ALL or "#percent:100:%" in source.keys
    ):
        yield unsupported("the source does not say this of all")
    if words & only and not known & only:
        yield weak("the source does not say “only”")
    stated_causes = {t.key for t in stated.tokens} & _CAUSAL
    if stated_causes and not {t.key for t in source.tokens} & CAUSE_BASES:
        yield unsupported("the source names no cause")
