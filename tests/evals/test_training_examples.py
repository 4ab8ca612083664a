"""What the cross-encoder is trained on is sound, and kept apart from what judges it."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from assistant.settings import EvalsSettings
from evals.benchmarks.public_sets import public_set
from evals.harness.question_sets import load_questions
from evals.training.fit import POLICY, QuestionSet
from evals.training.training_examples import PASSAGES, Example, passage_examples, training_examples


@pytest.fixture(scope="module")
def of_passages() -> list[Example]:
    return list(passage_examples(PASSAGES))


def test_passages_give_questions_with_and_without_an_answer(of_passages: list[Example]) -> None:
    answered = sum(bool(example.right) for example in of_passages)
    assert len(of_passages) > 2000
    assert 0.5 < answered / len(of_passages) < 0.75


def test_the_sentence_that_answers_is_never_among_the_wrong(of_passages: list[Example]) -> None:
    for example in of_passages:
        assert not set(example.right) & set(example.wrong)
        assert 7 <= len(example.wrong) <= 8


def test_a_passage_is_read_in_order(of_passages: list[Example]) -> None:
    line = json.loads(min(PASSAGES.glob("*.jsonl")).read_text("utf-8").splitlines()[0])
    asked = next(q for q in line["questions"] if q["answered_by"] and q["answered_by"][0] > 0)
    example = next(e for e in of_passages if e.question == asked["question"])
    at = asked["answered_by"][0]
    assert example.right[0].text == line["sentences"][at]
    assert example.right[0].before == line["sentences"][at - 1]
    assert example.right[0].title == line["title"]


def test_no_question_is_asked_of_the_sample_library(of_passages: list[Example]) -> None:
    policy = {question.question.casefold() for question in load_questions(POLICY)}
    assert not policy & {example.question.casefold() for example in of_passages}
    twice = [q for q, n in Counter(e.question.casefold() for e in of_passages).items() if n > 1]
    assert not twice


def test_what_is_drawn_has_the_answer_or_what_looks_most_like_it(
    of_passages: list[Example],
) -> None:
    chance = random.Random(1)
    for example in chance.sample(of_passages, 200):
        right, wrong = example.chosen(4, chance)
        assert len(right) == bool(example.right)
        assert len(right) + len(wrong) == 4
        assert len({*right, *wrong}) == 4
        if not right:
            assert example.wrong[0] in wrong


@pytest.mark.skipif(
    EvalsSettings().evals_data is None, reason="EVALS_DATA does not name the public sets"
)
def test_weights_are_fitted_on_questions_that_were_not_trained_on() -> None:
    squad = public_set("squad2_half")
    asked = Counter(question.question for question in load_questions(squad.questions))
    asked_of_two_paragraphs = {question for question, times in asked.items() if times > 1}
    fitted = {q.question for q in QuestionSet(squad.corpus, squad.questions).questions}
    trained = {example.question for example in training_examples()}
    assert len(fitted) == 300
    assert fitted & trained <= asked_of_two_paragraphs
