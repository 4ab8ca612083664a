"""Token F1 of SQuAD: words shared with the answer that is closest.

Over answerable questions whose answers are words that can be looked for; a refusal scores 0.
"""

from __future__ import annotations

from collections import Counter

from evals.harness.matching import answer_strings
from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.short_answers import normalised, short_answer


def token_f1(record: Record) -> float | None:
    """Token F1 of the short answer with the answer closest to it."""
    answers = answer_strings(record.question)
    if not answers:
        return None
    return max(_shared_f1(short_answer(record), answer) for answer in answers)


def _shared_f1(given: str, gold: str) -> float:
    """2 * shared tokens / (tokens given + tokens of the gold)."""
    ours, theirs = normalised(given).split(), normalised(gold).split()
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


METRIC = Metric("token_f1", "Token F1", "answers", each(token_f1))
