"""The second hop: documents that the best passages name by their titles.

A question such as "Where was the author of Killing Pablo born?" needs two documents, and the
second is named only in the first. It is recognised by its title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language.analysis import analyse
from assistant.language.names import PROPER_RUN, folded
from assistant.language.stems import words
from assistant.language.vocabulary import Vocabulary
from assistant.search.importance import rarity
from assistant.search.query import Query
from assistant.search.weights import load_weights
from assistant.storage.catalogue import Catalogue
from assistant.types import Filters, Hit

_HOPS = 2
"""How many of the best passages are followed; the second counts half."""
_TITLES_AT_MOST = 60
_NAMES_AT_MOST = 60
# The summed inverse document frequency at which a title is distinctive enough to count fully.
_DISTINCTIVE = 8.0

_BRACKETED = re.compile(r"\([^)]*\)")


def with_named_documents(
    query: Query, hits: Sequence[Hit], catalogue: Catalogue, filters: Filters
) -> list[Hit]:
    """The hits, best first, with documents raised or added that the best of them name.

    The best hit stays the best. A title that the question itself names adds nothing, and one
    that several documents share is as much weaker.
    """
    if not hits:
        return []
    weight = load_weights().search["named"]
    bonus: dict[int, float] = {}
    for rank, hit in enumerate(hits[:_HOPS]):
        for id_, strength in _named_in(hit, query.text, catalogue, filters).items():
            bonus[id_] = max(bonus.get(id_, 0.0), weight * strength / (rank + 1))
    known = {hit.passage.id for hit in hits}
    added = catalogue.passages([id_ for id_ in bonus if id_ not in known])
    everything = [*hits, *(Hit(passage, hits[-1].score) for passage in added)]
    ceiling = hits[0].score
    raised = [
        Hit(hit.passage, max(hit.score, min(hit.score + bonus.get(hit.passage.id, 0.0), ceiling)))
        for hit in everything
    ]
    return sorted(raised, key=lambda hit: -hit.score)


def _named_in(hit: Hit, question: str, catalogue: Catalogue, filters: Filters) -> dict[int, float]:
    """Passages of the documents that a passage names, with how surely, in (0, 1]."""
    runs = PROPER_RUN.findall(folded(hit.passage.text))
    names = dict.fromkeys(" ".join(words(run)).lower() for run in runs)
    phrases = [f'"{name}"' for name in names if len(name) > 2][:_NAMES_AT_MOST]
    if not phrases:
        return {}
    expression = f"title : ({' OR '.join(phrases)})"
    found = catalogue.lexical(expression, _TITLES_AT_MOST, filters)
    vocabulary = catalogue.vocabulary
    there = _sequence(hit.passage.text, vocabulary)
    asked_about = _sequence(question, vocabulary)
    bearers: dict[str, dict[str, int]] = {}
    titles: dict[str, str] = {}
    for passage in catalogue.passages([lexical.passage_id for lexical in found]):
        doc_id = passage.doc_id
        if doc_id not in titles:
            plain = _BRACKETED.sub("", catalogue.record(doc_id).title)
            titles[doc_id] = _sequence(plain, vocabulary)
        title = titles[doc_id]
        if doc_id != hit.passage.doc_id and title.strip() and title in there:
            bearers.setdefault(title, {}).setdefault(doc_id, passage.id)
    return {
        id_: min(1.0, rarity(title, catalogue) / _DISTINCTIVE) / len(documents)
        for title, documents in bearers.items()
        if title not in asked_about
        for id_ in documents.values()
    }


def _sequence(text: str, vocabulary: Vocabulary) -> str:
    return f" {' '.join(analyse(text, vocabulary).stem_sequence)} "
