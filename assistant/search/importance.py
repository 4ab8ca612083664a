"""How much each word of a question tells, by how few passages of the library hold it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.language.analysis import analyse
from assistant.language.stems import words
from assistant.language.terms import Term, question_terms
from assistant.storage.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """The terms of a question and the inverse document frequency of each of their stems.

    The formula is that of BM25: log(1 + (N - n + 0.5) / (n + 0.5)) for a word in n of N
    passages.
    """

    terms: tuple[Term, ...]
    weights: Mapping[str, float]

    def share(self, stems_found: Iterable[str]) -> float:
        """The part of the question's weight that is among ``stems_found``, in [0, 1]."""
        total = sum(self.weights.values())
        found = sum(self.weights.get(stem, 0.0) for stem in set(stems_found))
        return found / total if total else 0.0


def rarity(text: str, catalogue: Catalogue) -> float:
    """The summed inverse document frequency of the words of a text."""
    return sum(_inverse_frequencies(words(text.lower()), catalogue).values())


def asked(question: str, catalogue: Catalogue) -> Asked:
    """Weigh the terms of a question against a library."""
    terms = tuple(question_terms(question, catalogue.vocabulary))
    rarities = _inverse_frequencies(
        [word for term in terms for word in words(term.text.lower())], catalogue
    )
    weights: dict[str, float] = {}
    for term in terms:
        for word in words(term.text):
            for stem in analyse(word, catalogue.vocabulary).stems & term.stems:
                weights[stem] = max(weights.get(stem, 0.0), rarities[word.lower()])
        # A known name of several words is one stem: as rare as its rarest word.
        for stem in term.stems - weights.keys():
            weights[stem] = max(rarities[word.lower()] for word in words(term.text))
    return Asked(terms, weights)


def _inverse_frequencies(written: Iterable[str], catalogue: Catalogue) -> dict[str, float]:
    passages = catalogue.counts().passages
    return {
        word: math.log(1 + (passages - n + 0.5) / (n + 0.5))
        for word, n in catalogue.document_frequency(list(written)).items()
    }
