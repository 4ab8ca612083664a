"""When a quote counts as right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.harness.matching import answer_strings, contains_answer, covers, is_right_quote
from evals.harness.question_sets import Question

SENTENCE = "Net import reliance for copper was 57% in 2025, according to the U.S. survey."


@pytest.mark.parametrize(
    ("text", "answer", "found"),
    [
        ("It took 5 tons.", "5", True),
        ("It took 1.5 tons.", "5", False),
        ("It took 25 tons.", "5", False),
        ("It took 5,000 tons.", "5", False),
        ("In 2025, 57% was imported.", "57%", True),
        ("The Act’s “critical minerals” list", 'Act\'s "critical minerals"', True),
        ("Reliance fell – sharply", "reliance fell - sharply", True),
        ("Chilean copper", "Chile", False),
        ("from  Chile,\nmostly", "chile, mostly", True),
    ],
)
def test_an_answer_is_found_as_whole_words(text: str, answer: str, found: bool) -> None:
    assert contains_answer(text, [answer]) is found


def test_a_quote_covers_a_sentence_that_it_holds_or_is_half_of() -> None:
    assert covers(SENTENCE, SENTENCE)
    assert covers(f"Before. {SENTENCE} After.", SENTENCE)
    assert covers("Net import reliance for copper was 57% in 2025, according to the U.S.", SENTENCE)
    assert not covers("survey.", SENTENCE)
    assert not covers("Net import reliance for copper was 45% in 2025.", SENTENCE)


def test_yes_and_labels_are_not_words_to_look_for() -> None:
    assert answer_strings(Question(qid="1", question="?", answers=("yes",))) == ()
    label = Question(qid="2", question="?", answers=("SUPPORT",), gold_evidence=(SENTENCE,))
    assert answer_strings(label) == ()
    assert not is_right_quote("SUPPORT", label)
    assert is_right_quote(SENTENCE, label)


def test_without_gold_sentences_every_answer_counts() -> None:
    question = Question(qid="1", question="?", answers=("57%", "57 percent"))
    assert answer_strings(question) == ("57%", "57 percent")


def test_a_question_without_right_answer_has_no_right_quote() -> None:
    question = Question(qid="1", question="?", answers=("57%",), answerable=False)
    assert not is_right_quote(SENTENCE, question)


@given(
    st.text("ab 1.,%’-", min_size=1, max_size=12).filter(str.strip),
    st.text("cd ", max_size=8),
    st.text("cd ", max_size=8),
)
@settings(max_examples=200, deadline=None)
def test_an_answer_among_other_words_is_found(answer: str, before: str, after: str) -> None:
    assert contains_answer(f"{before} {answer.strip()} {after}", [answer])
    assert covers(f"{before} {answer.strip()} {after}", answer)
