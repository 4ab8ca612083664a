"""Fixtures of the browser tests: a served library, and pages that are watched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from evals.benchmarks.app_server import serving
from tests.support import chromium
from tests.support.web_server import ingest, write_library

TIMEOUT_MS = 180_000
_AT_REST = """() => document.getAnimations().every(animation =>
    animation.playState !== 'running'
    || animation.effect.getComputedTiming().endTime === Infinity)"""
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def settled(page: Page) -> None:
    """Wait until the page's script has run, nothing moves or fades, and all of it is drawn."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.evaluate(_DRAWN)
    page.wait_for_function(_AT_REST)


class Watch:
    """What a browser must not do: send a request elsewhere, run into the policy, throw."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self._own = (site, f"blob:{site}", "data:", "chrome-error:", "about:")
        self.outside: list[str] = []
        self.complaints: list[str] = []
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self._own):
            self.outside.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.complaints.append(message.text)


@pytest.fixture(scope="session")
def notes_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of small documents; for tests that do not change it, or to be copied."""
    folder = tmp_path_factory.mktemp("web")
    ingest(folder / "home", write_library(folder / "notes"))
    return folder / "home"


@pytest.fixture(scope="module")
def site_home(notes_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the library for one module's server, which may change it."""
    return Path(shutil.copytree(notes_home, tmp_path_factory.mktemp("site") / "home"))


@pytest.fixture(scope="module")
def site(site_home: Path) -> Iterator[str]:
    with serving(site_home) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium.executable(playwright.chromium.executable_path),
            args=chromium.ARGUMENTS,
        )
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser of its own, with cookies of its own, of which nothing may leave the machine."""
    opened = browser.new_context(
        base_url=site,
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened.set_default_timeout(TIMEOUT_MS)
    watch = Watch(opened, site)
    yield opened
    opened.close()
    assert watch.outside == []
    assert watch.complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
