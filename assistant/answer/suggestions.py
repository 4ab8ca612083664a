"""Questions to suggest: drafted from the library's own documents, then asked, and kept if answered.

One is kept only where the answer is confident and rests on the very words that it was drafted
from. What is not kept is not shown: no suggestion is better than a poor one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, zip_longest
from typing import Any, Final

from assistant.answer.drafting import Draft, drafts
from assistant.language.stems import STOP_WORDS, words
from assistant.storage.catalogue import Catalogue
from assistant.types import Answer

EXAMPLES: Final = 6
FOLLOW_UPS: Final = 3

_EXAMPLES_ASKED = 30
_FOLLOW_UPS_ASKED = 12
_DOCUMENTS_READ = 150
_PASSAGES_READ = 200
_CONFIDENT = 0.7

Asker = Callable[[str], Answer]
"""Answers a question on its own, with the filters that are set and without a chat model."""


def examples(catalogue: Catalogue, ask: Asker) -> list[str]:
    """At most six questions that the library answers, from different documents where it can.

    The same for every call on one edition.
    """
    ids = [record.doc_id for record in catalogue.documents()]
    spread = ids[:: -(-len(ids) // _DOCUMENTS_READ)] if ids else []
    drafted = (_drafts(catalogue, doc_id) for doc_id in spread)
    return list(_kept(_in_turns(drafted), ask, EXAMPLES, _EXAMPLES_ASKED))


def follow_ups(answer: Mapping[str, Any], catalogue: Catalogue, ask: Asker) -> list[str]:
    """At most three questions that go on from an answer, nearest to the cited words first.

    They are on the documents that it cites, or on others that were found for it and name the
    same things. None of them is answered by words that it has cited already.
    """
    cited = answer["citations"]
    ids = dict.fromkeys(one["doc_id"] for one in [*cited, *answer["evidence"]])
    places = {one["doc_id"]: int(one["start"]) for one in reversed(cited)}
    question = str(answer.get("rewritten") or answer["question"])
    about = _content_words(f"{question} {answer['text']}")

    def goes_on(draft: Draft) -> bool:
        return (
            (draft.doc_id in places or bool(about & _content_words(draft.question)))
            and draft.question != question
            and not any(_rests_on(draft, one["doc_id"], one["start"], one["end"]) for one in cited)
        )

    def distance(draft: Draft) -> int:
        return abs(draft.span.start - places.get(draft.doc_id, 0))

    near = (sorted(filter(goes_on, _drafts(catalogue, one)), key=distance) for one in ids)
    return list(_kept(_in_turns(near), ask, FOLLOW_UPS, _FOLLOW_UPS_ASKED))


def _content_words(text: str) -> set[str]:
    return {word for word in map(str.lower, words(text)) if word not in STOP_WORDS}


def _drafts(catalogue: Catalogue, doc_id: str) -> list[Draft]:
    return drafts(catalogue.document(doc_id), catalogue.passages_of(doc_id)[:_PASSAGES_READ])


def _in_turns(by_document: Iterable[list[Draft]]) -> Iterator[Draft]:
    """The first of every document, then the second of every document, and so on."""
    turns = zip_longest(*by_document)
    return (draft for draft in chain.from_iterable(turns) if draft is not None)


def _kept(drafted: Iterator[Draft], ask: Asker, wanted: int, asked: int) -> Iterator[str]:
    """Those that are answered by their own words, until so many are kept or have been asked."""
    kept = 0
    questions: set[str] = set()
    for draft in drafted:
        if kept == wanted or len(questions) == asked:
            return
        if draft.question in questions:
            continue
        questions.add(draft.question)
        if _answers(ask(draft.question), draft):
            kept += 1
            yield draft.question


def _answers(answer: Answer, draft: Draft) -> bool:
    """Whether the answer is sure and rests first on the words that the question was made from.

    Where sources disagree, all of them come first.
    """
    if answer.status != "answered" or (answer.confidence or 0.0) < _CONFIDENT:
        return False
    first = {*answer.statements[0].citations}
    first |= {value.citation for conflict in answer.conflicts for value in conflict.values}
    return any(
        _rests_on(draft, c.doc_id, c.start, c.end) for c in answer.citations if c.number in first
    )


def _rests_on(draft: Draft, doc_id: str, start: int, end: int) -> bool:
    """Whether words of a document are among those that a question was made from."""
    return draft.doc_id == doc_id and start < draft.span.end and draft.span.start < end
