"""A passage read against a question: which of its words are there, and how alike the rest is.

The passage is encoded once more, for the vectors of its tokens. Their similarity to the tokens
of the question tells "cobalt imports" from "antimony imports" where whole sentences do not
(late interaction; Khattab and Zaharia, ColBERT, 2020), weighted by how rare each word is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.language.analysis import analyse
from assistant.language.terms import Term
from assistant.language.vocabulary import Vocabulary
from assistant.models.embedding import Embedding, TokenVectors
from assistant.models.passages import Draft, embedded_text
from assistant.search.importance import Asked
from assistant.search.query import Query
from assistant.storage.catalogue import Catalogue
from assistant.types import Passage, Span

# Short words of the question, such as "who" and "is", count a little in token similarity.
_PLAIN_WORD = 0.3
# Below this similarity to any token near, an ordinary word is not there in other words either.
_SAME_MEANING = 0.45


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage read against a question.

    ``similar`` has a row for each weighted term of the question and a column for each token of
    the passage with its title; ``offsets`` are the tokens' characters in that text.
    """

    question: Asked
    around: frozenset[str]
    stems: tuple[frozenset[str], ...]
    everything: frozenset[str]
    sentences: tuple[Span, ...]
    similar: NDArray[np.float32]
    weights: NDArray[np.float32]
    terms: NDArray[np.float32]
    offsets: NDArray[np.int64]

    def near(self, i: int) -> frozenset[str]:
        """Stems of a sentence, of the one before it, and of title and headings."""
        return self.around.union(*self.stems[max(i - 1, 0) : i + 1])

    def token_similarity(self, i: int) -> float:
        """How well a sentence's tokens match the question's, rare words counting more."""
        return self._weighted(self._inside(self.sentences[i].start, self.sentences[i].end))

    def passage_similarity(self) -> float:
        return self._weighted(np.ones(len(self.offsets), dtype=bool))

    def matched(self, i: int) -> NDArray[np.bool_]:
        """For each term, whether a token near a sentence means about the same."""
        first = self.sentences[max(i - 1, 0)].start
        mask = self._inside(first, self.sentences[i].end) | (
            self.offsets[:, 1] <= self.sentences[0].start
        )
        if not mask.any():
            return np.zeros(len(self.terms), dtype=bool)
        best: NDArray[np.float32] = self.similar[:, mask].max(axis=1)
        matched: NDArray[np.bool_] = self.terms @ best >= _SAME_MEANING
        return matched

    def unmatched_weight(self, i: int) -> float:
        """The share of the question's weight on words that nothing near a sentence means."""
        near, matched = self.near(i), self.matched(i)
        weights = [sum(self.question.weights[s] for s in t.stems) for t in self.question.terms]
        lost = sum(
            weight
            for term, weight, there in zip(self.question.terms, weights, matched, strict=True)
            if term.kind == "word" and not there and not present(term, near)
        )
        return lost / max(sum(weights), 1e-9)

    def _weighted(self, mask: NDArray[np.bool_]) -> float:
        if not mask.any():
            return 0.0
        return float(self.weights @ self.similar[:, mask].max(axis=1))

    def _inside(self, start: int, end: int) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = (self.offsets[:, 0] >= start) & (self.offsets[:, 1] <= end)
        return inside


def read_passages(
    query: Query,
    question: Asked,
    passages: Sequence[Passage],
    catalogue: Catalogue,
    encoder: Embedding,
) -> list[Reading]:
    titles = [catalogue.record(passage.doc_id).title for passage in passages]
    embedded = [
        embedded_text(
            title,
            Draft(passage.heading, passage.sentences),
            catalogue.text(passage.doc_id),
            encoder,
        )
        for title, passage in zip(titles, passages, strict=True)
    ]
    asked_tokens = _normalised(query.encoded.tokens)
    vocabulary = catalogue.vocabulary
    weights, terms = _token_weights(query, question, vocabulary)
    readings = []
    encoded = encoder.encode_tokens([text.text for text in embedded])
    for title, passage, text, tokens in zip(titles, passages, embedded, encoded, strict=True):
        stems = tuple(
            analyse(passage.sentence(span), vocabulary).stems for span in passage.sentences
        )
        around = analyse("\n".join([title, *passage.heading]), vocabulary).stems
        readings.append(
            Reading(
                question,
                around,
                stems,
                around.union(*stems),
                text.sentences,
                asked_tokens @ _normalised(tokens.tokens).T,
                weights,
                terms,
                tokens.offsets,
            )
        )
    return readings


def _token_weights(
    query: Query, question: Asked, vocabulary: Vocabulary
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The share of each token in the question's weight, and in each of its terms."""
    encoded: TokenVectors = query.encoded
    weights = np.full(len(encoded.offsets), 0.0, dtype=np.float32)
    terms = np.zeros((len(question.terms), len(encoded.offsets)), dtype=np.float32)
    for match in re.finditer(r"[^\W_]+", query.text):
        inside = (encoded.offsets[:, 0] >= match.start()) & (encoded.offsets[:, 1] <= match.end())
        if inside.any():
            known = [
                question.weights.get(stem, 0.0) for stem in analyse(match.group(), vocabulary).stems
            ]
            weights[inside] = max([*known, 0.0]) or _PLAIN_WORD
            weights[inside] /= inside.sum()
    for row, term in enumerate(question.terms):
        start = query.text.find(term.text)
        inside = (encoded.offsets[:, 0] >= start) & (
            encoded.offsets[:, 1] <= start + len(term.text)
        )
        terms[row, inside] = 1 / max(int(inside.sum()), 1)
    return weights / max(float(weights.sum()), 1e-9), terms


def present(term: Term, stems: frozenset[str]) -> bool:
    """Whether a text has a term: of a name any word, of anything else all of it."""
    return bool(term.stems & stems) if term.kind == "name" else term.stems <= stems


def _normalised(tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.maximum(np.linalg.norm(tokens, axis=1, keepdims=True), 1e-12)
    normalised: NDArray[np.float32] = (tokens / norms).astype(np.float32)
    return normalised
