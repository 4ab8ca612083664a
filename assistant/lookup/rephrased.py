"""The sentences of the library that make the same claim as a text, in whatever words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from assistant.language.figures import Figure, figures
from assistant.language.names import names
from assistant.language.terms import content_stems
from assistant.lookup.places import any_phrase
from assistant.models.embedding import Embedding
from assistant.storage.catalogue import Catalogue
from assistant.storage.editions import Edition
from assistant.types import Passage, Span
from assistant.verification.senses import same_sense

_BY_MEANING = 24
_BY_WORDS = 12
_CHECKED = 8
"""Sentences whose figures and names are compared."""

_WORDS_WEIGHT = 0.4
_MISSING_FACT = 0.06
_RAREST = 10
_UNKNOWN_RARITY = 0.5

# Seats of government that stand for it; an encoder takes them for places.
_METONYMS = {
    "Beijing": "China",
    "Washington": "the United States",
    "America": "the United States",
    "Ottawa": "Canada",
    "Canberra": "Australia",
    "Brussels": "the European Union",
    "Tokyo": "Japan",
    "Moscow": "Russia",
    "Jakarta": "Indonesia",
    "Kinshasa": "Congo",
    "the Pentagon": "the Department of Defense",
    "The Pentagon": "The Department of Defense",
}
_METONYM = re.compile(r"\b(?:" + "|".join(_METONYMS) + r")\b")
_CAPITALISED = re.compile(r"(?<=[\w,;:’'] )[A-Z][\w-]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence and how well it says the same; above about 0.63 it most likely does."""

    doc_id: str
    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class _Sentence:
    passage: Passage
    span: Span
    text: str


def closest_claims(text: str, edition: Edition, encoder: Embedding, count: int) -> list[Claim]:
    """At most ``count`` sentences, best first.

    The score mixes likeness of meaning and rare words in common, less a little for each figure
    and name that the sentence's passage does not have.
    """
    catalogue = edition.catalogue
    plain = _METONYM.sub(lambda match: _METONYMS[match.group()], text)
    vectors = [encoder.encode_query(form).vector for form in dict.fromkeys((text, plain))]
    wanted = content_stems(plain)
    rarity = _rarity(wanted, catalogue)
    ids = {n.passage_id for vector in vectors for n in edition.vectors.nearest(vector, _BY_MEANING)}
    rarest = sorted(rarity, key=lambda stem: -rarity[stem])[:_RAREST]
    if rarest:
        hits = catalogue.lexical(any_phrase([stem] for stem in rarest), _BY_WORDS)
        ids |= {hit.passage_id for hit in hits}
    order = sorted(ids)
    sentences = [
        _Sentence(passage, span, catalogue.text(passage.doc_id)[span.start : span.end])
        for passage in catalogue.passages(order)
        for span in passage.sentences
    ]
    if not sentences:
        return []
    in_context = np.concatenate(catalogue.sentence_vectors(order)) @ np.stack(vectors).T
    shared = np.array([_shared(wanted, rarity, sentence.text) for sentence in sentences])
    first_look = in_context.max(axis=1) + _WORDS_WEIGHT * shared
    facts = _Facts.of(plain)
    claims = []
    for i in map(int, np.argsort(-first_look)[:_CHECKED]):
        missing = facts.missing(_with_headings(sentences[i].passage, catalogue))
        score = float(first_look[i]) - _MISSING_FACT * missing
        claims.append(Claim(sentences[i].passage.doc_id, sentences[i].span, score))
    return sorted(claims, key=lambda claim: -claim.score)[:count]


def stated(figure: Figure, among: Sequence[Figure]) -> bool:
    """Whether a figure is there, in any notation; a date also where it is given more exactly."""
    if figure.kind == "date":
        value = str(figure.value)
        dates = [str(other.value) for other in among if other.kind == "date"]
        return any(value.startswith(date) or date.startswith(value) for date in dates)
    return any(figure.key == other.key for other in among)


def _rarity(stems: Iterable[str], catalogue: Catalogue) -> dict[str, float]:
    """The weight of each stem that is in the library at all, in (0, 1]: the rarer, the more."""
    frequency = catalogue.document_frequency(sorted(stems))
    return {stem: 1 / (1 + log(n)) for stem, n in frequency.items() if n}


def _shared(wanted: Iterable[str], rarity: dict[str, float], sentence: str) -> float:
    """The share of the wanted stems, by weight, that the sentence has in the same sense."""
    there = content_stems(sentence)
    weight = {stem: rarity.get(stem, _UNKNOWN_RARITY) for stem in wanted}
    common = sum(weight[stem] for stem in weight if not there.isdisjoint(same_sense(stem)))
    return common / sum(weight.values()) if weight else 0.0


@dataclass(frozen=True, slots=True)
class _Facts:
    """The figures and names in a text, which another needs in order to say the same."""

    figures: tuple[Figure, ...]
    names: frozenset[str]
    other_names: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Facts:
        return cls(
            tuple(figure for figure in figures(text) if _counts(figure)),
            frozenset(name.canonical for name in names(text)),
            frozenset(word.lower() for word in _CAPITALISED.findall(text) if not names(word)),
        )

    def missing(self, around: str) -> int:
        there = figures(around)
        known = {name.canonical for name in names(around)}
        lowered = around.lower()
        return (
            sum(not stated(figure, there) for figure in self.figures)
            + len(self.names - known)
            + sum(name not in lowered for name in self.other_names)
        )


def _counts(figure: Figure) -> bool:
    """Whether a figure is more than a number word, which a paraphrase may well do without."""
    return figure.kind != "number" or any(c.isdigit() for c in figure.text)


def _with_headings(passage: Passage, catalogue: Catalogue) -> str:
    return "\n".join([catalogue.document(passage.doc_id).title, *passage.heading, passage.text])
