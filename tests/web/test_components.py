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


def script(file: str) -> str:
    return "\n".join((ASSETS / name).read_text("utf-8") for name in ("dom.js", file))


def draw(browser: Browser, file: str, *states: dict[str, Any]) -> Any:
    page = browser.new_page()
    page.evaluate(DRAW, [script(file), list(states)])
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


def answer_state(made_at: float, *texts: str, **fields: Any) -> dict[str, Any]:
    statements: list[dict[str, Any]] = [
        {"text": text, "citations": [], "support": "verbatim", "answer_span": None}
        for text in texts
    ]
    return {
        "made_at": made_at,
        "question": "Q?",
        "status": "running",
        "progress": "Writing …",
        "statements": statements,
        "citations": [],
        "conflicts": [],
        "nearest": [],
        "lines": [],
        **fields,
    }


def test_a_growing_answer_changes_only_by_what_is_new(browser: Browser) -> None:
    drawn = draw(browser, "answer.js", answer_state(1.0, "One."))
    page = drawn.page
    page.evaluate("window.kept = [...document.querySelectorAll('[aria-live], .statement')]")
    page.evaluate(DRAW, [script("answer.js"), [answer_state(2.0, "One.", "Two.")]])
    expect(drawn.locator("[aria-live] .statement")).to_have_count(2)
    assert page.evaluate("kept.length === 2 && kept.every(node => node.isConnected)")


def test_a_statement_that_no_source_bears_out_is_struck_through_in_words_too(
    browser: Browser,
) -> None:
    state = answer_state(1.0, "One.", status="answered", summary="")
    state["statements"][0]["support"] = "unsupported"
    drawn = draw(browser, "answer.js", state)
    expect(drawn.locator("s")).to_have_text("One.")
    expect(drawn.locator("p.statement")).to_contain_text("not supported by a source")


def test_a_verdict_is_said_where_the_last_one_was(browser: Browser) -> None:
    def verdict(made_at: float, label: str) -> dict[str, Any]:
        return {"made_at": made_at, "sign": "✓", "label": label, "meaning": "", "matches": []}

    drawn = draw(browser, "wording.js", verdict(1.0, "Altered"))
    drawn.page.evaluate("window.kept = document.querySelector('[role=status]')")
    drawn.page.evaluate(DRAW, [script("wording.js"), [verdict(2.0, "Word for word")]])
    expect(drawn.get_by_role("status")).to_contain_text("Word for word")
    assert drawn.page.evaluate("kept.isConnected")


OPENED_AND_CLOSED = """async ([answer, viewer, states]) => {
    const load = async (script) => {
        const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
        return (await import(url)).default;
    };
    const [drawAnswer, drawViewer] = [await load(answer), await load(viewer)];
    const place = () => document.body.appendChild(document.createElement('div'));
    const [first, beside] = [place(), place()];
    const setTriggerValue = (name) => {
        if (name === 'close') setTimeout(() => beside.remove(), 100);
    };
    drawAnswer({ data: states.answer, parentElement: first, setTriggerValue });
    first.querySelector('.chip').click();
    drawViewer({ data: states.source, parentElement: beside, setTriggerValue });
    first.remove();
    drawAnswer({ data: states.answer, parentElement: place(), setTriggerValue });
}"""


def test_focus_returns_to_the_chip_though_its_answer_was_drawn_anew(browser: Browser) -> None:
    cited = {"number": 1, "title": "Copper", "place": "p. 1", "published": "", "quote": "One."}
    answer = answer_state(1.0, "One.", key="answer_1", status="answered", citations=[cited])
    answer["statements"][0]["citations"] = [1]
    source = {
        **{"made_at": 1.0, "key": "source", "title": "Copper", "closable": True},
        **{"take_focus": True, "place_key": "a", "blocks": [], "citations": {}},
    }
    viewer = "\n".join(
        (ASSETS / name).read_text("utf-8")
        for name in ("dom.js", "copy.js", "citing.js", "viewer.js")
    )
    page = browser.new_page()
    states = {"answer": answer, "source": source}
    page.evaluate(OPENED_AND_CLOSED, [script("answer.js"), viewer, states])
    expect(page.get_by_role("heading", name="Copper")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Source")).to_have_count(0)
    expect(page.get_by_role("button", name="Citation 1: Copper")).to_be_focused()
