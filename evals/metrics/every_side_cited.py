"""Every side cited: where sources disagree, is each of them shown?"""

from __future__ import annotations

from evals.harness.matching import answer_strings, contains_answer, covers
from evals.harness.question_sets import Question
from evals.harness.records import Record
from evals.metrics.result import Metric, each

CONFLICT_TAG = "conflict"


def every_side_cited(record: Record) -> float | None:
    """1 if, for each side of a conflict question, a citation covers one of its gold sentences."""
    question = record.question
    if CONFLICT_TAG not in question.tags or not (question.answerable and question.gold_evidence):
        return None
    quotes = [citation["quote"] for citation in record.citations]
    return float(
        all(
            any(covers(quote, sentence) for quote in quotes for sentence in side)
            for side in sides(question)
        )
    )


def sides(question: Question) -> list[list[str]]:
    """The gold sentences of each answer; those that hold none of them are a side each."""
    answers = answer_strings(question)
    gold = question.gold_evidence
    of_answers = [[s for s in gold if contains_answer(s, [answer])] for answer in answers]
    others = [[s] for s in gold if not contains_answer(s, answers)]
    return [side for side in (*of_answers, *others) if side]


METRIC = Metric("every_side_cited", "Every side cited", "conflicts", each(every_side_cited))
