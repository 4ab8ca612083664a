"""What a model does before the search: follow-ups made to stand alone, questions split.

Each falls back on what is done without a model, and nothing that a model adds of its own gets
into a search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.chat.output import plain
from assistant.answer.chat.prompts import rewriting_messages, splitting_messages
from assistant.answer.chat.run import ModelRun
from assistant.errors import EngineError
from assistant.language.vocabulary import Vocabulary
from assistant.search.followups import standalone
from assistant.types import Turn
from assistant.verification.claims import Token, read_claim

MAX_SEARCHES = 4
"""Searches for one question at most, the one with the whole question among them."""

_LONGEST_QUESTION = 300
_COMPARES = re.compile(
    r"\b(?:compar\w+|contrast|differ\w*|versus|vs\.?|both|respectively|side by side|each of|than|"
    r"as opposed to|on the one hand|summari[sz]e|overview|across|pros and cons|similarit\w+)\b",
    re.IGNORECASE,
)


def rewritten(
    question: str, history: Sequence[Turn], vocabulary: Vocabulary, run: ModelRun
) -> str | None:
    """The question made to stand alone; ``None`` where it does already."""
    if not history:
        return None
    messages = rewriting_messages(question, history)
    known = " ".join([question, *(f"{t.question} {t.answer}" for t in history)])
    try:
        line = _first_line(run.text(messages)) if run.affords(messages) else ""
    except EngineError:
        # The answer itself will say that the model fails; the question is resolved without it.
        line = ""
    if not line or not _only_from(line, known):
        return standalone(question, history, vocabulary)
    return None if line.rstrip("?").lower() == question.rstrip("? ").lower() else line


def split_question(question: str, run: ModelRun) -> list[str]:
    """Simpler questions for one that compares or brings together; empty for any other."""
    if not _COMPARES.search(question):
        return []
    messages = splitting_messages(question, MAX_SEARCHES - 1)
    if not run.affords(messages):
        return []
    try:
        reply = run.text(messages)
    except EngineError:
        return []
    lines = [_first_line(line) for line in reply.splitlines()]
    fitting = [line for line in lines if line and _only_from(line, question)]
    distinct = [line for line in dict.fromkeys(fitting) if line.lower() != question.lower()]
    return distinct[: MAX_SEARCHES - 1] if len(distinct) > 1 else []


def _first_line(text: str) -> str:
    for line in text.strip().splitlines():
        question = re.sub(
            r"^(?:[-*•]|\d+[.)]|(?:rewritten )?question\s*\d*:)\s*", "", plain(line), flags=re.I
        )
        if any(c.isalpha() for c in question):
            return question if len(question) <= _LONGEST_QUESTION and "?" in question else ""
    return ""


def _only_from(line: str, known: str) -> bool:
    """Whether every name and figure of a line stands in what it was made from, and some word."""
    keys = read_claim(known).keys
    tokens = read_claim(line).content
    named = [t for t in tokens if t.kind != "word"]
    return all(t.key in keys for t in named) and any(t.key in keys for t in tokens if _says(t))


def _says(token: Token) -> bool:
    return len(token.text) > 2
