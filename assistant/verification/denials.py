"""Checks of what is denied: by a word such as "not", or by what a source takes back.

A source takes back what it exempts, ends, doubts or calls false. Such words deny no single verb, so
they count only where the statement has nothing of the kind and speaks of what they govern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.verification.claims import Claim, Token
from assistant.verification.findings import Finding, contradicted, weak
from assistant.verification.senses import DENIAL_BASES, NEGATION_BASES, base, same_sense

_NEAR = 7
_JUST_AFTER = 2
_SCOPE = 3
_PREFIXES = ("un", "non", "dis", "in", "im", "ir")
_SHORTEST_ROOT = 4
_PREVENTS = frozenset(base(word) for word in "prevent stop exclude bar block preclude".split())
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


def full_tokens(claim: Claim) -> list[Token]:
    return [token for token in claim.tokens if token.kind != "small"]


def scope_of(claim: Claim, place: int, size: int = _SCOPE) -> list[Token]:
    """The next words that say something, or the last before where none follow."""
    after = [t for t in full_tokens(claim) if t.place > place][:size]
    return after or [t for t in full_tokens(claim) if t.place < place][-2:]


def negations(claim: Claim) -> list[Token]:
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


def near_denial(claim: Claim, tokens: Iterable[Token]) -> bool:
    """Whether a denial, in whatever words, governs one of the tokens or follows it closely."""
    tokens = list(tokens)
    denials = [t for t in claim.tokens if _denies(claim, t) and t not in tokens]
    return any(-_NEAR <= d.place - t.place <= _JUST_AFTER for d in denials for t in tokens)


def _denies(claim: Claim, token: Token) -> bool:
    """ "Yet to be done" is not done."""
    if token.key == "yet":
        return any(t.place == token.place + 1 and t.key == "to" for t in claim.tokens)
    return token.key in NEGATION_BASES or token.key in DENIAL_BASES


def aligned(tokens: Iterable[Token], claim: Claim) -> list[Token]:
    """The tokens of ``claim`` that say the same as one of ``tokens``."""
    wanted = frozenset().union(*(same_sense(t.key) for t in tokens), frozenset())
    return [t for t in claim.tokens if t.kind != "small" and t.key in wanted]


def denials(stated: Claim, source: Claim) -> Iterator[Finding]:
    ours, theirs = negations(stated), negations(source)
    for cue in ours:
        scope = scope_of(stated, cue.place)
        if scope and scope[0].key in _PREVENTS and scope[0].key not in source.keys:
            # "Does not prevent it": two denials, and so none.
            continue
        if not near_denial(source, aligned(scope, source) or source.tokens):
            yield contradicted(f"the source does not deny this ({_shown(cue, scope)})")
            return
    denying = [t for t in source.tokens if t in theirs or _denies(source, t)]
    if len(ours) > len(denying):
        yield contradicted("the statement denies more than the source")
    for cue in theirs:
        scope = scope_of(source, cue.place, 2)
        before = [t for t in source.tokens if t.place < cue.place - 1]
        alone = [t for t in scope if not any(t.key in same_sense(b.key) for b in before)]
        found = aligned(alone, stated)
        if found and not near_denial(stated, found):
            yield contradicted(f"the source denies this ({_shown(cue, scope)})")


def _shown(cue: Token, scope: list[Token]) -> str:
    return " ".join([cue.text, *(t.text for t in scope)])


def prefixes(stated: Claim, source: Claim) -> Iterator[Finding]:
    for one, other in ((stated, source), (source, stated)):
        for token in one.tokens:
            lowered = token.text.lower()
            for prefix in _PREFIXES:
                root = lowered.removeprefix(prefix)
                long_enough = len(root) >= _SHORTEST_ROOT + (prefix in {"in", "im"})
                if root == lowered or not long_enough or token.key in other.keys:
                    continue
                if base(root) in other.keys and base(root) not in one.keys:
                    denied = len(negations(stated)) != len(negations(source))
                    if not denied:
                        yield contradicted(f"“{token.text}” turns “{root}” round")


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
