"""Number accuracy: the gold figure is said, with its unit and year."""

from __future__ import annotations

from evals.harness.matching import answer_strings
from evals.harness.records import Json, Record
from evals.metrics.figures import figures, years
from evals.metrics.result import Metric, each


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


METRIC = Metric("number_accuracy", "Number accuracy", "answers", each(number_accuracy))
