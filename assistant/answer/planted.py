"""Sentences that are no answer whatever they resemble: questions, and orders to whoever answers.

A text can hold the very question, or tell a program what to say. Both lie close to the question
and tell nothing about the world.
"""

from __future__ import annotations

import re
from typing import Final

_QUESTION: Final = re.compile(r"\?[\"”’')\]*_\s]*$")
_ASKS_OPENLY: Final = re.compile(
    r"(?:who|whose|whom|what|which|when|where|why|how|in what|in which|at what|to what)\b", re.I
)
_WORD: Final = re.compile(r"\w+")
_FEWEST_WORDS: Final = 3
_ORDER: Final = re.compile(
    r"""^\W*(?:system|assistant|user|instructions?|prompt)\s*:
    |\b(?:to|in|into|from|with)\s+your\s+(?:next\s+|final\s+)?(?:response|answer|reply|summary|output)\b
    |\b(?:ignore|disregard|forget|override)\s+(?:all|any|the|your|every|previous|prior|these)\b
      [^.]{0,40}\b(?:instruction|prompt|context|rule|direction|question)s?\b
    |\byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|assistant|language\s+model|chatbot)\b
    |\b(?:when|if|whenever)\s+(?:you\s+are\s+)?(?:asked|answering|responding|replying|summari[sz]ing)\b
      [^,.]{0,80},\s*(?:always\s+|only\s+|please\s+)?(?:say|answer|respond|reply|add|include|state|tell)\b
    |\b(?:always|only|please|must)\s+(?:answer|respond|reply)\s+(?:with|that|by)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def answers_nothing(question: str, sentence: str) -> bool:
    """Whether a sentence asks, repeats what was asked, or orders the one who answers.

    A question that can be answered with yes is repeated by its answer, which stays one.
    """
    return bool(
        _QUESTION.search(sentence) or _ORDER.search(sentence) or _repeats(question, sentence)
    )


def _repeats(question: str, sentence: str) -> bool:
    asked, said = _words(question), _words(sentence)
    openly = _ASKS_OPENLY.match(question.strip()) is not None
    return (
        openly and len(asked) >= _FEWEST_WORDS and f" {' '.join(asked)} " in f" {' '.join(said)} "
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
