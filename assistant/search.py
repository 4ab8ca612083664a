"""Question to hits: dense and lexical search, fused, then a second hop.

Both searches contribute candidates, and every candidate is given every feature, so that what
one search overlooked is still judged by the other. Scores are mixed, not ranks: a rank forgets
how much better the best one was.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.catalogue import Catalogue
from assistant.editions import Edition
from assistant.importance import Asked, asked
from assistant.named_documents import with_named_documents
from assistant.query import Query
from assistant.terms import match_expression, stem_sequence
from assistant.types import Filters, Hit, Passage
from assistant.weights import load_weights

CANDIDATES = 100
"""How many passages each of the two searches contributes."""
READ = 40
"""How many of the candidates are read for the question's words."""

_SIMILARITIES = ("cosine", "best_sentence", "lexical")
_SHARES = ("sentence_coverage", "coverage", "title_coverage")

# All fields but the title count once; measured on all three public sets.
_FIELD_WEIGHTS = (2.0, 1.0, 1.0)
_LEXICAL_SCORED = 500

Features = NDArray[np.float64]


def search(query: Query, edition: Edition, *, top_k: int, filters: Filters) -> list[Hit]:
    """Return at most ``top_k`` passages, best first.

    ``score`` is a weighted sum of z-scored similarities and of shares of the question's words;
    higher is better, comparable within one search only.
    """
    catalogue = edition.catalogue
    weights = load_weights().search
    ids, similar = _candidates(query, edition, filters)
    if not ids:
        return []
    scores = similar @ [weights[name] for name in _SIMILARITIES]
    order = np.argsort(-scores, kind="stable")
    passages = catalogue.passages([ids[i] for i in order[: max(READ, top_k)]])
    question = asked(query.text, catalogue)
    shares = np.array([word_shares(question, p, catalogue) for p in passages[:READ]])
    words = shares @ [weights[name] for name in _SHARES]
    # What was not read cannot have more of the question's words than what was.
    unread = np.full(len(passages) - len(words), words.min())
    totals = scores[order][: len(passages)] + np.concatenate([words, unread])
    hits = [Hit(passage, float(s)) for passage, s in zip(passages, totals, strict=True)]
    hits.sort(key=lambda hit: -hit.score)
    return with_named_documents(query, hits, catalogue, filters)[:top_k]


def _candidates(query: Query, edition: Edition, filters: Filters) -> tuple[list[int], Features]:
    """Ids in ascending order, and for each its z-scored cosine, best sentence and BM25."""
    catalogue = edition.catalogue
    vector = query.encoded.vector
    expression = match_expression(query.text)
    lexical = catalogue.lexical(expression, _LEXICAL_SCORED, filters, _FIELD_WEIGHTS)
    dense = edition.nearest(vector, CANDIDATES, filters)
    ids = sorted({n.passage_id for n in dense} | {h.passage_id for h in lexical[:CANDIDATES]})
    if not ids:
        return [], np.zeros((0, 3))
    bm25 = {hit.passage_id: hit.score for hit in lexical}
    floor = 0.0 if len(lexical) < _LEXICAL_SCORED else lexical[-1].score
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


def word_shares(question: Asked, passage: Passage, catalogue: Catalogue) -> list[float]:
    """Shares of the question's weight in the best sentence, in the passage, and in the title."""
    title = set(stem_sequence(catalogue.record(passage.doc_id).title))
    everything = title.union(*(stem_sequence(heading) for heading in passage.heading))
    best = 0.0
    for span in passage.sentences:
        own = stem_sequence(passage.text[span.start - passage.start : span.end - passage.start])
        best = max(best, question.share(own))
        everything.update(own)
    return [best, question.share(everything), question.share(title)]
