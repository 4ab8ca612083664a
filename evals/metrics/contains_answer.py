"""Answer contained: an answer string is in the text.

Over answerable questions whose answers are words that can be looked for; a refusal scores 0.
"""

from __future__ import annotations

from evals.harness.matching import answer_strings, contains_answer
from evals.harness.records import Record
from evals.metrics.result import Metric, each
from evals.metrics.short_answers import said


def answer_containment(record: Record) -> float | None:
    """1 if the answer's text contains an answer string as whole words."""
    answers = answer_strings(record.question)
    return float(contains_answer(said(record), answers)) if answers else None


METRIC = Metric("contains_answer", "Answer contained", "answers", each(answer_containment))
