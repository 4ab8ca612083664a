"""Question to hits: dense and lexical search, fused."""

from __future__ import annotations

import numpy as np

from assistant.editions import Edition
from assistant.query import Query
from assistant.terms import match_expression
from assistant.types import Filters, Hit

CANDIDATES = 100
"""How many passages each of the two searches contributes."""

_DENSE_SHARE = 0.5
_BEST_SENTENCE_SHARE = 0.3


def search(query: Query, edition: Edition, *, top_k: int, filters: Filters) -> list[Hit]:
    """Return at most ``top_k`` passages, best first.

    ``score`` mixes the z-scored cosine of the passage and of its best sentence with the
    z-scored BM25 of the same candidates; higher is better, comparable within one search only.
    """
    catalogue = edition.catalogue
    vector = query.encoded.vector
    dense = {n.passage_id for n in edition.vectors.nearest(vector, CANDIDATES, filters)}
    expression = match_expression(query.text)
    lexical = {
        hit.passage_id: hit.score
        for hit in (catalogue.lexical(expression, CANDIDATES, filters) if expression else [])
    }
    ids = sorted(dense | lexical.keys())
    if not ids:
        return []
    cosine = catalogue.passage_vectors(ids) @ vector
    best_sentence = np.array(
        [float((rows @ vector).max()) for rows in catalogue.sentence_vectors(ids)]
    )
    floor = min(lexical.values(), default=0.0)
    bm25 = np.array([lexical.get(i, floor) for i in ids])
    meaning = cosine + _BEST_SENTENCE_SHARE * best_sentence
    scores = _DENSE_SHARE * _standardised(meaning) + (1 - _DENSE_SHARE) * _standardised(bm25)
    order = np.argsort(-scores, kind="stable")[:top_k]
    passages = catalogue.passages([ids[i] for i in order])
    return [Hit(passage, float(scores[i])) for passage, i in zip(passages, order, strict=True)]


def _standardised(values: np.ndarray) -> np.ndarray:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)
