"""Whether a statement is borne out by the sentences it cites; no language model is needed.

The statement is read part by part. Each part is held against the cited sentence that it rests
on: figures, dates and names (`bindings`), denials, directions and certainty (`polarity`), then
how much of what it says is found there at all, word for word or by near synonyms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache

from assistant.language.vocabulary import NO_VOCABULARY, Vocabulary
from assistant.models.embedding import Embedding
from assistant.types import Difference, Support, Vector, Vectors
from assistant.verification.bindings import Cited, figures_and_names
from assistant.verification.claims import Claim, Token, read_claim
from assistant.verification.findings import Finding, unsupported, weak
from assistant.verification.likeness import is_named
from assistant.verification.polarity import turned_round
from assistant.verification.roles import changed_places
from assistant.verification.senses import EXCLUSIVE_BASES, same_sense

# Fitted on the `fit` half of the verification benchmark; see docs/models.md.
_SYNONYM = 0.62
_LEAST_FOUND = 0.5
_LEAST_FOUND_IN_A_PIECE = 0.34
_ENOUGH_FOUND = 0.8
_SUPPORTED_SIMILARITY = 0.7
_UNSUPPORTED_SIMILARITY = 0.45
_CACHED_TEXTS = 20_000
_SCORES: dict[Support, tuple[float, float]] = {
    "verbatim": (1.0, 1.0),
    "supported": (0.7, 1.0),
    "weak": (0.4, 0.7),
    "unsupported": (0.0, 0.4),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A cited sentence. ``context`` is what it stands in: title, headings, sentences before.

    Names may come from the context, where a pronoun stands for them; figures may not.
    """

    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether sources bear a statement out.

    ``found`` is the share in [0, 1] of what the statement says that is in the sources;
    ``similarity`` the cosine of statement and sources. ``reasons`` say why not `supported`.

    ``contradicted``: the sources say otherwise, and not only nothing of it; ``differences`` are
    the stretches where statement and source then part.
    """

    support: Support
    reasons: tuple[str, ...]
    found: float
    similarity: float
    contradicted: bool = False
    differences: tuple[Difference, ...] = ()

    def to_dict(self, id: object = None) -> dict[str, Any]:
        """The verdict of the contract as JSON values; ``id`` is given back as it is."""
        return {
            "id": id,
            "support": self.support,
            "score": round(self.score, 4),
            "contradicted": self.contradicted,
            "reasons": list(self.reasons),
            "differences": [asdict(difference) for difference in self.differences],
        }

    @property
    def score(self) -> float:
        """How well the sources bear the statement out, in [0, 1].

        The supports follow one another without overlap, as the last check of all decides them;
        within one, more words found and a likelier meaning give more.
        """
        low, high = _SCORES[self.support]
        return low + (high - low) * min(max(self.found * self.similarity, 0.0), 1.0)


class Verifier:
    """Checks statements against sentences. Safe to share between threads."""

    def __init__(self, encoder: Embedding) -> None:
        self._encoder = encoder
        self._known: LRUCache[str, Vector] = LRUCache(_CACHED_TEXTS)
        self._lock = Lock()

    def verify(
        self,
        statement: str,
        sources: Sequence[Source],
        vocabulary: Vocabulary = NO_VOCABULARY,
    ) -> Verification:
        """``sources`` is what the statement cites; without any, nothing is borne out."""
        if not sources or not statement.strip():
            return Verification("unsupported", ("it cites nothing",), 0.0, 0.0)
        same = " ".join(statement.split())
        if any(same == " ".join(source.text.split()) for source in sources):
            return Verification("verbatim", (), 1.0, 1.0)
        stated = read_claim(statement, vocabulary)
        cited = [
            Cited(read_claim(s.text, vocabulary), read_claim(s.context, vocabulary))
            for s in sources
        ]
        keys = frozenset().union(*(source.claim.keys for source in cited))
        findings: list[Finding] = []
        for part in stated.clauses:
            best = max(cited, key=lambda source: _overlap(part, source.claim))
            findings += figures_and_names(part, best, cited)
            findings += turned_round(part, best.claim, keys)
        for source in cited:
            findings += changed_places(stated, source.claim)
        found, more = self._coverage(stated, cited)
        findings += more
        similarity = self._similarity(statement, sources)
        findings += _too_little(found, similarity, bool(stated.content))
        return Verification(
            _verdict(findings),
            _reasons(findings),
            found,
            similarity,
            any(finding.contradicts for finding in findings),
            tuple(dict.fromkeys(f.difference for f in findings if f.difference is not None)),
        )

    def likeness(self, statement: str, texts: Sequence[str]) -> list[float]:
        """The cosine of a statement and each of the texts; a hint where to look, no verdict."""
        stated, *others = self._vectors([statement, *texts])
        return [float(stated @ other) for other in others]

    def _coverage(self, stated: Claim, cited: Sequence[Cited]) -> tuple[float, list[Finding]]:
        """The share of words found, and the pieces that are found nowhere."""
        told = [t for t in stated.content if t.figure is None]
        keys = frozenset().union(*(source.claim.keys for source in cited))
        around = frozenset().union(*(source.around for source in cited))
        words = sorted({t.text for s in cited for t in s.claim.content if t.kind == "word"})
        held = {t.place: share for t in told if (share := _held(t, keys, around)) is not None}
        held |= {
            t.place: 1.0
            for t in told
            if t.kind == "proper" and any(is_named(t, stated, s.claim) for s in cited)
        }
        held |= self._near_synonyms([t for t in told if t.place not in held], words)
        findings: list[Finding] = []
        for piece in stated.pieces:
            own = [t for t in piece if t.place in held]
            figures = len(piece) - len(own)
            share = (sum(held[t.place] for t in own) + figures) / max(len(piece), 1)
            missing = [t.text for t in own if not held[t.place]]
            if len(missing) >= 2 and share < _LEAST_FOUND_IN_A_PIECE:
                findings.append(unsupported(f"no source says “{' '.join(missing)}”"))
        for token in told:
            if any(token.key in group - keys and group & keys for group in EXCLUSIVE_BASES):
                findings.append(unsupported(f"the source does not say “{token.text}”"))
        share = sum(held.values()) / len(told) if told else 1.0
        return share, findings

    def _near_synonyms(self, tokens: Sequence[Token], words: Sequence[str]) -> dict[int, float]:
        """By the place of each token, how far one of the words means much the same."""
        if not tokens or not words:
            return {token.place: 0.0 for token in tokens}
        vectors = self._vectors([text.lower() for text in [*(t.text for t in tokens), *words]])
        best = (vectors[: len(tokens)] @ vectors[len(tokens) :].T).max(axis=1)
        return {t.place: 0.7 if b >= _SYNONYM else 0.0 for t, b in zip(tokens, best, strict=True)}

    def _similarity(self, statement: str, sources: Sequence[Source]) -> float:
        texts = [source.text for source in sources]
        if len(texts) > 1:
            texts.append(" ".join(texts))
        stated, *others = self._vectors([statement, *texts])
        return max(float(stated @ other) for other in others)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """A row for each text; those that are not known are embedded together."""
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= zip(new, self._encoder.encode(new), strict=True)
        with self._lock:
            self._known.update(known)
        return np.stack([known[text] for text in texts])


def _held(token: Token, keys: frozenset[str], around: frozenset[str]) -> float | None:
    """How far the sources have a word; ``None`` where a near synonym of it may do."""
    if same_sense(token.key) & keys:
        return 1.0
    if token.key in around:
        return 0.8
    exclusive = any(token.key in group and group & keys for group in EXCLUSIVE_BASES)
    return 0.0 if exclusive or token.kind != "word" else None


def _overlap(part: Claim, source: Claim) -> int:
    return sum(bool(same_sense(t.key) & source.keys) for t in part.content)


def _too_little(found: float, similarity: float, says_something: bool) -> Iterator[Finding]:
    if not says_something:
        yield unsupported("it says nothing that could be checked")
    elif found < _LEAST_FOUND or similarity < _UNSUPPORTED_SIMILARITY:
        yield unsupported("the sources hardly say this")
    elif found < _ENOUGH_FOUND or similarity < _SUPPORTED_SIMILARITY:
        yield weak("the sources say this in part")


def _verdict(findings: Sequence[Finding]) -> Support:
    if any(finding.weight == "unsupported" for finding in findings):
        return "unsupported"
    return "weak" if findings else "supported"


def _reasons(findings: Sequence[Finding]) -> tuple[str, ...]:
    ordered = sorted(findings, key=lambda finding: finding.weight == "weak")
    return tuple(dict.fromkeys(finding.reason for finding in ordered))
