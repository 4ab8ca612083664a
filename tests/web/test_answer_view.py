"""What is shown of an answer, and words of others inside labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.storage.desk import DeskTurn
from assistant.web.answer_view import answer_view
from assistant.web.labels import plain
from tests.support.saved_turns import source, turn


def test_a_view_without_an_answer_says_why_there_is_none() -> None:
    waiting = DeskTurn(1, "Q?", {}, "running", None, (), None)
    assert answer_view(waiting, progress="Searching")["progress"] == "Searching"
    stopped = DeskTurn(1, "Q?", {}, "stopped", None, (), None)
    assert answer_view(stopped)["lead"] == "Stopped."
    interrupted = answer_view(waiting)
    assert interrupted["status"] == "error"
    assert interrupted["lead"] == "This was interrupted before an answer."


def test_an_interrupted_answer_is_shown_as_far_as_it_came() -> None:
    view = answer_view(replace(turn(), state="running"))
    assert view["status"] == "answered"
    assert len(view["statements"]) == 2
    assert view["notice"] == "This was interrupted; this is what there was."


def test_not_found_shows_what_was_missing_and_no_citations() -> None:
    view = answer_view(
        turn(
            status="not_found",
            statements=[],
            citations=[],
            nearest=[source(1, "Near")],
            missing=["cobalt", "Peru"],
            searched={"documents": 41, "undated_left_out": 3},
        )
    )
    assert view["lead"] == "The library does not answer this."
    assert view["lines"] == [
        "None of the closest passages mentions “cobalt” or “Peru”.",
        "Searched 41 documents; 3 without a date were left out.",
    ]
    assert view["statements"] == []
    assert [c["title"] for c in view["nearest"]] == ["Near"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("50% of *all* [copper](x)", "50% of \\*all\\* \\[copper\\](x)"),
        ("$5 to $6 <b>", "\\$5 to \\$6 \\<b\\>"),
        ("two\nlines", "two lines"),
        ("Mexico: lithium", "Mexico: lithium"),
    ],
)
def test_labels_show_the_words_as_they_are(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_labels_break_directives_and_addresses() -> None:
    assert ":red[" not in plain(":red[x] :material/home:").replace("\\", "")
    assert "http://x.example" not in plain("see http://x.example")
    assert "www.x.example" not in plain("see www.x.example")


def test_a_long_label_is_cut() -> None:
    assert plain("a" * 50, 10) == "a" * 9 + "…"
