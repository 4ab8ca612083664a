"""Checks of who did what to whom: names, figures or things that have changed places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.verification.bindings import same_kind
from assistant.verification.claims import Claim, Token
from assistant.verification.comparisons import converse
from assistant.verification.findings import Finding, contradicted, unsupported
from assistant.verification.senses import REPORTING_BASES, base, same_sense

_CASES = frozenset(
    base(word)
    for word in """to from by of in with than against for into behind over on at between under
    toward ahead among through unlike like except without as after before""".split()
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|be|being)\s+(?:\w+ly\s+)?"
    r"\w+(?:ed|en|wn|ld|nt|de|ught|ung|et)\b.*\bby\b"
)
_COORDINATES = frozenset({"and", "or", "as", "well"})
_GIVES = frozenset(base(word) for word in "supply export provide sell ship deliver send".split())
_TAKES = frozenset(base(word) for word in "import buy purchase receive".split())
_REACH = 4


@dataclass(frozen=True, slots=True)
class _Entity:
    """A name of one or more words, or a figure: its first and last token."""

    first: Token
    last: Token

    @property
    def key(self) -> str:
        return self.first.key

    @property
    def text(self) -> str:
        return self.first.text


def changed_places(stated: Claim, source: Claim) -> Iterator[Finding]:
    """At most one finding of each sort."""
    ours, theirs = _entities(stated), _entities(source)
    known = {entity.key for entity in theirs}
    shared = [entity for entity in ours if entity.key in known]
    pairs = (
        (one, other)
        for index, one in enumerate(shared)
        for other in shared[index + 1 :]
        if one.key != other.key and _comparable(one.first, other.first)
    )
    other_way = converse(stated, source)
    for one, other in pairs:
        if not other_way and _exchanged(one, other, stated, source, theirs):
            yield contradicted(f"{one.text} and {other.text} have changed places")
            break
    flows = [(_flows(stated, e), _flows(source, f)) for e in ours for f in theirs if e.key == f.key]
    if any(a and b and not a & b for a, b in flows):
        yield contradicted("who supplies whom is turned round")
    if _crossed(stated, source):
        yield unsupported("what is said of one thing is said of another in the source")


def _entities(claim: Claim) -> list[_Entity]:
    found: list[_Entity] = []
    for token in claim.tokens:
        if not token.is_name and token.figure is None:
            continue
        last = found[-1].last if found else None
        joins = last is not None and last.place == token.place - 1 and last.end + 2 > token.start
        if joins and last is not None and token.kind == last.kind == "proper":
            found[-1] = _Entity(found[-1].first, token)
        else:
            found.append(_Entity(token, token))
    return found


def _comparable(one: Token, other: Token) -> bool:
    """Whether two could stand in each other's place: countries and other names are one kind."""
    group = {"place", "proper"}
    return same_kind(one, other) or (one.kind in group and other.kind in group)


def _exchanged(
    one: _Entity, other: _Entity, stated: Claim, source: Claim, theirs: Sequence[_Entity]
) -> bool:
    a = [e for e in theirs if e.key == one.key]
    b = [e for e in theirs if e.key == other.key]
    if _coordinated(stated, one, other) or any(_side_by_side(source, x, y) for x in a for y in b):
        return False
    once = len(a) == len(b) == 1 and all(
        sum(t.key == entity.key for t in stated.tokens) == 1 for entity in (one, other)
    )
    if one.first.figure is None and once:
        ours = _role(stated, one, other), _role(stated, other, one)
        there = _role(source, a[0], b[0]), _role(source, b[0], a[0])
        if ours[0] != ours[1] and ours == there[::-1]:
            return True
        if _with_others(stated, one, source, a[0], b[0]) and _with_others(
            stated, other, source, b[0], a[0]
        ):
            return True
    here = _beside(stated, [one]), _beside(stated, [other])
    beside = _beside(source, a), _beside(source, b)
    crossed = bool(here[0] & beside[1]) and bool(here[1] & beside[0])
    return crossed and not here[0] & beside[0] and not here[1] & beside[1]


def _side_by_side(claim: Claim, one: _Entity, other: _Entity) -> bool:
    first, second = sorted((one, other), key=lambda entity: entity.first.place)
    return _coordinated(claim, first, second)


def _coordinated(claim: Claim, one: _Entity, other: _Entity) -> bool:
    """Whether two stand side by side in a list, where their order says nothing."""
    between = [t for t in claim.tokens if one.last.place < t.place < other.first.place]
    return all(t.key in _COORDINATES or _comparable(t, one.first) for t in between)


def _role(claim: Claim, entity: _Entity, other: _Entity) -> str:
    """The preposition that governs a name; else whether it comes first and so acts."""
    token = entity.first
    at = claim.tokens.index(token)
    for before in reversed(claim.tokens[max(0, at - 2 * _REACH) : at]):
        if before.key in _CASES:
            return "acts" if before.key == "by" and _PASSIVE.search(claim.text) else before.key
        in_list = before.is_name and before.end + 6 > token.start
        if before.kind != "small" and not in_list:
            break
        token = before if in_list else token
    if entity.last.text.endswith(("'s", "’s")):
        return "of"
    end = claim.tokens.index(entity.last)
    beside = [*claim.tokens[max(0, at - 1) : at], *claim.tokens[end + 1 : end + 3]]
    if any(t.key in REPORTING_BASES for t in beside):
        return "tells"
    first = entity.first.place < other.first.place
    return "acts" if first != bool(_PASSIVE.search(claim.text)) else "undergoes"


def _with_others(
    stated: Claim, entity: _Entity, source: Claim, right: _Entity, wrong: _Entity
) -> bool:
    """Whether the names in an entity's segment are those that stand with the other one."""
    here = _names_near(stated, entity)
    at_right, at_wrong = _names_near(source, right), _names_near(source, wrong)
    return len(here & (at_wrong - at_right)) > len(here & (at_right - at_wrong))


def _names_near(claim: Claim, entity: _Entity) -> frozenset[str]:
    return frozenset(
        t.key
        for t in claim.tokens
        if t.segment == entity.first.segment
        and t.is_name
        and not entity.first.place <= t.place <= entity.last.place
    )


def _beside(claim: Claim, entities: Sequence[_Entity]) -> set[tuple[str, str]]:
    """The nearest words before and after that say something, with their side."""
    full = [t for t in claim.tokens if t.kind != "small"]
    found: set[tuple[str, str]] = set()
    for entity in entities:
        before = [t for t in full if t.place < entity.first.place][-1:]
        after = [t for t in full if t.place > entity.last.place][:1]
        found |= {("before", t.key) for t in before} | {("after", t.key) for t in after}
    return found


def _flows(claim: Claim, entity: _Entity) -> frozenset[str]:
    """Whether goods come from a country or go to it, where the sentence tells."""
    trade = any(t.key in _GIVES | _TAKES for t in claim.tokens)
    if entity.first.kind != "place" or not trade:
        return frozenset()
    at, end = claim.tokens.index(entity.first), claim.tokens.index(entity.last)
    before = [t.key for t in claim.tokens[max(0, at - 2) : at] if t.key != "the"][-1:]
    if before == ["from"]:
        return frozenset({"gives"})
    if before in (["to"], ["into"]):
        return frozenset({"takes"})
    for token in claim.tokens[end + 1 : end + 1 + _REACH]:
        if token.kind in {"place", "figure"}:
            break
        if token.key in _GIVES:
            return frozenset({"gives"})
        if token.key in _TAKES:
            return frozenset({"takes"})
    return frozenset()


def _crossed(stated: Claim, source: Claim) -> bool:
    """Whether two parts of the statement each mix the same two parts of the source.

    "Wire is covered and cables are derivatives" mixes both ways against "cables are covered and
    wire is a derivative".
    """
    ours, theirs = _parts(stated), _parts(source)
    for i, one in enumerate(ours):
        for other in ours[i + 1 :]:
            for j, first in enumerate(theirs):
                for second in theirs[j + 1 :]:
                    a, b = first - second, second - first
                    x, y = one - other, other - one
                    if a & x and b & x and a & y and b & y:
                        return True
    return False


def _parts(claim: Claim) -> list[frozenset[str]]:
    segments: dict[int, set[str]] = {}
    for token in claim.content:
        segments.setdefault(token.segment, set()).add(min(same_sense(token.key)))
    return [frozenset(keys) for keys in segments.values() if len(keys) > 1]
