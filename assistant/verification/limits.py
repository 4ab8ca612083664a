"""Checks of what limits a sentence: of how many, on which condition, until when, in whose words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.verification.claims import Claim, Token
from assistant.verification.findings import Finding, contradicted, unsupported, weak
from assistant.verification.senses import (
    PLANNED_BASES,
    POSSIBLE_BASES,
    QUANTIFIERS,
    REPORTING_BASES,
    base,
    same_sense,
)

_EVERYTHING, _ONLY, _ = (frozenset(line.split()) for line in QUANTIFIERS)
_ALL = frozenset(base(word) for word in "all every entire each any fully full whole total".split())
_MOST = re.compile(r"(?<!\bthe )(?<!\bat )\bmost (?!of all\b)|\bmajority\b", re.IGNORECASE)
_MOSTLY = frozenset(
    base(word)
    for word in """most majority bulk main mainly mostly largely predominant predominantly dominate
    dominant primarily primary chiefly all every almost nearly overwhelming lion""".split()
)
_HALF = Decimal(50)
_MANY = re.compile(r"\b(?:many|numerous|several)\b", re.IGNORECASE)
_FEW = re.compile(r"(?<!\ba )\bfew\b(?! than)", re.IGNORECASE)
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_ONE_OF = re.compile(r"\b(?:one|neither|either) of\b|\bonly one\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|provided that|as long as|in case)\b(?! not\b)", re.I)
_WHETHER = re.compile(r"\bwhether\b", re.IGNORECASE)
_CONDITIONAL = frozenset(
    base(word)
    for word in """if unless provided when whenever once subject condition conditional depend
    whether contingent""".split()
)
# Words of a plan that name a thing and hedge no verb.
_PAPERS = frozenset(base(word) for word in "bill draft study scenario".split())
_PRESENT = re.compile(r"\b(?:is|are|stands?)\b")
_PAST = re.compile(r"\b(?:was|were|had|until|till|before|previously|formerly)\b")
_SINCE = re.compile(r"\b(?:now|currently|today|since been|no longer|(?:has|have) since)\b")
_QUOTED = re.compile(r"[“\"]([^”\"]{15,})[”\"]")
_SHARE = 0.6


def limited(stated: Claim, source: Claim) -> Iterator[Finding]:
    """Every finding about a limit that the source sets and the statement leaves out."""
    yield from _how_many(stated, source)
    yield from _conditions(stated, source)
    yield from _until(stated, source)
    yield from _quoted(stated, source)


def _how_many(stated: Claim, source: Claim) -> Iterator[Finding]:
    words = {token.text.lower() for token in stated.tokens}
    known = {token.text.lower() for token in source.tokens}
    everything = {base(w) for w in known} & _ALL or "#percent:100:%" in source.keys
    if words & (_EVERYTHING - {"any", "each"}) and not (known & _EVERYTHING or everything):
        yield unsupported("the source does not say this of all")
    if words & _ONLY and not known & _ONLY:
        yield weak("the source does not say “only”")
    if _MOST.search(stated.text) and not (_MOSTLY & source.keys or _more_than_half(source)):
        yield weak("the source does not say this of most")
    if _MANY.search(stated.text) and _FEW.search(source.text) and not _MANY.search(source.text):
        yield contradicted("the source says this of few")
    if _BOTH.search(stated.text) and _ONE_OF.search(source.text):
        yield contradicted("the source says this of one only")


def _more_than_half(source: Claim) -> bool:
    shares = [t.figure for t in source.tokens if t.figure is not None]
    return any(
        q.kind == "percent"
        and q.bound != "max"
        and (q.value > _HALF or (q.bound == "min" and q.value == _HALF))
        for q in shares
    )


def _conditions(stated: Claim, source: Claim) -> Iterator[Finding]:
    hedged = (POSSIBLE_BASES | PLANNED_BASES | _CONDITIONAL) - _PAPERS
    if any(t.key in hedged for t in stated.tokens):
        return
    for match in _WHETHER.finditer(source.text):
        asked = [t for t in source.content if t.start - source.offset > match.end()][:1]
        if any(same_sense(t.key) & stated.keys for t in asked):
            yield unsupported("the source only asks whether")
            return
    if _CONDITION.search(source.text) and _mostly_in(stated, list(source.content)):
        yield weak("the source sets a condition")


def _until(stated: Claim, source: Claim) -> Iterator[Finding]:
    """A figure told as that of today, where the source goes on to tell another for now."""
    turn = _SINCE.search(source.text)
    if not turn or not _PRESENT.search(stated.text) or _PAST.search(stated.text):
        return
    at = turn.start() + source.offset
    for token in stated.tokens:
        figures = [t for t in source.tokens if t.figure and _same_sort(t, token)]
        if not any(t.start > at for t in figures):
            continue
        if token.key in {t.key for t in figures} and all(
            t.start < at for t in figures if t.key == token.key
        ):
            yield weak(f"{token.text} is of an earlier time in the source")


def _same_sort(one: Token, other: Token) -> bool:
    if one.figure is None or other.figure is None:
        return False
    a, b = one.figure, other.figure
    return a.kind == b.kind != "date" and a.unit == b.unit


def _quoted(stated: Claim, source: Claim) -> Iterator[Finding]:
    """What somebody says, told as a fact."""
    if any(t.key in REPORTING_BASES or t.key == base("according") for t in stated.tokens):
        return
    for match in _QUOTED.finditer(source.text):
        start, end = (at + source.offset for at in match.span())
        inside = [t for t in source.content if start <= t.start < end]
        outside = [t for t in source.tokens if t not in inside]
        speaker = any(t.key in REPORTING_BASES for t in outside)
        if speaker and _mostly_in(stated, inside):
            yield weak("the source quotes somebody who says this")
            return


def _mostly_in(stated: Claim, tokens: list[Token]) -> bool:
    told = frozenset().union(*(same_sense(t.key) for t in tokens), frozenset())
    content = stated.content
    return bool(content) and sum(t.key in told for t in content) >= _SHARE * len(content)
