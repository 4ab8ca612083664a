"""The words that an answer gives, as SQuAD compares them (Rajpurkar et al., 2016).

Lower case, no punctuation, no articles, single spaces. A refusal says nothing.
"""

from __future__ import annotations

import re
import string

from evals.harness.records import Record

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split())


def said(record: Record) -> str:
    """The answer without its citation marks; empty for a refusal."""
    return " ".join(str(s["text"]) for s in record.statements)


def short_answer(record: Record) -> str:
    """The words marked as the answer in the first statement, else the whole answer."""
    for statement in record.statements[:1]:
        if statement.get("answer_span"):
            start, end = statement["answer_span"]
            return str(statement["text"])[start:end]
    return said(record)
