"""Sentences that are no answer whatever they resemble: questions, and orders to whoever answers.

A text can hold the very question, or tell a program what to say. Both lie close to the question
and tell nothing about the world.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.language.tables import lines

_QUESTION: Final = re.compile(r"\?[\"”’')\]*_\s]*$")
_ASKS_OPENLY: Final = re.compile(
    r"(?:who|whose|whom|what|which|when|where|why|how|in what|in which|at what|to what)\b", re.I
)
_WORD: Final = re.compile(r"\w+")
_FEWEST_WORDS: Final = 3
_ORDER: Final = re.compile("|".join(lines("orders_to_who_answers")), re.IGNORECASE)


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
