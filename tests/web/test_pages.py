"""The pages' logic: what is shown for what is asked, chosen, corrected and deleted."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.ingest.ingest import ingest
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.desk import Desk, Feedback
from assistant.storage.editions import Editions
from assistant.web import conversations
from assistant.web.server import PAGE
from tests.support.web_server import SHARE, UNANSWERED

WAIT_S = 60
OWNER = "owner_token"
TOKEN = "a" * 43
PAGES = {
    "lookup": "from assistant.web import lookup_page\nlookup_page.page()",
    "library": "from assistant.web import library_page\nlibrary_page.page(None)",
}
"""Pages but the first; AppTest goes to others only where they are files."""


@pytest.fixture(scope="module")
def home(site_home: Path) -> Path:
    return site_home


@pytest.fixture
def visit(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """A visit to the application, as the browser whose cookie is ``token``."""

    def open_page(page: str = "", token: str = TOKEN, at: Path = home, **query: str) -> AppTest:
        monkeypatch.setenv("ASSISTANT_HOME", str(at))
        if page:
            test = AppTest.from_string(PAGES[page], default_timeout=WAIT_S)
        else:
            test = AppTest.from_file(str(PAGE), default_timeout=WAIT_S)
        test.session_state[OWNER] = token
        for name, value in query.items():
            test.query_params[name] = value
        test.run()
        assert not test.exception
        return test

    return open_page


def shown(test: AppTest, component: str) -> list[Any]:
    """What the components of this name were given."""
    return [
        json.loads(element.proto.json)
        for element in test.get("bidi_component")
        if element.proto.component_name == f"policy_assistant_{component}"
    ]


def ask(test: AppTest, question: str) -> dict[str, Any]:
    """Ask, wait until all of the answer is there, and return what is shown of it."""
    test.chat_input[0].set_value(question).run()
    until = time.monotonic() + WAIT_S
    while True:
        last: dict[str, Any] = shown(test, "answer")[-1]
        if last["status"] != "running":
            return last
        assert time.monotonic() < until
        time.sleep(0.1)
        test.run()


def labels(test: AppTest) -> list[str]:
    return [button.label for button in test.button]


def captions(test: AppTest) -> list[str]:
    return [caption.value for caption in test.caption]


def test_the_start_page_offers_questions_that_answer(visit: Callable[..., AppTest]) -> None:
    test = visit()
    assert test.title[0].value == "Ask the library"
    until = time.monotonic() + WAIT_S
    while not any("Questions it answers" in caption for caption in captions(test)):
        assert any("Looking for questions" in caption for caption in captions(test))
        assert test.chat_input, "the question can be asked meanwhile"
        assert time.monotonic() < until
        time.sleep(0.1)
        test.run()
    examples = [b for b in test.button if b.key and b.key.startswith("example_")]
    assert "When did Mexico nationalize lithium?" in [b.label for b in examples]
    assert len(examples) <= 6
    for index in range(len(examples)):
        fresh = visit(token="b" * 43)
        fresh.button(key=f"example_{index}").click().run()
        assert shown(fresh, "answer")[0]["status"] in ("answered", "running")


def test_an_answer_cites_the_words_and_only_its_sources(visit: Callable[..., AppTest]) -> None:
    answer = ask(visit(), SHARE)
    assert answer["status"] == "answered"
    first = answer["statements"][0]
    assert "%" in first["text"]
    assert first["support"] == "verbatim"
    used = {number for s in answer["statements"] for number in s["citations"]}
    assert {c["number"] for c in answer["citations"]} == used
    assert "China supplied" in answer["citations"][0]["quote"]


def test_disagreeing_sources_stand_side_by_side(visit: Callable[..., AppTest]) -> None:
    answer = ask(visit(), SHARE)
    (conflict,) = answer["conflicts"]
    assert {(v["value"], v["published"]) for v in conflict["values"]} == {
        ("63%", "2025-04-02"),
        ("55%", "2026-01-15"),
    }


def test_what_is_not_found_says_so_and_cites_nothing(visit: Callable[..., AppTest]) -> None:
    answer = ask(visit(), UNANSWERED)
    assert answer["status"] == "not_found"
    assert answer["lead"] == "The library does not answer this."
    assert answer["statements"] == answer["citations"] == []
    assert answer["nearest"]


def test_an_impossible_question_is_answered_with_the_reason(
    visit: Callable[..., AppTest],
) -> None:
    test = visit()
    answer = ask(test, "x " * 60_000)
    assert answer["status"] == "error"
    assert "characters" in answer["lines"][0]
    assert "Ask again" in labels(test)


def test_a_conversation_is_there_again_for_its_own_browser_alone(
    visit: Callable[..., AppTest],
) -> None:
    test = visit(token="c" * 43)
    ask(test, SHARE)
    address = test.query_params["c"]

    again = visit(token="c" * 43, c=address)
    assert [a["question"] for a in shown(again, "answer")] == [SHARE]
    other = visit(token="d" * 43, c=address)
    assert shown(other, "answer") == []
    assert "No conversations yet." in captions(other)


def test_conversations_are_searched_renamed_and_deleted(visit: Callable[..., AppTest]) -> None:
    test = visit(token="e" * 43)
    ask(test, SHARE)
    conversation = test.query_params["c"]
    test.text_input(key="conversation_search").set_value("nothing like it").run()
    assert "No conversation has these words." in captions(test)
    test.text_input(key="conversation_search").set_value("antimony").run()
    assert f"open_{conversation}_current" in {b.key for b in test.button}

    test.button(key="new_question").click().run()
    assert test.title[0].value == "Ask the library"
    test.button(key=f"open_{conversation}").click().run()
    assert [a["question"] for a in shown(test, "answer")] == [SHARE]


def test_an_interrupted_answer_says_so_and_can_be_asked_for_again(
    visit: Callable[..., AppTest], home: Path
) -> None:
    owner = hashlib.sha256(("j" * 43).encode()).hexdigest()
    desk = Desk(home)
    conversation = desk.start(owner, SHARE)
    turn = desk.add_turn(conversation, SHARE, {})

    test = visit(token="j" * 43, c=conversation)
    (view,) = shown(test, "answer")
    assert view["lead"] == "This was interrupted before an answer."
    assert not test.chat_input[0].disabled
    test.button(key=f"again_{turn}").click().run()
    assert [a["question"] for a in shown(test, "answer")] == [SHARE, SHARE]


def test_the_address_names_the_conversation_again_after_another_page(
    visit: Callable[..., AppTest],
) -> None:
    test = visit(token="k" * 43)
    ask(test, SHARE)
    conversation = test.query_params["c"]
    del test.query_params["c"]
    test.run()
    assert test.query_params["c"] == conversation


def test_older_conversations_are_shown_on_request(
    visit: Callable[..., AppTest], home: Path
) -> None:
    owner = hashlib.sha256(("l" * 43).encode()).hexdigest()
    desk = Desk(home)
    for number in range(conversations.SHOWN + 1):
        desk.start(owner, f"Conversation {number}")
    test = visit(token="l" * 43)
    assert "Conversation 0" not in labels(test)
    test.button(key="older_conversations").click().run()
    assert "Conversation 0" in labels(test)
    assert "Show older conversations" not in labels(test)


def test_filters_limit_the_search_and_are_seen_as_chips(visit: Callable[..., AppTest]) -> None:
    test = visit(token="f" * 43)
    assert "Searching all 7 documents" in captions(test)
    test.multiselect(key="filter_publisher").set_value(["Institute of Metals"]).run()
    assert "publisher: Institute of Metals" in labels(test)
    answer = ask(test, SHARE)
    assert [c["title"] for c in answer["citations"]] == ["Antimony reconsidered"]
    assert answer["asked_with"] == "Only publisher: Institute of Metals"
    assert answer["conflicts"] == []

    test.button(key="chip_publisher_Institute of Metals").click().run()
    assert test.multiselect(key="filter_publisher").value == []
    assert len(ask(test, SHARE)["citations"]) > 1


def test_a_date_filter_counts_what_has_no_date(visit: Callable[..., AppTest]) -> None:
    test = visit(token="g" * 43)
    test.session_state["filter_since"] = date(2026, 1, 1)
    test.run()
    assert "from 2026-01-01" in labels(test)
    answer = ask(test, "Which country nationalized lithium, and when?")
    assert answer["status"] == "not_found"
    assert "without a date were left out" in " ".join(answer["lines"])


def test_thumbs_and_reasons_are_stored(visit: Callable[..., AppTest], home: Path) -> None:
    test = visit(token="h" * 43)
    ask(test, SHARE)
    turn = str(next(b.key for b in test.get("feedback"))).removeprefix("thumbs_")
    test.feedback(key=f"thumbs_{turn}").set_value(0).run()
    test.button_group(key=f"reasons_{turn}").set_value(["wrong figure"]).run()
    test.text_input(key=f"comment_{turn}").set_value("It was 62%.").run()

    owner = hashlib.sha256(("h" * 43).encode()).hexdigest()
    (stored,) = Desk(home).turns(owner, test.query_params["c"])
    assert stored.feedback == Feedback(False, ("wrong figure",), "It was 62%.")


def test_how_it_was_found_opens_on_request(visit: Callable[..., AppTest]) -> None:
    test = visit(token="i" * 43)
    ask(test, SHARE)
    assert not test.dataframe
    assert not any("Confidence" in caption for caption in captions(test))


def test_a_deep_link_opens_the_source_at_its_words(
    visit: Callable[..., AppTest], home: Path
) -> None:
    words = "Mexico nationalized lithium in 2022."
    with Editions(home).read() as edition:
        start = edition.catalogue.text("lithium.txt").index(words)
        number = str(edition.number)
    link = {"doc": "lithium.txt", "edition": number, "start": str(start)}
    test = visit(**link, end=str(start + len(words)))
    (viewer,) = shown(test, "viewer")
    marked = [t for b in viewer["blocks"] for t, inside in b["runs"] if inside]
    assert "".join(marked) == words
    assert viewer["title"] == "Lithium in Mexico"
    assert set(viewer["citations"]) == {"APA", "Chicago", "BibTeX", "RIS", "CSL JSON"}


def test_a_source_that_was_read_in_doubt_says_so(
    visit: Callable[..., AppTest], tmp_path: Path, encoder: Encoder
) -> None:
    (tmp_path / "tin.txt").write_bytes("El estaño de Bolivia se vendió en 2024.".encode("cp1252"))
    library = Editions(tmp_path / "home")
    ingest([tmp_path / "tin.txt"], library, lambda: encoder, ReadingLimits())
    test = visit(at=tmp_path / "home", doc="tin.txt", edition="1", start="0", end="9")
    (viewer,) = shown(test, "viewer")
    assert viewer["notes"] == ["not UTF-8; read as Windows-1252 (Latin-1), a guess"]


def test_a_link_whose_words_are_gone_says_so(visit: Callable[..., AppTest]) -> None:
    test = visit(doc="lithium.txt", edition="1", start="0", end="9", text="never written")
    assert shown(test, "viewer") == []
    assert "no longer stand there" in test.main.text[0].value


def test_a_link_that_is_none_is_said_to_be_none(visit: Callable[..., AppTest]) -> None:
    test = visit(doc="lithium.txt", edition="one", start="0", end="9")
    assert "cannot be read" in test.warning[0].value
    assert test.title[0].value == "Ask the library"


def test_look_up_gives_the_verdict_with_the_words_that_differ(
    visit: Callable[..., AppTest],
) -> None:
    test = visit("lookup")
    test.text_area(key="lookup_text").set_value(
        "As of 2025, China supplied 36% of US antimony imports."
    )
    test.button(key="FormSubmitter:look_up-Look up").click().run()
    (view,) = shown(test, "wording")
    assert view["label"] == "Altered"
    match = view["matches"][0]
    assert ["36", True] in match["given"]
    assert any(run in match["source"] for run in (["63", True], ["55", True]))


def test_a_text_without_words_is_refused_in_words(visit: Callable[..., AppTest]) -> None:
    test = visit("lookup")
    test.text_area(key="lookup_text").set_value("?!")
    test.button(key="FormSubmitter:look_up-Look up").click().run()
    assert "has no words" in test.error[0].value


def test_the_library_lists_finds_and_shows(visit: Callable[..., AppTest]) -> None:
    test = visit("library")
    table = test.dataframe[0].value
    assert len(table) == 7
    test.text_input(key="table_words").set_value("antimony office").run()
    assert list(test.dataframe[0].value["Title"]) == ["Antimony in brief"]

    document = visit("library", document="antimony.md")
    assert document.title[0].value == "Antimony in brief"
    (viewer,) = shown(document, "viewer")
    assert any("hardens lead" in t for b in viewer["blocks"] for t, _ in b.get("runs", ()))
    assert "Correct metadata" in labels(document)


def test_mentions_name_every_document(visit: Callable[..., AppTest]) -> None:
    test = visit("library")
    test.session_state["library_view"] = "Mentions"
    test.run()
    test.text_input(key="mention_term").set_value("antimony imports").run()
    (view,) = shown(test, "places")
    assert {place["title"] for place in view["places"]} == {
        "Antimony in brief",
        "Antimony reconsidered",
    }
    test.text_input(key="mention_term").set_value("zirconium").run()
    assert "None mentions it." in captions(test)


def test_an_empty_library_shows_how_to_fill_it(
    visit: Callable[..., AppTest], tmp_path: Path
) -> None:
    test = visit(at=tmp_path / "home")
    assert test.title[0].value == "Your library is empty"
    assert "Add to the library" in labels(test)


def test_a_damaged_library_says_what_to_do(visit: Callable[..., AppTest], tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "current").write_text("nonsense")
    test = visit(at=home)
    assert "cannot be used" in test.error[0].value
    assert "ingest the documents again" in test.text[0].value
