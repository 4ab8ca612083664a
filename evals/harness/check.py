"""Is a question set fit to measure with? Gold that is not there measures nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from Stemmer import Stemmer

from evals.harness.matching import plain
from evals.harness.question_sets import Question

COPIED_WORDS = 8
"""A question that shares this many consecutive words with its gold sentence asks nothing."""

_ALIKE = 75.0
_SAME_WORD = 85.0
"""Similarities from 0 to 100: of two questions that may ask the same, and of two spellings of
one word ("aluminum", "aluminium"; but not "Chile", "China")."""

_STEMMER = Stemmer("english")

_ASKING_WORDS = frozenset(
    "a an and are as at be been by came come did do does for from had has have how in is it its "
    "of on or than that the their there these this to was were what when where which who whom "
    "whose why will with would".split()
)

_WORD = re.compile(r"\w+(?:['’.,]\w+)*%?")


@dataclass(frozen=True, slots=True)
class Problem:
    qid: str
    message: str

    def __str__(self) -> str:
        return f"{self.qid}: {self.message}"


def check_questions(
    questions: Sequence[Question], text_of: Callable[[str], str | None]
) -> list[Problem]:
    """Every problem of a set, in its order.

    ``text_of`` gives the canonical text of a document, ``None`` where there is none.
    """
    problems = [Problem(q.qid, m) for q in questions for m in _of_one(q, text_of)]
    return problems + [
        Problem(later.qid, f"asks the same as {earlier.qid}: '{later.question}'")
        for earlier, later in _near_duplicates(questions)
    ]


def _of_one(question: Question, text_of: Callable[[str], str | None]) -> Iterator[str]:
    texts = {doc_id: text_of(doc_id) for doc_id in question.gold_docs}
    for doc_id, text in texts.items():
        if text is None:
            yield f"gold document '{doc_id}' is not in the library"
    known = [text for text in texts.values() if text is not None]
    for sentence in question.gold_evidence:
        if not any(sentence in text for text in known):
            yield f"gold sentence is not verbatim in its documents: '{sentence}'"
        if copied := _copied(question.question, sentence):
            yield f"the question copies its gold sentence: '{copied}'"
    if question.answerable:
        yield from _answers_without_gold(question)
        if not question.gold_docs:
            yield "is answerable but names no gold document"
    elif question.answers or question.gold_evidence:
        yield "is not answerable but has an answer or a gold sentence"


def _answers_without_gold(question: Question) -> Iterator[str]:
    if not question.gold_evidence:
        return
    for answer in question.answers:
        if not any(plain(answer) in plain(sentence) for sentence in question.gold_evidence):
            yield f"answer '{answer}' is in no gold sentence"


def _copied(question: str, sentence: str) -> str | None:
    """The first run of `COPIED_WORDS` words that both hold, if any."""
    gold = set(_runs(sentence))
    return next((" ".join(run) for run in _runs(question) if run in gold), None)


def _runs(text: str) -> list[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return [tuple(words[i : i + COPIED_WORDS]) for i in range(len(words) - COPIED_WORDS + 1)]


def _near_duplicates(questions: Sequence[Question]) -> Iterator[tuple[Question, Question]]:
    """Pairs that ask the same, earlier first.

    Two questions do when each word of one, asking words aside, has its like in the other. Not
    those with another history, filter or as-of date, nor those that differ in a figure.
    """
    asked = [_asked(q) for q in questions]
    for later, (context, words) in enumerate(asked):
        for earlier, (other_context, other_words) in enumerate(asked[:later]):
            if (
                context == other_context
                and fuzz.ratio(" ".join(words), " ".join(other_words)) >= _ALIKE
                and _all_have_likes(words, other_words)
                and _all_have_likes(other_words, words)
            ):
                yield questions[earlier], questions[later]


def _asked(question: Question) -> tuple[str, list[str]]:
    """What has to be equal in two questions that ask the same, and stems of their words."""
    named = set(_WORD.findall(question.question.casefold())) - _ASKING_WORDS
    words = sorted(set(_STEMMER.stemWords(named)))
    figures = [word for word in words if any(c.isdigit() for c in word)]
    history = [(turn.question, turn.answer) for turn in question.history]
    return repr((history, question.as_of, sorted(question.where.items()), figures)), words


def _all_have_likes(words: Sequence[str], others: Sequence[str]) -> bool:
    return all(any(fuzz.ratio(word, other) >= _SAME_WORD for other in others) for word in words)
