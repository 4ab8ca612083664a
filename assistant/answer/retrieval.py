"""All that is found for a question, before anything is answered: the same for every engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.answer.confidence import Assessment, assess
from assistant.answer.evidence import find_evidence
from assistant.language.vocabulary import Vocabulary
from assistant.models.embedding import Embedding
from assistant.search.dates import effective_filters, newest_among_equals
from assistant.search.followups import standalone
from assistant.search.query import Query, checked_question, prepare
from assistant.search.search import search
from assistant.storage.editions import Edition
from assistant.storage.records import Counts
from assistant.types import Document, Evidence, Filters, Request, Turn

Rewrite = Callable[[str, Sequence[Turn], Vocabulary], str | None]

TOP_K = 30
"""Passages searched for; evidence is taken from the best of them."""


class Stopwatch:
    """Milliseconds by stage; stages do not overlap."""

    def __init__(self) -> None:
        self.elapsed_ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self.elapsed_ms[name] = round(self.elapsed_ms.get(name, 0.0) + spent, 2)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What the library holds on a question.

    ``evidence`` is ordered best first; ``documents`` holds every document in it by id;
    ``rewritten`` is the question as it was searched, ``None`` where it was complete in itself.
    """

    query: Query
    rewritten: str | None
    filters: Filters
    counts: Counts
    evidence: tuple[Evidence, ...]
    documents: dict[str, Document]
    assessment: Assessment


def retrieve(
    request: Request,
    edition: Edition,
    encoder: Embedding,
    watch: Stopwatch,
    rewrite: Rewrite = standalone,
) -> Retrieved:
    """``rewrite`` makes a follow-up stand alone. Raises QuestionError for a bad question."""
    original = checked_question(request.question)
    with watch.stage("rewrite"):
        rewritten = rewrite(original, request.history, edition.catalogue.vocabulary)
    filters = effective_filters(request.filters, request.as_of)
    with watch.stage("search"):
        query = prepare(rewritten or original, encoder)
        hits = search(query, edition, top_k=TOP_K, filters=filters)
        counts = edition.catalogue.counts(filters)
    with watch.stage("evidence"):
        found = find_evidence(query, hits, edition, encoder)
        ids = dict.fromkeys(item.passage.doc_id for item in found)
        documents = {doc_id: edition.catalogue.document(doc_id) for doc_id in ids}
        published = {doc_id: d.metadata.get("published") for doc_id, d in documents.items()}
        dated = request.as_of is not None
        evidence = newest_among_equals(found, published, query.text, dated)
        assessment = assess(evidence)
    return Retrieved(query, rewritten, filters, counts, tuple(evidence), documents, assessment)
