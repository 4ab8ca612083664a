"""What the cross-encoder is trained on is sound, and kept apart from what judges it."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from assistant.settings import EvalsSettings
from evals.benchmarks.public_sets import public_set
from evals.harness.question_sets import Split, load_questions, part
from evals.training.training_examples import (
    PASSAGES,
    Example,
    fitted_on,
    further_examples,
    passage_examples,
    trained_on,
)

POLICY = Path("evals/questions/policy.jsonl")


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
def test_what_is_trained_on_fitted_on_and_reported_shares_no_document() -> None:
    questions = load_questions(public_set("squad2_half").questions)
    trained, fitted = trained_on(questions), fitted_on(questions)
    reported = part(questions, Split.REPORT)
    behind = [{d for q in some for d in q.documents} for some in (trained, fitted, reported)]
    assert [a & b for a, b in combinations(behind, 2)] == [set()] * 3
    assert len(trained) + len(fitted) + len(reported) == len(questions)
    assert 300 <= len(fitted) < 350
    assert min(len(trained), len(reported)) > 2500


def test_the_likest_sentences_under_the_same_title_are_the_wrong_ones(tmp_path: Path) -> None:
    first = ["The bridge was opened in 1931.", "It is painted grey.", "Trams cross it."]
    second = ["The bridge was closed in 1968 for a year.", "Nobody was hurt."]
    asked = [("q1", "When was the bridge opened?", [0]), ("q2", "Who designed it?", [])]
    lines = [
        {"qid": qid, "question": question, "title": "A bridge", "sentences": first}
        | {"answered_by": answered_by, "answers": []}
        for qid, question, answered_by in asked
    ]
    lines.append({**lines[0], "qid": "q3", "sentences": second, "answered_by": [0]})
    path = tmp_path / "some.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(line) + "\n" for line in lines))
    found = {e.right[0].text if e.right else "": e for e in further_examples(path)}
    assert set(found) == {first[0], second[0], ""}
    opened = found[first[0]]
    assert {s.text for s in opened.wrong} == {*first[1:], *second}
    assert opened.wrong[2].text == second[0]  # after the two of its own passage, the likest
    assert opened.wrong[0].title == "A bridge"
    assert {s.before for s in opened.wrong if s.text == "Trams cross it."} == {first[1]}
