"""An answer to take away: with its markers and sources, and no markup of others taking effect."""

from __future__ import annotations

from assistant.references.answer_text import markdown, plain_text
from assistant.references.captions import asked_with, place
from tests.support.saved_turns import source, turn


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


def test_a_section_named_like_the_document_is_not_said_twice() -> None:
    cited = source(1, "Trade", section="Trade › Imports", page=4, page_label="4")
    assert place(cited) == "Minerals Office · 2025-04-02 · p. 4 · Imports"


def test_no_filters_say_nothing() -> None:
    assert asked_with({"engine": "extractive", "where": {"kind": []}}) == ""
