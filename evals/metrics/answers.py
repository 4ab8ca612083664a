"""Answers: does the text say what was asked?

Over answerable questions whose answers are words that can be looked for; a refusal says
nothing and scores 0. Normalisation, exact match and token F1 are those of SQuAD (Rajpurkar et
al., 2016): lower case, no punctuation, no articles, single spaces; the best over the answers.
"""

from __future__ import annotations

import re
import string
from collections import Counter

from evals.harness.matching import answer_strings, contains_answer, has_gold_words, is_right_quote
from evals.harness.records import Json, Record
from evals.metrics.figures import figures, years
from evals.metrics.result import Metric, each

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


def _shared_f1(given: str, gold: str) -> float:
    """2 * shared tokens / (tokens given + tokens of the gold)."""
    ours, theirs = normalised(given).split(), normalised(gold).split()
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


def exact_match(record: Record) -> float | None:
    """1 if the short answer is one of the answers, both normalised."""
    answers = answer_strings(record.question)
    if not answers:
        return None
    return float(normalised(short_answer(record)) in {normalised(a) for a in answers})


def token_f1(record: Record) -> float | None:
    """Token F1 of the short answer with the answer closest to it."""
    answers = answer_strings(record.question)
    if not answers:
        return None
    return max(_shared_f1(short_answer(record), answer) for answer in answers)


def answer_containment(record: Record) -> float | None:
    """1 if the answer's text contains an answer string as whole words."""
    answers = answer_strings(record.question)
    return float(contains_answer(said(record), answers)) if answers else None


def number_accuracy(record: Record) -> float | None:
    """1 if a statement gives the gold figure with its unit and year.

    The figure is the first in an answer string. Its year counts where both the question and a
    gold sentence name it; then the statement or a quote under it has to name it too. Undefined
    for answers without digits.
    """
    question = record.question
    gold = [found[0] for a in answer_strings(question) if (found := figures(a))]
    if not gold:
        return None
    asked = years(question.question) & years(" ".join(question.gold_evidence))
    return float(
        any(
            any(given.matches(wanted) for given in figures(str(s["text"])) for wanted in gold)
            and asked <= years(_with_quotes(s, record))
            for s in record.statements
        )
    )


def _with_quotes(statement: Json, record: Record) -> str:
    cited = [c["quote"] for c in record.citations if c["number"] in statement["citations"]]
    return " ".join([statement["text"], *cited])


def right(record: Record) -> float | None:
    """1 if an answerable question got a right quote among its first three citations, or a
    question that the library does not answer was refused."""
    if not record.question.answerable:
        return float(record.refused)
    if not has_gold_words(record.question):
        return None
    return float(any(is_right_quote(c["quote"], record.question) for c in record.citations[:3]))


METRICS: tuple[Metric, ...] = (
    Metric("right", "Questions got right", "answers", each(right)),
    Metric("exact_match", "Exact match", "answers", each(exact_match)),
    Metric("token_f1", "Token F1", "answers", each(token_f1)),
    Metric("contains_answer", "Answer contained", "answers", each(answer_containment)),
    Metric("number_accuracy", "Number accuracy", "answers", each(number_accuracy)),
)
