"""The sentences of the library that make the same claim as a text, in whatever words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from assistant.language.analysis import Analysis, analyse
from assistant.language.dates import same_date
from assistant.language.figures import Figure
from assistant.language.vocabulary import Vocabulary
from assistant.lookup.places import any_phrase
from assistant.models.embedding import Embedding
from assistant.storage.catalogue import Catalogue
from assistant.storage.editions import Edition
from assistant.types import Filters, Passage, Span
from assistant.verification.senses import same_sense

_BY_MEANING = 24
_BY_WORDS = 12
_CHECKED = 8
"""Sentences whose figures and names are compared."""

_WORDS_WEIGHT = 0.4
_MISSING_FACT = 0.06
_RAREST = 10
_UNKNOWN_RARITY = 0.5
_ADJECTIVE = ("n", "ns", "sh", "se", "i", "ch")


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
    vocabulary = catalogue.vocabulary
    plain = _with_full_names(text, vocabulary)
    vectors = [encoder.encode_query(form).vector for form in dict.fromkeys((text, plain))]
    wanted = analyse(plain, vocabulary).content_stems
    rarity = _rarity(wanted, catalogue)
    everything = Filters()
    ids = {
        n.passage_id for vector in vectors for n in edition.nearest(vector, _BY_MEANING, everything)
    }
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
    shared = np.array([_shared(wanted, rarity, analyse(s.text, vocabulary)) for s in sentences])
    first_look = in_context.max(axis=1) + _WORDS_WEIGHT * shared
    facts = _Facts.of(analyse(plain, vocabulary))
    claims = []
    for i in map(int, np.argsort(-first_look)[:_CHECKED]):
        missing = facts.missing(
            analyse(_with_headings(sentences[i].passage, catalogue), vocabulary)
        )
        score = float(first_look[i]) - _MISSING_FACT * missing
        claims.append(Claim(sentences[i].passage.doc_id, sentences[i].span, score))
    return sorted(claims, key=lambda claim: -claim.score)[:count]


def _with_full_names(text: str, vocabulary: Vocabulary) -> str:
    """The text with each name in full: "China" for "Beijing", which an encoder takes for a city."""
    for name in reversed(analyse(text, vocabulary).names):
        if not name.text.endswith(_ADJECTIVE) and name.kind != "place":
            text = text[: name.start] + name.canonical + text[name.end :]
    return text


def stated(figure: Figure, among: Sequence[Figure]) -> bool:
    """Whether a figure is there, in any notation; a date also where it is given more exactly."""
    if figure.kind == "date":
        dates = [(other.unit, other.value) for other in among if other.kind == "date"]
        own = (figure.unit, figure.value)
        return any(same_date(*own, *date) or same_date(*date, *own) for date in dates)
    return any(figure.key == other.key for other in among)


def _rarity(stems: Iterable[str], catalogue: Catalogue) -> dict[str, float]:
    """The weight of each stem that is in the library at all, in (0, 1]: the rarer, the more."""
    frequency = catalogue.document_frequency(sorted(stems))
    return {stem: 1 / (1 + log(n)) for stem, n in frequency.items() if n}


def _shared(wanted: Iterable[str], rarity: dict[str, float], sentence: Analysis) -> float:
    """The share of the wanted stems, by weight, that the sentence has in the same sense."""
    there = sentence.content_stems
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
    def of(cls, read: Analysis) -> _Facts:
        known = {token for name in read.names for token in name.text.split()}
        return cls(
            tuple(figure for figure in read.figures if _counts(figure)),
            frozenset(name.canonical for name in read.names),
            frozenset(
                word.lower()
                for name in read.proper_names
                for word in name.text.split()
                if word[0].isupper() and word not in known
            ),
        )

    def missing(self, around: Analysis) -> int:
        known = {name.canonical for name in around.names}
        lowered = around.text.lower()
        return (
            sum(not stated(figure, around.figures) for figure in self.figures)
            + len(self.names - known)
            + sum(name not in lowered for name in self.other_names)
        )


def _counts(figure: Figure) -> bool:
    """Whether a figure is more than a number word, which a paraphrase may well do without."""
    return figure.kind != "number" or figure.in_digits


def _with_headings(passage: Passage, catalogue: Catalogue) -> str:
    return "\n".join([catalogue.document(passage.doc_id).title, *passage.heading, passage.text])
