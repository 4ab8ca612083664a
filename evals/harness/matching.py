"""When a text says what the gold says.

All metrics decide by the two rules here: a quote *contains an answer string*, or it *covers a
gold sentence*. Both compare words as a reader sees them: letter case, spacing, and the shape
of quotation marks and dashes do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from evals.harness.question_sets import Question

_SHAPES = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}
)
_NO_WORDS_TO_FIND = frozenset({"yes", "no"})
_ENOUGH_OF_A_SENTENCE = 0.5


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """The text in one case, with single spaces and plain quotation marks and dashes."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SHAPES).casefold().split())


def contains_answer(text: str, answers: Iterable[str]) -> bool:
    """Whether one of the answers stands in the text as whole words.

    "5" is found in "5 tons" and not in "1.5 tons", "25" or "5,000".
    """
    return any(_as_words(plain(answer)).search(plain(text)) for answer in answers)


@lru_cache(maxsize=50_000)
def _as_words(answer: str) -> re.Pattern[str]:
    before = r"(?<!\w)" + (r"(?<!\d[.,])" if answer[:1].isdigit() else "")
    after = r"(?!\w)" + (r"(?![.,]\d)" if answer[-1:].isdigit() else "")
    return re.compile(before + re.escape(answer) + after)


def covers(quote: str, sentence: str) -> bool:
    """Whether a quote is, or holds, a gold sentence.

    Also true of a quote that is at least half of the sentence, because those who marked the
    gold and the product may split at different places ("Dr. Smith …", "… v. Arizona …").
    """
    given, gold = plain(quote), plain(sentence)
    if gold in given:
        return True
    return given in gold and len(given) >= _ENOUGH_OF_A_SENTENCE * len(gold)


def answer_strings(question: Question) -> tuple[str, ...]:
    """The answers that can be looked for in a text.

    None for a question without a right answer, for "yes" and "no", and where gold sentences
    are given and none holds any of the answers: then the answers are labels, not words.
    """
    if not question.answerable:
        return ()
    answers = tuple(a for a in question.answers if plain(a) not in _NO_WORDS_TO_FIND)
    gold = question.gold_evidence
    if gold and not any(contains_answer(sentence, answers) for sentence in gold):
        return ()
    return answers


def has_gold_words(question: Question) -> bool:
    """Whether the gold names words that a quote can be held against."""
    return question.answerable and bool(question.gold_evidence or answer_strings(question))


def is_right_quote(quote: str, question: Question) -> bool:
    """Whether a quote contains an answer string or covers a gold sentence."""
    return any(covers(quote, sentence) for sentence in question.gold_evidence) or contains_answer(
        quote, answer_strings(question)
    )
