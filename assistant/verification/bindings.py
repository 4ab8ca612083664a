"""Checks of figures and names: each is in the evidence, and said there of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.language.figures import Figure
from assistant.types import Difference
from assistant.verification.claims import Claim, Token
from assistant.verification.comparisons import parted
from assistant.verification.findings import Finding, contradicted, unsupported, weak
from assistant.verification.likeness import is_named, likeness
from assistant.verification.senses import CHANGE_BASES, base, same_sense, sides

_SENTENCE_BREAK = re.compile(r";|\b(?:while|whereas)\b", re.IGNORECASE)
_PRONOUNS = frozenset(base(word) for word in "it its they their he his she her".split())


@dataclass(frozen=True, slots=True)
class Cited:
    """One sentence of evidence as it was read, and what stands around it."""

    claim: Claim
    context: Claim

    @property
    def around(self) -> frozenset[str]:
        return self.context.keys


def figures_and_names(stated: Claim, best: Cited, sources: Sequence[Cited]) -> Iterator[Finding]:
    """Every finding about figures and names; ``best`` is the source that the part rests on."""
    for token in stated.tokens:
        if token.figure is not None:
            yield from _figure(stated, token, token.figure, best, sources)
        elif token.is_name:
            yield from _name(stated, token, best, sources)


def _figure(
    stated: Claim, token: Token, figure: Figure, best: Cited, sources: Sequence[Cited]
) -> Iterator[Finding]:
    for source in [best, *(s for s in sources if s is not best)]:
        found = [
            (t, kind)
            for t in source.claim.tokens
            if t.figure is not None and (kind := likeness(figure, t.figure)) != "other"
        ]
        if not found:
            continue
        if source is not best and not _belongs(stated, token, best, source):
            yield unsupported(f"{token.text} is said of something else in another source")
        if all(kind == "unsure" for _, kind in found):
            yield weak(f"{token.text} is counted in something else in the source")
        elif all(kind in ("rounded", "unsure") for _, kind in found) and not figure.bound:
            yield weak(f"{token.text} is a rounding")
        exact = [t for t, kind in found if kind == "same"] or [t for t, _ in found]
        yield from _qualifiers(token, figure, [t.figure for t in exact if t.figure])
        yield from _bound_elsewhere(stated, token, source.claim, exact)
        return
    other = next(_in_its_place(stated, token, best.claim), None)
    if other is not None:
        difference = Difference(token.text, other.text)
        yield contradicted(f"{token.text} where the source has {other.text}", difference)
    elif figure.in_digits:
        yield unsupported(f"{token.text} is in no cited sentence")
    elif figure.kind == "number" and figure.unit != "times":
        yield weak(f"“{token.text}” is not counted in the source")
    else:
        yield unsupported(f"“{token.text}” is in no cited sentence")


def _in_its_place(stated: Claim, token: Token, source: Claim) -> Iterator[Token]:
    """Figures of its kind that stand in the source among most of the words beside it."""
    words = [t for t in stated.segment_of(token) if t.figure is None]
    for other in source.tokens:
        if same_kind(token, other) and other.key not in stated.keys:
            there = _segment(source, other)
            found = sum(bool(same_sense(t.key) & there) for t in words)
            if words and 2 * found >= len(words):
                yield other


def _qualifiers(token: Token, stated: Figure, sources: Sequence[Figure]) -> Iterator[Finding]:
    if stated.per and all(stated.per != s.per for s in sources):
        if any(s.per for s in sources):
            yield contradicted(f"{token.text} is per {sources[0].per} in the source")
        else:
            yield weak(f"the source gives {token.text} without “per {stated.per}”")
    bounds = {s.bound for s in sources}
    same = any(s.value == stated.value for s in sources)
    if not same or stated.bound in bounds:
        return
    if {stated.bound, *bounds} >= {"min", "max"}:
        yield contradicted(f"{token.text} is a limit of the other kind in the source")
    elif stated.bound in {"min", "max"} and stated.kind != "date":
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
    if _turned_end(stated, token, source, matches):
        yield contradicted(f"{token.text} is the other end of the change in the source")
        return
    if not _tells_change(stated) and all(_is_change(source, t) for t in matches):
        yield weak(f"{token.text} is a change in the source, not a level")
    if any(parted(stated, token, source, match) for match in matches):
        yield unsupported(f"{token.text} goes with something else in the source (respectively)")
        return
    keys = {t.key for t in matches}
    for rival in source.tokens:
        if not same_kind(token, rival) or rival.key in keys:
            continue
        at_wrong = _segment(source, rival)
        wrong = here & (at_wrong - at_right)
        if not at_right:
            wrong = _dates(wrong)
        right = here & (at_right - at_wrong)
        if _other_names(stated, token, source, matches, rival):
            yield contradicted(f"{token.text} belongs to another name in the source")
            return
        if _decides(token, right, at_wrong) and not _decides(token, wrong, at_right):
            continue
        if _dates(wrong) and not _dates(right) and _end(source, matches[0]) == "from":
            yield unsupported(f"{token.text} is of an earlier date in the source")
            return
        if len(wrong) > len(right):
            make = weak if right else unsupported
            yield make(f"{token.text} belongs to something else in the source")
            return


def _dates(keys: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in keys if key.startswith("#date"))


def _decides(token: Token, shared: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a figure has its own date, or a date its own figure, and the rival another one.

    Then words do not count, for they are soon repeated.
    """
    if token.figure is None or token.figure.kind != "date":
        return bool(_dates(shared) and _dates(others))
    return all(any(k.startswith("#") for k in keys - _dates(keys)) for keys in (shared, others))


def _other_names(
    stated: Claim, token: Token, source: Claim, matches: Sequence[Token], rival: Token
) -> bool:
    """Whether a figure stands with a rival's name where the source has it with another one."""
    for kind in dict.fromkeys(t.kind for t in stated.tokens if t.is_name):
        here = _names_with(stated, token, kind)
        at_right = frozenset().union(*(_names_with(source, t, kind) for t in matches))
        at_wrong = _names_with(source, rival, kind)
        if here & (at_wrong - at_right) and at_right - here - at_wrong:
            return True
    return False


def _names_with(claim: Claim, token: Token, kind: str) -> frozenset[str]:
    return frozenset(t.key for t in claim.tokens if t.segment == token.segment and t.kind == kind)


def _segment(claim: Claim, token: Token) -> frozenset[str]:
    """What stands with a figure in its own segment, and what can be said for it."""
    near = [t for t in claim.content if t.segment == token.segment and t is not token]
    return frozenset().union(*(same_sense(t.key) for t in near), frozenset())


def _turned_end(stated: Claim, token: Token, source: Claim, matches: Sequence[Token]) -> bool:
    """Whether a figure is where a change began, or ended, or its size, but not in the source."""
    ours, theirs = _end(stated, token), {_end(source, t) for t in matches}
    return bool(ours) and "" not in theirs and ours not in theirs


def _end(claim: Claim, token: Token) -> str:
    """ "from", "to" or "by" where that governs a figure; "rose 5%" is by 5%."""
    if token.figure is None or token.figure.kind == "date":
        return ""
    for other in reversed([t for t in claim.tokens if t.place < token.place][-3:]):
        if other.key in {"from", "to", "by"}:
            return other.key
        if other.key in CHANGE_BASES and other.place == token.place - 1:
            return "by"
        if other.kind != "small" and other.key != base("estimated"):
            break
    return ""


def _is_change(claim: Claim, token: Token) -> bool:
    """Whether a figure is by how much something changed."""
    near = claim.segment_of(token)
    return _end(claim, token) == "by" and any(t.key in CHANGE_BASES for t in near)


def _tells_change(claim: Claim) -> bool:
    return any(t.key in CHANGE_BASES or sides(t.key) for t in claim.tokens)


def same_kind(one: Token, other: Token) -> bool:
    if one.figure is None or other.figure is None:
        return one.kind == other.kind and one.figure is other.figure
    a, b = one.figure, other.figure
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
    if is_named(token, stated, best.claim):
        if _named_of_another(stated, token, best.claim):
            yield weak(f"{token.text} is named of something else in the source")
        return
    others = [s for s in sources if s is not best and is_named(token, stated, s.claim)]
    if others:
        if not any(_belongs(stated, token, best, s) for s in others):
            yield unsupported(f"{token.text} is named by another source, of something else")
        return
    if token.key in best.around:
        if _unresolved(token, best):
            yield weak(f"{token.text} is named only around the source sentence")
        return
    yield unsupported(f"{token.text} is in no cited sentence")


def _named_of_another(stated: Claim, token: Token, source: Claim) -> bool:
    """Whether the sentence with another name of the kind has the statement's words, not its own."""
    here = frozenset().union(*(same_sense(t.key) for t in stated.content if t is not token))
    parts = _sentences(source)
    with_own = [part for part in parts if any(t.key == token.key for t in part)]
    rivals = [p for p in parts if p not in with_own and any(t.kind == token.kind for t in p)]
    if not with_own or any(_says_of(part, here) for part in with_own):
        return False
    return any(_says_of(part, here) for part in rivals)


def _says_of(part: Sequence[Token], keys: frozenset[str]) -> bool:
    return any(t.kind == "word" and t.carries and t.key in keys for t in part)


def _sentences(claim: Claim) -> list[list[Token]]:
    """What semicolons, "while" and "whereas" part: each has a subject of its own."""
    breaks = [match.start() + claim.offset for match in _SENTENCE_BREAK.finditer(claim.text)]
    parts: dict[int, list[Token]] = {}
    for token in claim.tokens:
        parts.setdefault(sum(at < token.start for at in breaks), []).append(token)
    return list(parts.values())


def _unresolved(token: Token, source: Cited) -> bool:
    """Whether more than one name could be meant where a sentence leaves a name to its context.

    Headings are full of capitals that name nothing, so of other names only a pronoun counts.
    """
    if token.kind != "proper":
        named = [t for claim in (source.claim, source.context) for t in claim.tokens]
        return any(t.kind == token.kind and t.key != token.key for t in named)
    runs = sum(
        t.kind == "proper" and (before is None or before.kind != "proper")
        for before, t in zip((None, *source.context.tokens), source.context.tokens, strict=False)
    )
    return runs > 1 and bool(_PRONOUNS & source.claim.keys)
