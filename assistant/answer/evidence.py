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

from assistant.answer.answer_span import answer_span, asked_for, lacks_the_person
from assistant.answer.planted import answers_nothing
from assistant.answer.reading import Reading, present, read_passages
from assistant.language.analysis import Analysis, Word, analyse
from assistant.language.stems import STOP_STEMS
from assistant.language.terms import YEAR, Term, group_of
from assistant.models.cross_encoder import SentenceInContext, load_cross_encoder
from assistant.models.embedding import Embedding
from assistant.search.importance import asked
from assistant.search.query import Query
from assistant.search.weights import load_weights
from assistant.storage.editions import Edition
from assistant.types import Evidence, Hit

PASSAGES_READ = 6
"""How many passages are encoded again for their tokens, at about 8 ms each."""
SUPPORTING = 5
"""How many of the best sentences are asked whether they settle the question."""
CROSS_ENCODED = 10
"""How many of the best sentences the cross-encoder reads, at about 12 ms each."""

# The last is what is left of a possessive.
_BEFORE_NOUNS = frozenset("of in for from on with the a an its their s".split())
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
    """Every sentence of the best passages that could be an answer, best first.

    Sentences that support an answer come before those that do not, and among each the more
    likely answer first.
    """
    weights = load_weights()
    scored = sorted(
        (
            (logistic(candidate.features, weights.evidence), candidate)
            for candidate in cross_encoded(
                query,
                (
                    candidate
                    for candidate in candidates(query, hits, edition, encoder)
                    if not answers_nothing(query.text, candidate.evidence.text)
                ),
            )
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
            text = hit.passage.sentence(span)
            read = analyse(text, catalogue.vocabulary)
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
                "key_gone_near": float(any(term.decides for term in gone)),
                "key_gone": float(any(term.decides for term in gone_from_passage)),
                "name_gone": float(any(t.is_loose_name for t in gone_from_passage)),
                "figure_gone_near": _any_of(gone, "year", "figure"),
                "figure_gone": _any_of(gone_from_passage, "year", "figure"),
                "word_gone": reading.unmatched_weight(i),
                "person_gone": float(lacks_the_person(query.text, hit.passage.text)),
                "other_year": _another_year(question.terms, read),
                "other_name": max(
                    _another_name(question.terms, read),
                    _another_kind(analyse(query.text, catalogue.vocabulary), read, reading),
                ),
            }
            missing = _missing(gone, reading, i)
            before = hit.passage.sentence(hit.passage.sentences[i - 1]) if i else ""
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

    Where a name that decides, a year or a figure of the question is nowhere in the passage, or
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


def _another_year(terms: Sequence[Term], read: Analysis) -> float:
    """Whether a sentence is about another year than the question's."""
    wanted = [term for term in terms if term.kind == "year"]
    lacking = bool(wanted) and not any(present(term, read.stems) for term in wanted)
    return float(lacking and bool(YEAR.search(read.text)))


def _another_name(terms: Sequence[Term], read: Analysis) -> float:
    """Whether a sentence has, for a name of the question, another one of its kind.

    Of several of a kind, as in trade between two countries, one missing and another in its place
    is enough.
    """
    for term in terms:
        if not term.decides or present(term, read.stems):
            continue
        wanted = [other for other in terms if other.decides and other.group == term.group]
        named = [
            analyse(name.text, read.vocabulary).stems
            for name in read.names
            if group_of(name.kind) == term.group
        ]
        if any(not any(present(other, stems) for other in wanted) for stems in named):
            return 1.0
    return 0.0


def _another_kind(asked_of: Analysis, read: Analysis, reading: Reading) -> float:
    """Whether a sentence speaks of the question's thing but of another kind of it.

    "Cobalt imports" where it says "antimony imports", "exports of zinc" where it says "exports
    of tin", with nothing on cobalt or on zinc in the passage: one library's subjects are not
    in any list of names.
    """
    said = dict(_kinds_of_things(read))
    return float(
        any(
            kind not in reading.everything
            and (other := said.get(thing)) is not None
            and other not in asked_of.stems
            for thing, kind in _kinds_of_things(asked_of)
        )
    )


def _kinds_of_things(read: Analysis) -> Iterator[tuple[str, str]]:
    """The stems of each thing and of the word that says which: "tin exports", "exports of tin".

    Only where a noun must stand: before another word and after a preposition, an article or a
    name, or after "of".
    """
    words = read.words
    for before, one, two in zip(words, words[1:], words[2:], strict=False):
        if one.text.lower() == "of" and _says_which(before) and _says_which(two):
            yield before.stem, two.stem
        elif (
            (before.text.lower() in _BEFORE_NOUNS or before.text[0].isupper())
            and _says_which(one)
            and _says_which(two)
            and read.text[one.end : two.start] == " "
        ):
            yield two.stem, one.stem


def _says_which(word: Word) -> bool:
    return word.text.isalpha() and word.text.islower() and word.stem not in STOP_STEMS


def _any_of(terms: Sequence[Term], *kinds: str) -> float:
    return float(any(term.kind in kinds for term in terms))
