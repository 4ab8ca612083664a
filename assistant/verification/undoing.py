"""Checks of what a source takes back: what it exempts, ends, doubts or calls false.

Such words deny no single verb as "not" does, so they count only where the statement has nothing
of the kind, and where it speaks of what they govern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.claims import Claim, Token
from assistant.verification.findings import Finding, contradicted, weak
from assistant.verification.senses import DENIAL_BASES, NEGATION_BASES, base, same_sense

_EXCLUDES = frozenset(base(word) for word in "exempt exclude omit absent".split())
_FALSE = frozenset(base(word) for word in "myth false untrue refute debunk disprove".split())
_UNDOES = frozenset(
    base(word)
    for word in """lift suspend overturn revoke rescind repeal cancel withdraw waive annul quash
    remove delist hardly scarcely barely rarely seldom dispute doubt deny reject""".split()
)
_FREES = frozenset(base(word) for word in "allow permit free resume end expire former".split())
_PHRASES = re.compile(
    r"\b(?:ha(?:s|ve|d)|(?:is|are|was|were)(?! not)) yet to (?=[a-z])"
    r"|\b(?:took|taken?|taking|struck) (?:[\w-]+ ){0,3}?off\b",
    re.IGNORECASE,
)
_BE = frozenset(base(word) for word in "is are was were be been being".split())
_LEAST_SHARE = 0.5


def undone(stated: Claim, source: Claim) -> Iterator[Finding]:
    """At most one finding: the source takes back what the statement says."""
    if _takes_back(stated, source):
        return
    cues = [t for t in source.tokens if t.key in _EXCLUDES | _FALSE | _UNDOES]
    cues = [t for t in cues if not same_sense(t.key) & stated.keys]
    for cue in [*cues, *_phrases(source)]:
        governed = _governed(source, cue)
        if cue.key in _EXCLUDES and _speaks_only_there(stated, source, governed):
            yield contradicted(f"the source excepts this (“{cue.text}”)")
            return
        told = frozenset().union(*(same_sense(t.key) for t in governed), frozenset())
        shared = sum(t.key in told for t in stated.content)
        if shared >= _LEAST_SHARE * max(len(stated.content), 1):
            make = contradicted if cue.key in _FALSE else weak
            yield make(f"the source has “{cue.text}” of this")
            return


def _takes_back(stated: Claim, source: Claim) -> bool:
    """Whether the statement denies or ends something that the source does not, in its words."""
    denying = NEGATION_BASES | DENIAL_BASES | _EXCLUDES | _FALSE | _UNDOES | _FREES
    return any(t.key in denying and not same_sense(t.key) & source.keys for t in stated.tokens) or (
        any(t.key in NEGATION_BASES for t in stated.tokens)
    )


def _phrases(source: Claim) -> list[Token]:
    """The first token of each phrase that takes something back."""
    starts = [match.start() + source.offset for match in _PHRASES.finditer(source.text)]
    return [t for t in source.tokens if t.start in starts]


def _governed(source: Claim, cue: Token) -> list[Token]:
    """What a cue speaks of: its own segment, and where it is an active verb all that follows."""
    before = [t for t in source.tokens if t.place == cue.place - 1]
    passive = any(t.key in _BE for t in before)
    return [
        t
        for t in source.content
        if t.clause == cue.clause
        and t is not cue
        and (t.segment == cue.segment or (t.segment > cue.segment and not passive))
    ]


def _speaks_only_there(stated: Claim, source: Claim, governed: list[Token]) -> bool:
    """Whether the statement has a word that the source has in the governed part only."""
    elsewhere = frozenset().union(
        *(same_sense(t.key) for t in source.content if t not in governed), frozenset()
    )
    alone = {t.key for t in governed if t.figure is None} - elsewhere
    return any(same_sense(t.key) & alone for t in stated.content)
