"""Exact match of SQuAD: the short answer is one of the answers.

Over answerable questions whose answers are words that can be looked for; a refusal scores 0.
"""

from __future__ import annotations

from evals.harness.matching import answer_strings
from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.short_answers import normalised, short_answer


def exact_match(record: Record) -> float | None:
    """1 if the short answer is one of the answers, both normalised."""
    answers = answer_strings(record.question)
    if not answers:
        return None
    return float(normalised(short_answer(record)) in {normalised(a) for a in answers})


METRIC = Metric("exact_match", "Exact match", "answers", each(exact_match))
