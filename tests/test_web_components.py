"""The scripts of the pages' components, run in a browser by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from assistant.web.theme import ASSETS

pytestmark = pytest.mark.browser

DRAW = """async ([script, states]) => {
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const draw = (await import(url)).default;
    for (const data of states) draw({ data, parentElement: document.body, setTriggerValue() {} });
}"""


def draw(browser: Browser, file: str, *states: dict[str, Any]) -> Any:
    page = browser.new_page()
    script = "\n".join((ASSETS / name).read_text("utf-8") for name in ("dom.js", file))
    page.evaluate(DRAW, [script, list(states)])
    return page.locator("body")


def state(made_at: float, title: str) -> dict[str, Any]:
    return {"made_at": made_at, "places": [{"title": title, "place": "p. 1", "runs": []}]}


def test_a_newer_state_is_drawn_over_an_older_one(browser: Browser) -> None:
    drawn = draw(browser, "places.js", state(1.0, "Searching"), state(2.0, "Found"))
    expect(drawn).to_contain_text("Found")
    expect(drawn).not_to_contain_text("Searching")


def test_a_state_that_comes_late_is_not_drawn_over_a_newer_one(browser: Browser) -> None:
    drawn = draw(browser, "places.js", state(2.0, "Found"), state(1.0, "Searching"))
    expect(drawn).to_contain_text("Found")
    expect(drawn).not_to_contain_text("Searching")
