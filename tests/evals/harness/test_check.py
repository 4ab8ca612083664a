"""The checker of question sets: each fault it is there to find, and what it lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from evals.harness.check import check_questions
from evals.harness.question_sets import Question
from tests.support.keyword_system import DOCUMENTS, QUESTIONS

GOLD = "China supplied 63% of U.S. antimony imports in 2024."


def _question(qid: str = "q", **fields: Any) -> Question:
    given = {"question": "How much?", "gold_docs": ["antimony.md"], "gold_evidence": [GOLD]}
    return Question(qid=qid, **{**given, **fields})


def _problems(*questions: Question) -> list[str]:
    return [str(p) for p in check_questions(questions, DOCUMENTS.get)]


def test_a_sound_set_has_no_problem() -> None:
    assert _problems(*(Question(**q) for q in QUESTIONS)) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"gold_docs": ["tin.md"]}, "q: gold document 'tin.md' is not in the library"),
        ({"gold_docs": ["copper.md"]}, "gold sentence is not verbatim"),
        ({"gold_evidence": [GOLD.replace("63%", "36%")]}, "gold sentence is not verbatim"),
        ({"answers": ["63%", "Peru"]}, "q: answer 'Peru' is in no gold sentence"),
        ({"gold_docs": [], "gold_evidence": []}, "names no gold document"),
        ({"answerable": False}, "is not answerable but has"),
        (
            {"question": "Is it true that China supplied 63% of U.S. antimony imports in 2024?"},
            "the question copies its gold sentence: 'china supplied 63% of",
        ),
    ],
)
def test_a_fault_is_named(fields: dict[str, Any], told: str) -> None:
    assert any(told in problem for problem in _problems(_question(**fields)))


def test_seven_copied_words_pass() -> None:
    assert _problems(_question(question="When China supplied 63% of U.S. antimony, why?")) == []


def _pair(first: str, second: str, **of_second: Any) -> list[str]:
    return _problems(_question("a", question=first), _question("b", question=second, **of_second))


def test_two_questions_that_ask_the_same_are_named() -> None:
    assert _pair("What share of antimony imports does China supply?",
                 "What is the share of the antimony import that China supplies?") == [
        "b: asks the same as a: 'What is the share of the antimony import that China supplies?'"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("second", "fields"),
    [
        ("What share of antimony imports does Chile supply?", {}),
        ("What share of gallium imports does China supply?", {}),
        ("What share of antimony exports does China supply?", {}),
        ("What share of antimony imports did China supply in 2023?", {}),
        ("What share of antimony imports does China supply?", {"as_of": "2024-01-01"}),
        (
            "What share of antimony imports does China supply?",
            {"history": [{"question": "And copper?", "answer": "57%"}]},
        ),
    ],
)
def test_near_misses_are_not_duplicates(second: str, fields: dict[str, Any]) -> None:
    assert _pair("What share of antimony imports does China supply?", second, **fields) == []
