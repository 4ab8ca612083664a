"""Hits to evidence: the sentences of the best passages, scored against the question."""

from __future__ import annotations

import numpy as np

from assistant.editions import Edition
from assistant.query import Query
from assistant.terms import content_stems, question_terms, stems
from assistant.types import Evidence, Hit

PASSAGES_READ = 12


def find_evidence(query: Query, hits: list[Hit], edition: Edition) -> list[Evidence]:
    """Every sentence of the best passages, best first, scored in [0, 1]."""
    hits = hits[:PASSAGES_READ]
    vectors = edition.catalogue.sentence_vectors([hit.passage.id for hit in hits])
    wanted = content_stems(query.text)
    keys = set().union(*(stems(term.text) for term in question_terms(query.text)))
    found: list[Evidence] = []
    for rank, (hit, rows) in enumerate(zip(hits, vectors, strict=True)):
        around = stems(hit.passage.text) | stems(" ".join(hit.passage.heading))
        for span, row in zip(hit.passage.sentences, rows, strict=True):
            own = stems(sentence := text_of(hit, span.start, span.end))
            overlap = len(wanted & own) / max(len(wanted), 1)
            covered = len(keys & (own | around)) / max(len(keys), 1)
            cosine = float(row @ query.encoded.vector)
            logit = 6 * (cosine - 0.5) + 3 * (overlap - 0.5) + 2 * (covered - 1) - 0.1 * rank
            found.append(Evidence(hit.passage, span, sentence, float(1 / (1 + np.exp(-logit)))))
    return sorted(found, key=lambda evidence: -evidence.score)


def text_of(hit: Hit, start: int, end: int) -> str:
    """The passage's own characters between two offsets of its document."""
    return hit.passage.text[start - hit.passage.start : end - hit.passage.start]
