"""A question made ready to be searched with: its text and its embedding, computed once."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.errors import QuestionError
from assistant.models.embedding import Embedding, TokenVectors

MAX_QUESTION_CHARS = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """A standalone question. ``encoded`` holds its vector and those of its tokens."""

    text: str
    encoded: TokenVectors


def checked_question(question: str) -> str:
    """The question without surrounding white space; raises QuestionError where it has no words."""
    text = " ".join(question.split())
    if not any(character.isalnum() for character in text):
        raise QuestionError("the question is empty; ask something in words")
    if len(text) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question has {len(text):,} characters; at most {MAX_QUESTION_CHARS:,} are taken, "
            "so shorten it or use `assistant lookup` to find a long text"
        )
    return text


def prepare(question: str, encoder: Embedding) -> Query:
    """Raises QuestionError for an empty or an overlong question."""
    text = checked_question(question)
    return Query(text, encoder.encode_query(text))
