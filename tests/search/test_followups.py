"""Follow-up questions resolved against the turns before."""

from __future__ import annotations

import pytest

from assistant.search.followups import standalone
from assistant.types import Turn
from tests.support.vocabularies import SAMPLE

SHARE = "What share of US antimony imports comes from China?"
LITHIUM = "When did Mexico nationalize lithium?"


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (SHARE, "And cobalt?", "What share of US cobalt imports comes from China?"),
        (SHARE, "What about Mexico?", "What share of US antimony imports comes from Mexico?"),
        (SHARE, "how about the DRC", "What share of US antimony imports comes from the DRC?"),
        (LITHIUM, "And Chile?", "When did Chile nationalize lithium?"),
        (LITHIUM, "And copper?", "When did Mexico nationalize copper?"),
        (
            "How much copper did the US import in 2024?",
            "And in 2025?",
            "How much copper did the US import in 2025?",
        ),
    ],
)
def test_what_is_named_replaces_its_kind(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, [Turn(earlier, "…")], SAMPLE) == expected


@pytest.mark.parametrize("question", ["When was that?", "Who signed it?", "Why?", "Is it law now?"])
def test_a_question_that_points_back_takes_the_subject_along(question: str) -> None:
    rewritten = standalone(question, [Turn("What does E.O. 14241 order on minerals?", "…")])
    assert rewritten is not None
    assert rewritten.startswith(question.rstrip("?"))
    assert "14241" in rewritten
    assert "minerals" in rewritten


def test_a_follow_up_of_a_follow_up() -> None:
    turns = [Turn(SHARE, "63%"), Turn("And cobalt?", "Not found.")]
    expected = "What share of US cobalt imports comes from Mexico?"
    assert standalone("What about Mexico?", turns, SAMPLE) == expected


@pytest.mark.parametrize(
    "question",
    ["Which two smelters does the United States operate?", "What is Chile's copper output?", SHARE],
)
def test_a_complete_question_is_left_as_it_is(question: str) -> None:
    assert standalone(question, [Turn(LITHIUM, "2022")]) is None


def test_without_history_nothing_is_rewritten() -> None:
    assert standalone("When was that?", []) is None
