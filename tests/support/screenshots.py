"""Writes each page of the application, light, dark and narrow, to docs/screenshots/.

python -m tests.support.screenshots [FOLDER]     serves the sample library; takes a few minutes
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect, sync_playwright

from evals.benchmarks.app_server import serving
from tests.support import chromium, web_views
from tests.support.web_server import ingest

ROOT: Final = Path(__file__).parents[2]
QUOTATION: Final = "As of 2025, China supplies 36% of US antimony imports."
SIZES: Final = {
    "light": (1280, 860, "light"),
    "dark": (1280, 860, "dark"),
    "narrow": (390, 844, "light"),
    "narrow-dark": (390, 844, "dark"),
}
SETTLE_MS: Final = 1200
TIMEOUT_MS: Final = 120_000


def tooltip(page: Page) -> None:
    web_views.answer(page)
    page.get_by_role("button", name=re.compile("^Citation 1:")).first.hover()


def filters(page: Page) -> None:
    web_views.start(page)
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_label("Kind")).to_be_visible()


def document(page: Page) -> None:
    page.goto("/library?document=briefings/smelter-economics.pdf")
    page.get_by_role("button", name="Show page").click()
    expect(page.get_by_role("img").first).to_be_visible()


def mentions(page: Page) -> None:
    page.goto("/library")
    page.get_by_role("radio", name="Mentions").click()
    page.get_by_label("Documents that mention").fill("smelter")
    page.get_by_label("Documents that mention").press("Enter")
    expect(page.locator("mark").first).to_be_visible()


def editions(page: Page) -> None:
    page.goto("/library")
    page.get_by_role("radio", name="Editions").click()
    page.get_by_role("button", name="Check for damage").click()
    latest = page.locator('[class*="st-key-job_"]').first  # above those of earlier pictures
    expect(latest).to_contain_text("The library is sound.")


VIEWS: Final[dict[str, Callable[[Page], None]]] = {
    "start": web_views.start,
    "answer": web_views.answer,
    "tooltip": tooltip,
    "source": web_views.source,
    "not-found": web_views.not_found,
    "filters": filters,
    "look-up": partial(web_views.look_up, quotation=QUOTATION),
    "library": web_views.library,
    "document": document,
    "mentions": mentions,
    "add": partial(web_views.library_view, name="Add", awaited="Documents to add"),
    "vocabulary": web_views.vocabulary,
    "editions": editions,
}


def write(browser: Browser, url: str, folder: Path) -> None:
    """One picture a view and size, named ``VIEW-SIZE.png``."""
    for size, (width, height, scheme) in SIZES.items():
        for name, show in VIEWS.items():
            context = browser.new_context(
                base_url=url,
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            context.set_default_timeout(TIMEOUT_MS)
            page = context.new_page()
            show(page)
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(path=folder / f"{name}-{size}.png")
            context.close()
            print(f"{name}-{size}.png", flush=True)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=TIMEOUT_MS)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        ingest(home, ROOT / "corpus")
        with serving(home) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.executable(playwright.chromium.executable_path),
                args=chromium.ARGUMENTS,
            )
            write(browser, url, folder)
            browser.close()


if __name__ == "__main__":
    main()
