"""Question to hits: dense and lexical search, fused, then a second hop.

Both searches contribute candidates, and every candidate is given every feature, so that what
one search overlooked is still judged by the other. Scores are mixed, not ranks: a rank forgets
how much better the best one was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.language.analysis import analyse
from assistant.language.terms import match_expression
from assistant.search.importance import Asked, asked
from assistant.search.named_documents import with_named_documents
from assistant.search.query import Query
from assistant.search.weights import load_weights
from assistant.storage.catalogue import Catalogue
from assistant.storage.editions import Edition
from assistant.types import Filters, Hit, Passage

CANDIDATES = 100
"""How many passages each of the two searches contributes, where no more are asked for."""
READ = 30
"""How many of the candidates are read for the question's words."""

_SIMILARITIES = ("cosine", "best_sentence", "lexical")
_SHARES = ("sentence_coverage", "coverage", "title_coverage")

# All fields but the title count once; measured on all three public sets.
_FIELD_WEIGHTS = (2.0, 1.0, 1.0)
_LEXICAL_SCORED = 500

Features = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with what is known of it; ``features`` by the names that weights use."""

    passage: Passage
    features: Mapping[str, float]


def search(query: Query, edition: Edition, *, top_k: int, filters: Filters) -> list[Hit]:
    """Return at most ``top_k`` passages, best first.

    ``score`` is a weighted sum of z-scored similarities and of shares of the question's words;
    higher is better, comparable within one search only.
    """
    weights = load_weights().search
    hits = [
        Hit(candidate.passage, sum(weights[n] * v for n, v in candidate.features.items()))
        for candidate in candidates(query, edition, filters, max(READ, top_k))
    ]
    hits.sort(key=lambda hit: -hit.score)
    return with_named_documents(query, hits, edition.catalogue, filters)[:top_k]


def candidates(query: Query, edition: Edition, filters: Filters, read: int) -> list[Candidate]:
    """At most ``read`` passages, those most like the question first, with their features."""
    catalogue = edition.catalogue
    weights = load_weights().search
    ids, similar = _similarities(query, edition, filters, max(CANDIDATES, read))
    order = np.argsort(-(similar @ [weights[name] for name in _SIMILARITIES]), kind="stable")[:read]
    question = asked(query.text, catalogue)
    found = []
    for i, passage in zip(order, catalogue.passages([ids[i] for i in order]), strict=True):
        values = [*map(float, similar[i]), *_word_shares(question, passage, catalogue)]
        found.append(Candidate(passage, dict(zip(_SIMILARITIES + _SHARES, values, strict=True))))
    return found


def _similarities(
    query: Query, edition: Edition, filters: Filters, count: int
) -> tuple[list[int], Features]:
    """Ids in ascending order, and for each its z-scored cosine, best sentence and BM25."""
    catalogue = edition.catalogue
    vector = query.encoded.vector
    expression = match_expression(query.text)
    lexical = catalogue.lexical(expression, max(_LEXICAL_SCORED, count), filters, _FIELD_WEIGHTS)
    dense = edition.nearest(vector, count, filters)
    ids = sorted({n.passage_id for n in dense} | {h.passage_id for h in lexical[:count]})
    if not ids:
        return [], np.zeros((0, 3))
    bm25 = {hit.passage_id: hit.score for hit in lexical}
    floor = 0.0 if len(lexical) < max(_LEXICAL_SCORED, count) else lexical[-1].score
    columns = [
        catalogue.passage_vectors(ids) @ vector,
        np.array([(rows @ vector).max() for rows in catalogue.sentence_vectors(ids)]),
        np.array([bm25.get(id_, floor) for id_ in ids]),
    ]
    return ids, np.stack([_standardised(column) for column in columns], axis=1)


def _standardised(values: NDArray[np.floating]) -> Features:
    spread = float(values.std())
    return ((values - values.mean()) / spread if spread > 0 else np.zeros_like(values)).astype(
        np.float64
    )


def _word_shares(question: Asked, passage: Passage, catalogue: Catalogue) -> list[float]:
    """Shares of the question's weight in the best sentence, in the passage, and in the title."""
    vocabulary = catalogue.vocabulary
    title = analyse(catalogue.record(passage.doc_id).title, vocabulary).stems
    everything = set(title).union(*(analyse(h, vocabulary).stems for h in passage.heading))
    best = 0.0
    for span in passage.sentences:
        own = analyse(passage.sentence(span), vocabulary).stems
        best = max(best, question.share(own))
        everything.update(own)
    return [best, question.share(everything), question.share(title)]
