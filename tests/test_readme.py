"""What the README shows is what the program does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from assistant.library import Library
from evals.harness.matching import is_right_quote
from evals.harness.product import open_library
from evals.harness.question_sets import load_questions
from evals.reports.readme import EXAMPLES, README, questions, settings_table, transcript

ROOT = README.parent


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with closing(open_library(None, ROOT / "corpus")) as opened:
        yield opened


def shown(name: str) -> str:
    _, _, rest = README.read_text("utf-8").partition(f"<!-- begin:{name} -->\n")
    return rest.partition(f"\n<!-- end:{name} -->")[0]


def test_the_transcript_is_what_is_printed(library: Library) -> None:
    assert shown("transcript") == transcript(library.home)


def test_the_lists_are_up_to_date() -> None:
    assert shown("questions") == questions()
    assert shown("settings") == settings_table()


def test_the_questions_to_try_are_answered_with_the_right_source(library: Library) -> None:
    known = {q.question: q for q in load_questions(ROOT / "evals/questions/policy.jsonl")}
    for question in json.loads(EXAMPLES.read_text("utf-8")):
        answer = library.ask(question)
        assert answer.status == "answered", question
        assert is_right_quote(answer.citations[0].quote, known[question]), question
