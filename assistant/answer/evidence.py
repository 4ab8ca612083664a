"""Hits to evidence: the sentences of the best passages, scored against the question.

Two judgements of each sentence, kept apart because they fail apart. `score` says how likely it
is the sentence that answers; `support` says how likely it is that the question is answered here
at all, for which it counts most whether everything the question names is near.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answer.answer_span import answer_span, asked_for, lacks_the_person
from assistant.answer.reading import Reading, present, read_passages
from assistant.language.names import names
from assistant.language.terms import YEAR, Term
from assistant.language.terms import stems as stems_of
from assistant.models.cross_encoder import SentenceInContext, load_cross_encoder
from assistant.models.embedding import Embedding
from assistant.search.importance import asked
from assistant.search.query import Query
from assistant.search.weights import load_weights
from assistant.storage.editions import Edition
from assistant.types import Evidence, Hit, Passage, Span

PASSAGES_READ = 6
"""How many passages are encoded again for their tokens, at about 8 ms each."""
SUPPORTING = 5
"""How many of the best sentences are asked whether they settle the question."""
CROSS_ENCODED = 10
"""How many of the best sentences the cross-encoder reads, at about 12 ms each."""

_WHOLE_SENTENCE = re.compile(r"[.!?:;)\"”’\]]\s*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what is known of it; ``features`` by the names that weights use."""

    evidence: Evidence
    features: Mapping[str, float]
    sentence: SentenceInContext


def find_evidence(
    query: Query, hits: Sequence[Hit], edition: Edition, encoder: Embedding
) -> list[Evidence]:
    """Every sentence of the best passages, best first.

    Sentences that support an answer come before those that do not, and among each the more
    likely answer first.
    """
    weights = load_weights()
    scored = sorted(
        (
            (logistic(candidate.features, weights.evidence), candidate)
            for candidate in cross_encoded(query, candidates(query, hits, edition, encoder))
        ),
        key=lambda pair: -pair[0],
    )
    found: list[Evidence] = []
    for rank, (score, candidate) in enumerate(scored):
        support = 0.0
        if rank < SUPPORTING:
            support = supported(candidate.features, weights.confidence, weights.threshold)
        # A sentence that settles nothing is never put before one that does.
        share = 1.0 if support >= weights.threshold else 0.5
        found.append(replace(candidate.evidence, score=score * share, support=support))
    return sorted(found, key=lambda evidence: -evidence.score)


def candidates(
    query: Query, hits: Sequence[Hit], edition: Edition, encoder: Embedding
) -> Iterator[Candidate]:
    """The sentences of the best passages with their features, in the order of the hits."""
    catalogue = edition.catalogue
    hits = hits[:PASSAGES_READ]
    question = asked(query.text, catalogue)
    vectors = catalogue.sentence_vectors([hit.passage.id for hit in hits])
    readings = read_passages(query, question, [hit.passage for hit in hits], catalogue, encoder)
    kind = asked_for(query.text)
    for hit, rows, reading in zip(hits, vectors, readings, strict=True):
        for i, span in enumerate(hit.passage.sentences):
            text = _text_of(hit.passage, span)
            near = reading.near(i)
            gone = [term for term in question.terms if not present(term, near)]
            gone_from_passage = [t for t in gone if not present(t, reading.everything)]
            figure = answer_span(query.text, text) is not None if kind else False
            features = {
                "cosine": float(rows[i] @ query.encoded.vector),
                "passage": hit.score - hits[0].score,
                "coverage": question.share(reading.stems[i]),
                "coverage_near": question.share(near),
                "tokens": reading.token_similarity(i),
                "tokens_passage": reading.passage_similarity(),
                "kind_present": float(figure),
                "kind_missing": float(kind is not None and not figure),
                "fragment": float(not _WHOLE_SENTENCE.search(text)),
                "key_gone_near": _any_of(gone, "country", "mineral"),
                "key_gone": _any_of(gone_from_passage, "country", "mineral"),
                "name_gone": _any_of(gone_from_passage, "name"),
                "figure_gone_near": _any_of(gone, "year", "figure"),
                "figure_gone": _any_of(gone_from_passage, "year", "figure"),
                "word_gone": reading.unmatched_weight(i),
                "person_gone": float(lacks_the_person(query.text, hit.passage.text)),
                "other_year": _another("year", question.terms, text, reading.stems[i]),
                "other_name": max(
                    _another("country", question.terms, text, reading.stems[i]),
                    _another("mineral", question.terms, text, reading.stems[i]),
                ),
            }
            missing = _missing(gone, reading, i)
            before = _text_of(hit.passage, hit.passage.sentences[i - 1]) if i else ""
            yield Candidate(
                Evidence(hit.passage, span, text, 0.0, missing=missing),
                features,
                SentenceInContext(catalogue.record(hit.passage.doc_id).title, before, text),
            )


def cross_encoded(query: Query, found: Iterable[Candidate]) -> list[Candidate]:
    """The candidates most likely first, with the cross-encoder's score for the best of them.

    What it does not read counts as the worst that it did.
    """
    weights = load_weights().evidence
    ranked = sorted(found, key=lambda candidate: -logistic(candidate.features, weights))
    if not ranked:
        return []
    read = [candidate.sentence for candidate in ranked[:CROSS_ENCODED]]
    scores = [float(score) for score in load_cross_encoder().scores(query.text, read)]
    scores += [min(scores)] * (len(ranked) - len(scores))
    return [
        replace(candidate, features={**candidate.features, "cross_encoder": score})
        for candidate, score in zip(ranked, scores, strict=True)
    ]


def supported(
    features: Mapping[str, float], weights: Mapping[str, float], threshold: float
) -> float:
    """The probability that a question is answered where this sentence stands, in [0, 1].

    Where a country, a mineral, a year or a figure of the question is nowhere in the passage, or
    a holder of an office is asked for and nobody is named, it stays below the threshold, whatever
    else agrees.
    """
    probability = logistic(features, weights)
    if features["key_gone"] or features["figure_gone"] or features["person_gone"]:
        return min(probability, 0.9 * threshold)
    return probability


def logistic(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """A weighted sum of features and ``bias``, as a probability; a feature not known is 0."""
    total = weights["bias"] + sum(
        weight * features.get(name, 0.0) for name, weight in weights.items() if name != "bias"
    )
    return 1 / (1 + math.exp(-total))


def _missing(gone: Sequence[Term], reading: Reading, i: int) -> tuple[str, ...]:
    """What of the question is not near a sentence, what nothing can stand for coming first."""
    matched = dict(zip(reading.question.terms, reading.matched(i), strict=True))
    named = [term.text for term in gone if term.kind != "word"]
    return tuple(named or [term.text for term in gone if not matched[term]])


def _another(
    kind: Literal["country", "mineral", "year"],
    terms: Sequence[Term],
    text: str,
    stems: frozenset[str],
) -> float:
    """Whether a sentence is about another year, country or mineral than the question's.

    Of several countries or minerals, as in trade between two, one missing and another in its
    place is enough.
    """
    wanted = [term for term in terms if term.kind == kind]
    lacking = [term for term in wanted if not present(term, stems)]
    if not lacking:
        return 0.0
    if kind == "year":
        return float(lacking == wanted and bool(YEAR.search(text)))
    named = [stems_of(text[n.start : n.end]) for n in names(text) if n.kind == kind]
    return float(any(not any(present(term, name) for term in wanted) for name in named))


def _any_of(terms: Sequence[Term], *kinds: str) -> float:
    return float(any(term.kind in kinds for term in terms))


def _text_of(passage: Passage, span: Span) -> str:
    return passage.text[span.start - passage.start : span.end - passage.start]
