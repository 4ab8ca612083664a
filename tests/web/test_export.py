"""An answer to take away: with its markers and sources, and no markup of others taking effect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.storage.desk import DeskTurn
from assistant.web.answer_view import answer_view, asked_with, place
from assistant.web.export import markdown, plain_text
from assistant.web.labels import plain


def source(number: int, title: str, **fields: Any) -> dict[str, Any]:
    return {
        "number": number,
        "doc_id": title,
        "title": title,
        "publisher": "Minerals Office",
        "published": "2025-04-02",
        "url": None,
        "section": None,
        "page": None,
        "page_label": None,
        "start": 0,
        "end": 5,
        "quote": f"Words of {title}.",
        **fields,
    }


def turn(**fields: Any) -> DeskTurn:
    answer = {
        "status": "answered",
        "edition": 3,
        "text": "Chile sells *most*. [1] Prices fell. [2]",
        "statements": [
            {"text": "Chile sells *most*.", "citations": [1], "support": "verbatim"},
            {"text": "Prices fell.", "citations": [2], "support": "weak"},
        ],
        "citations": [
            source(1, "Trade", url="https://office.example/a_b", page=4, page_label="iv"),
            source(2, "Prices", url="javascript:alert(1)"),
        ],
        "conflicts": [],
        "nearest": [],
        "missing": [],
        **fields,
    }
    request = {"where": {"minerals": ["copper"]}, "since": "2024-01-01"}
    return DeskTurn(1, "Who sells copper?", request, "done", answer, (), None)


def test_markdown_has_the_answer_its_filters_and_its_sources() -> None:
    assert markdown([turn()], "Copper_trade") == (
        "# Copper\\_trade\n\n"
        "## Who sells copper?\n\n"
        "*Only minerals: copper · from 2024-01-01.*\n\n"
        "Chile sells \\*most\\*. \\[1\\]\n\n"
        "Prices fell. \\[2\\] *(weakly supported)*\n\n"
        "### Sources\n\n"
        "- \\[1\\] **Trade.** Minerals Office · 2025-04-02 · p. iv (page 4 of the file)."
        " <https://office.example/a_b>\n  > Words of Trade.\n"
        "- \\[2\\] **Prices.** Minerals Office · 2025-04-02.\n  > Words of Prices.\n"
    )


def test_the_sides_of_a_disagreement_are_in_the_export() -> None:
    conflict = {
        "about": "Who sells",
        "values": [{"value": "63%", "citation": 1}, {"value": "55%", "citation": 2}],
    }
    assert "| 63% | \\[1\\] |\n| 55% | \\[2\\] |" in markdown([turn(conflicts=[conflict])], "x")


def test_the_copied_text_keeps_markers_and_quotes() -> None:
    assert plain_text(turn()) == (
        "Chile sells *most*. [1] Prices fell. [2]\n\n"
        "[1] Trade. Minerals Office · 2025-04-02 · p. iv (page 4 of the file). “Words of Trade.”\n"
        "[2] Prices. Minerals Office · 2025-04-02. “Words of Prices.”"
    )


def test_an_answer_that_found_nothing_exports_what_it_says() -> None:
    missing = turn(status="not_found", text="Not found.", statements=[], citations=[])
    assert markdown([missing], "x").endswith("Not found.\n")


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


def test_what_no_source_bears_out_is_said_to_be_so() -> None:
    doubtful = turn(
        text="Chile sells most. [1] ~~Peru sells none.~~",
        statements=[
            {"text": "Chile sells most.", "citations": [1], "support": "verbatim"},
            {"text": "Peru sells none.", "citations": [], "support": "unsupported"},
        ],
    )
    assert "~~Peru sells none.~~ *(not supported by a source)*\n" in markdown([doubtful], "x")
    assert plain_text(doubtful).startswith(
        "Chile sells most. [1] Peru sells none. (not supported by a source)\n"
    )


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


def test_a_section_named_like_the_document_is_not_said_twice() -> None:
    cited = source(1, "Trade", section="Trade › Imports", page=4, page_label="4")
    assert place(cited) == "Minerals Office · 2025-04-02 · p. 4 · Imports"


def test_no_filters_say_nothing() -> None:
    assert asked_with({"engine": "extractive", "where": {"kind": []}}) == ""


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
