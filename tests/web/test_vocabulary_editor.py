"""The editor of the office's own names: what is saved, what is refused and what is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.storage.editions import Editions
from assistant.storage.home import Home
from assistant.web.server import PAGE

OFFICE = "names:\n  - {name: Harbour Board, kind: organisation, aliases: [HB]}\n"
OTHER = "# theirs\nnames:\n  - {name: Rail Authority, kind: organisation}\n"
BROKEN = "names:\n  - {name: Rail Authority, kind: country}\n"


@pytest.fixture
def home(site_home: Path) -> Home:
    found = Home(site_home)
    found.vocabulary.unlink(missing_ok=True)
    return found


@pytest.fixture
def edit(home: Home, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """A visit to the editor on the Library page."""
    monkeypatch.setenv("ASSISTANT_HOME", str(home.path))

    def visit() -> AppTest:
        script = "from assistant.web import library_page\nlibrary_page.page(None)"
        test = AppTest.from_string(script, default_timeout=60)
        test.session_state["library_view"] = "Vocabulary"
        test.run()
        assert not test.exception
        return test

    return visit


def write_and_save(test: AppTest, text: str) -> None:
    test.text_area(key="vocabulary_text").set_value(text)
    next(button for button in test.button if button.label == "Save").click().run()
    assert not test.exception


def test_what_is_saved_is_known_at_once_and_shown_again(
    edit: Callable[[], AppTest], home: Home
) -> None:
    test = edit()
    assert test.text_area(key="vocabulary_text").value == ""
    write_and_save(test, OFFICE)
    assert [told.value for told in test.success] == ["Saved. The next question knows 1 name."]
    with Editions(home.path).read() as edition:
        assert edition.catalogue.vocabulary.names[0].forms == ("Harbour Board", "HB")
    assert edit().text_area(key="vocabulary_text").value == OFFICE


def test_what_is_wrong_is_told_with_its_line_and_stays_to_be_mended(
    edit: Callable[[], AppTest], home: Home
) -> None:
    home.vocabulary.write_text(OFFICE, "utf-8")
    test = edit()
    write_and_save(test, BROKEN)
    (told,) = [error.value for error in test.error]
    assert "line 2" in told
    assert "take another word" in told
    assert test.text_area(key="vocabulary_text").value == BROKEN
    assert home.vocabulary.read_text("utf-8") == OFFICE
    write_and_save(test, OTHER)
    assert home.vocabulary.read_text("utf-8") == OTHER


def test_an_emptied_vocabulary_is_taken_away(edit: Callable[[], AppTest], home: Home) -> None:
    home.vocabulary.write_text(OFFICE, "utf-8")
    test = edit()
    write_and_save(test, "")
    assert not home.vocabulary.exists()
    assert [told.value for told in test.success] == ["Saved. The next question knows 0 names."]


def test_two_people_do_not_overwrite_each_other(edit: Callable[[], AppTest], home: Home) -> None:
    mine, theirs = edit(), edit()
    write_and_save(theirs, OTHER)
    write_and_save(mine, OFFICE)
    assert "somebody else" in mine.error[0].value
    assert home.vocabulary.read_text("utf-8") == OTHER
    assert mine.text_area(key="vocabulary_text").value == OFFICE
    next(button for button in mine.button if button.label == "Load theirs").click().run()
    assert mine.text_area(key="vocabulary_text").value == OTHER
    assert not mine.warning


def test_a_visitor_who_wrote_nothing_sees_what_others_saved(
    edit: Callable[[], AppTest], home: Home
) -> None:
    test = edit()
    home.vocabulary.write_text(OTHER, "utf-8")
    test.run()
    assert test.text_area(key="vocabulary_text").value == OTHER


@pytest.mark.parametrize("broken", [BROKEN.encode(), b"names: \xff"])
def test_a_file_broken_by_hand_is_mended_on_any_page(
    home: Home, monkeypatch: pytest.MonkeyPatch, broken: bytes
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(home.path))
    home.vocabulary.write_bytes(broken)
    test = AppTest.from_file(str(PAGE), default_timeout=60)
    test.session_state["owner_token"] = "a" * 43
    test.run()
    assert not test.exception
    assert "vocabulary.yaml" in test.error[0].value
    write_and_save(test, OFFICE)
    test.run()
    assert not test.error
    assert test.title[0].value == "Ask the library"
