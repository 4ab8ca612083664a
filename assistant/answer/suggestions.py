"""Questions to suggest: each was asked first, and the library answers it.

Candidates come from the library (headings that are questions; the question just asked, about a
neighbouring mineral or country) and from what staff of a minerals office ask of any mineral or
country. What is not answered is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any, Final

from assistant.storage.catalogue import Catalogue
from assistant.types import Answer, Document

EXAMPLES: Final = 6
FOLLOW_UPS: Final = 3

_MOST_CHECKED = 24
_OF_EACH_KIND = 5
_DOCUMENTS_SCANNED = 60
_STARTERS = (
    "What share of US antimony imports comes from China?",
    "Which country nationalized lithium, and when?",
    "Where was the G7 minerals plan agreed?",
    "How many operating copper smelters does the United States have?",
    "What is Project Vault?",
    "What tariff applies to semi-finished copper products?",
    "How long does it take to open a mine in the United States?",
    "Why does the grid need copper?",
    "What did the USMCA joint review decide?",
    "What share of its refined copper does the United States import?",
    "Which manufacturers need stable metal supplies?",
    "How much copper does a data centre need?",
    "Who are the top exporters of copper to the US?",
)
_ASKED_OF_ANY = {
    "minerals": (
        "What is {} used for?",
        "How much of its {} does the United States import?",
        "Which countries export {} to the United States?",
        "Who produces most of the world's {}?",
        "What happened to the price of {}?",
        "Which export controls apply to {}?",
    ),
    "jurisdiction": (
        "Which minerals does {} export to the United States?",
        "What did {} decide on critical minerals?",
        "How much copper does {} produce?",
    ),
}
_UNFINISHED = re.compile(
    r"\b(it|its|they|them|their|this|these|those|that|there|he|she|here|both|the three)\b", re.I
)

Asker = Callable[[str], Answer]
"""Answers a question on its own, with the filters that are set and without a chat model."""


def examples(catalogue: Catalogue, ask: Asker) -> list[str]:
    """At most six questions that the library answers, from different documents where it can."""
    candidates = [*_STARTERS, *_heading_questions(_documents(catalogue))]
    return list(_answered(candidates, ask, EXAMPLES))


def follow_ups(answer: Mapping[str, Any], catalogue: Catalogue, ask: Asker) -> list[str]:
    """At most three questions that go on from an answer and are answered by other words of it."""
    question = str(answer.get("rewritten") or answer["question"])
    cited = {(c["doc_id"], c["start"]) for c in answer["citations"]}
    near = list(dict.fromkeys(c["doc_id"] for c in [*answer["citations"], *answer["evidence"]]))
    documents = [catalogue.document(doc_id) for doc_id in near]
    candidates = [
        *islice(_swapped(question, documents), _OF_EACH_KIND),
        *islice(_asked_of_any(question, documents), _OF_EACH_KIND),
        *islice(_heading_questions(documents), _OF_EACH_KIND),
    ]
    known = question.casefold()
    fresh = [c for c in candidates if c.casefold() != known]
    return list(_answered(fresh, ask, FOLLOW_UPS, cited))


def _answered(
    candidates: Iterable[str], ask: Asker, wanted: int, known: Iterable[tuple[str, int]] = ()
) -> Iterator[str]:
    """Those that are answered, each by a sentence that none before it was answered by."""
    used = set(known)
    found = 0
    for question in list(dict.fromkeys(candidates))[:_MOST_CHECKED]:
        if found == wanted:
            return
        answer = ask(question)
        if answer.status != "answered":
            continue
        first = (answer.citations[0].doc_id, answer.citations[0].start)
        if first not in used:
            used.add(first)
            found += 1
            yield question


def _documents(catalogue: Catalogue) -> Iterator[Document]:
    records = catalogue.documents()
    step = max(1, len(records) // _DOCUMENTS_SCANNED)
    for record in records[::step]:
        yield catalogue.document(record.doc_id)


def _heading_questions(documents: Iterable[Document]) -> Iterator[str]:
    """Headings that are whole questions, one a document before a second of any."""
    lists = [
        [
            heading
            for section in document.sections
            if section.path and _is_whole_question(heading := section.path[-1])
        ]
        for document in documents
    ]
    for turn in range(max(map(len, lists), default=0)):
        for headings in lists:
            if turn < len(headings):
                yield headings[turn]


def _is_whole_question(heading: str) -> bool:
    words = heading.split()
    return heading.endswith("?") and 5 <= len(words) <= 20 and not _UNFINISHED.search(heading)


def _swapped(question: str, documents: Sequence[Document]) -> Iterator[str]:
    """The question about another mineral or country that the same documents are about."""
    for key in _ASKED_OF_ANY:
        known = _values(key, documents)
        for value in known:
            pattern = re.compile(rf"\b{re.escape(value)}\b", re.I)
            if pattern.search(question):
                yield from (
                    pattern.sub(other, question)
                    for other in known
                    if other.casefold() not in question.casefold()
                )


def _asked_of_any(question: str, documents: Sequence[Document]) -> Iterator[str]:
    """Common questions about the minerals and countries of this one, one of each in turn."""
    named = [
        [template.format(value) for template in templates]
        for key, templates in _ASKED_OF_ANY.items()
        for value in _values(key, documents)
        if re.search(rf"\b{re.escape(value)}\b", question, re.I)
    ]
    return (one for turn in zip_longest(*named) for one in turn if one)


def _values(key: str, documents: Sequence[Document]) -> list[str]:
    """What the documents are about, each value once, in their order."""
    listed = (document.metadata.get(key) for document in documents)
    found = (v for value in listed for v in (value if isinstance(value, list) else [value]) if v)
    return list(dict.fromkeys(map(str, found)))
