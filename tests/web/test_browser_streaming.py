"""An answer while it is written: it grows, it is stopped, it outlives a reload and a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evals.benchmarks.app_server import serving
from tests.support.notes import write_notes
from tests.support.provider import Provider, Reply, provider
from tests.support.web_fixtures import TIMEOUT_MS
from tests.support.web_server import SHARE, ingest

pytestmark = pytest.mark.browser

FIRST = "China supplied 63% of US antimony imports as of 2025"
SECOND = "Flame retardants take about a third of the antimony used in the United States"
TEXT = f"{FIRST} [1]. {SECOND} [4]. "
HOLD = len(f"{FIRST} [1]. {SECOND[:20]}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streaming")
    ingest(folder / "home", write_notes(folder / "notes"))
    return folder / "home"


@pytest.fixture
def model() -> Iterator[Provider]:
    """A chat model that pauses in the middle of its answer."""
    with provider(Reply(TEXT, hold=HOLD)) as running:
        yield running


@pytest.fixture
def writing(home: Path, model: Provider, browser: Browser) -> Iterator[Page]:
    """A page with the first statement of an answer, which the model has not finished."""
    expect.set_options(timeout=TIMEOUT_MS)
    chosen = {"ASSISTANT_ENGINE": "openai:scripted", "ASSISTANT_CHAT_BASE_URL": model.base_url}
    with serving(home, **chosen) as url:
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        page.goto("/")
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(SHARE)
        box.press("Enter")
        expect(page.get_by_text(FIRST)).to_be_visible()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        yield page
        model.go_on.set()
        context.close()


def test_an_answer_grows_statement_by_statement(writing: Page, model: Provider) -> None:
    expect(writing.get_by_text(SECOND)).to_have_count(0)
    expect(writing.get_by_test_id("stChatInputTextArea")).to_be_disabled()
    model.go_on.set()
    expect(writing.get_by_text(SECOND)).to_be_visible()
    expect(writing.get_by_role("button", name="Stop")).to_have_count(0)
    expect(writing.get_by_test_id("stChatInputTextArea")).to_be_enabled()


def test_stopping_keeps_what_there_is(writing: Page, model: Provider) -> None:
    writing.get_by_role("button", name="Stop").click()
    expect(writing.get_by_text("Stopped; this is what there was.")).to_be_visible()
    expect(writing.get_by_role("button", name="Stop")).to_have_count(0)
    model.go_on.set()
    writing.reload()
    expect(writing.get_by_text(FIRST)).to_be_visible()
    expect(writing.get_by_text("Stopped; this is what there was.")).to_be_visible()
    expect(writing.get_by_text(SECOND)).to_have_count(0)


def test_a_reload_in_the_middle_finds_the_answer_still_growing(
    writing: Page, model: Provider
) -> None:
    writing.reload()
    expect(writing.get_by_text(FIRST)).to_be_visible()
    expect(writing.get_by_role("button", name="Stop")).to_be_visible()
    model.go_on.set()
    expect(writing.get_by_text(SECOND)).to_be_visible()


def test_a_click_elsewhere_does_not_end_it(writing: Page, model: Provider) -> None:
    writing.get_by_role("button", name="Filters").click()
    writing.keyboard.press("Escape")
    writing.get_by_role("button", name=re.compile("^Citation 1:")).first.click()
    expect(writing.get_by_role("region", name="Source").locator("mark").first).to_be_visible()
    expect(writing.get_by_role("button", name="Stop")).to_be_visible()
    model.go_on.set()
    expect(writing.get_by_text(SECOND)).to_be_visible()


def pick(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Rename or delete: {SHARE}").click()
    page.get_by_role("menuitem", name=name).or_(page.get_by_role("option", name=name)).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_dialog_stays_open_when_the_answer_is_there(writing: Page, model: Provider) -> None:
    pick(writing, "Rename")
    title = writing.get_by_role("dialog").get_by_label("Title")
    title.fill("Antimony trade")
    title.press("Tab")
    model.go_on.set()
    expect(writing.get_by_text(SECOND)).to_be_visible()
    expect(writing.get_by_test_id("stChatInputTextArea")).to_be_enabled()
    expect(title).to_have_value("Antimony trade")
    writing.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(writing.get_by_role("dialog")).to_have_count(0)
    expect(writing.get_by_role("button", name="Antimony trade", exact=True)).to_be_visible()


def test_deleting_its_conversation_ends_it(writing: Page) -> None:
    pick(writing, "Delete")
    writing.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(writing.get_by_role("heading", name="Ask the library")).to_be_visible()
    expect(writing.get_by_test_id("stChatInputTextArea")).to_be_enabled()


def test_a_closed_tab_does_not_end_it(writing: Page, model: Provider) -> None:
    address = writing.url
    context = writing.context
    writing.close()
    model.go_on.set()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text(SECOND)).to_be_visible()
