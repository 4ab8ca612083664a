"""What holds on every page: no serious barrier, nothing beyond a narrow screen, no way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from evals.benchmarks.app_server import serving
from tests.support import web_views
from tests.support.web_fixtures import TIMEOUT_MS, Watch, settled

pytestmark = pytest.mark.browser

SERIOUS = ("serious", "critical")
WIDTHS = {"wide": 1280, "narrow": 390}


@pytest.fixture(autouse=True)
def patience() -> None:
    expect.set_options(timeout=TIMEOUT_MS)


def show_details(page: Page) -> None:
    web_views.answer(page)
    page.get_by_text("How this was found").click()


def show_look_up(page: Page) -> None:
    web_views.look_up(
        page, "Chile and Canada were the smallest exporters of copper to the United States in 2024."
    )


def show_document(page: Page) -> None:
    page.goto("/library?document=antimony.md")
    expect(page.get_by_role("heading", name="Antimony in brief").first).to_be_visible()
    expect(page.get_by_text("hardens lead")).to_be_visible()


VIEWS: dict[str, Callable[[Page], None]] = {
    "start": web_views.start,
    "answer": show_details,
    "source": web_views.source,
    "not-found": web_views.not_found,
    "look-up": show_look_up,
    "library": web_views.library,
    "document": show_document,
    "mentions": partial(web_views.library_view, name="Mentions", awaited="Documents that mention"),
    "add": partial(web_views.library_view, name="Add", awaited="Documents to add"),
    "editions": partial(web_views.library_view, name="Editions", awaited="Check for damage"),
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
    web_views.source(page)
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
