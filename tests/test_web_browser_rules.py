"""What holds on every page: no serious barrier, nothing beyond a narrow screen, no way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web_fixtures import TIMEOUT_MS, Watch, settled
from tests.web_server import SHARE, UNANSWERED, serving

pytestmark = pytest.mark.browser

SERIOUS = ("serious", "critical")
WIDTHS = {"wide": 1280, "narrow": 390}


@pytest.fixture(autouse=True)
def patience() -> None:
    expect.set_options(timeout=TIMEOUT_MS)


def show_start(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Ask the library")).to_be_visible()
    expect(page.get_by_role("button", name=SHARE)).to_be_visible()


def show_answer(page: Page) -> None:
    show_start(page)
    page.get_by_role("button", name=SHARE).click()
    expect(page.locator('[aria-busy="false"]')).to_be_attached()
    page.get_by_text("How this was found").click()


def show_source(page: Page) -> None:
    show_start(page)
    page.get_by_role("button", name=SHARE).click()
    page.get_by_role("button", name=re.compile("^Citation 1:")).first.click()
    expect(page.get_by_role("region", name="Source").locator("mark").first).to_be_visible()


def show_not_found(page: Page) -> None:
    show_start(page)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(UNANSWERED)
    box.press("Enter")
    expect(page.get_by_text("The library does not answer this.")).to_be_visible()


def show_look_up(page: Page) -> None:
    page.goto("/lookup")
    page.get_by_label("A sentence, a quotation or a figure").fill(
        "Chile and Canada were the smallest exporters of copper to the United States in 2024."
    )
    page.get_by_test_id("stForm").get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="Altered")).to_be_visible()


def show_library(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


def show_document(page: Page) -> None:
    page.goto("/library?document=antimony.md")
    expect(page.get_by_role("heading", name="Antimony in brief").first).to_be_visible()
    expect(page.get_by_text("hardens lead")).to_be_visible()


def _show_view(name: str, awaited: str) -> Callable[[Page], None]:
    def show(page: Page) -> None:
        page.goto("/library")
        page.get_by_role("radio", name=name).click()
        expect(page.get_by_text(awaited).first).to_be_visible()

    return show


VIEWS: dict[str, Callable[[Page], None]] = {
    "start": show_start,
    "answer": show_answer,
    "source": show_source,
    "not-found": show_not_found,
    "look-up": show_look_up,
    "library": show_library,
    "document": show_document,
    "mentions": _show_view("Mentions", "Documents that mention"),
    "add": _show_view("Add", "Documents to add"),
    "editions": _show_view("Editions", "Check for damage"),
}


@pytest.fixture
def visit(browser: Browser, site: str) -> Callable[[str, str], Page]:
    def open_page(width: str, scheme: str) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": WIDTHS[width], "height": 844},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        context.set_default_timeout(TIMEOUT_MS)
        return context.new_page()

    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_no_serious_barrier(visit: Callable[[str, str], Page], view: str, scheme: str) -> None:
    page = visit("wide", scheme)
    VIEWS[view](page)
    settled(page)
    found = Axe().run(page).response["violations"]
    serious = {
        violation["id"]: [node["html"][:200] for node in violation["nodes"]]
        for violation in found
        if violation["impact"] in SERIOUS
    }
    page.context.close()
    assert serious == {}


@pytest.mark.parametrize("view", VIEWS)
def test_a_narrow_screen_holds_everything(visit: Callable[[str, str], Page], view: str) -> None:
    page = visit("narrow", "light")
    VIEWS[view](page)
    wide = page.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll('[data-testid="stMain"]')]
            .map(node => node.scrollWidth - node.clientWidth)"""
    )
    page.context.close()
    assert max(wide) <= 0


def test_on_a_narrow_screen_the_source_covers_the_page_and_closes(
    visit: Callable[[str, str], Page],
) -> None:
    page = visit("narrow", "light")
    show_source(page)
    source = page.get_by_role("region", name="Source")
    box = source.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    assert box["height"] == 844
    source.get_by_role("button", name="Close the source").click()
    expect(source).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Citation 1:")).first).to_be_in_viewport()
    page.context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_no_request_leaves_the_machine(browser: Browser, site: str, view: str) -> None:
    context = browser.new_context(base_url=site)
    context.set_default_timeout(TIMEOUT_MS)
    watch = Watch(context, site)
    page = context.new_page()
    VIEWS[view](page)
    page.wait_for_load_state("networkidle")
    context.close()
    assert watch.outside == []
    assert watch.complaints == []


def test_an_empty_library_keeps_the_rules_too(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "home") as url:
        context = browser.new_context(base_url=url)
        context.set_default_timeout(TIMEOUT_MS)
        watch = Watch(context, url)
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("heading", name="Your library is empty")).to_be_visible()
        settled(page)
        found = Axe().run(page).response["violations"]
        context.close()
    assert [v["id"] for v in found if v["impact"] in SERIOUS] == []
    assert watch.outside == []
    assert watch.complaints == []
