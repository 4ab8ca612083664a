"""The pages that both the tests and the pictures open, brought to where they have settled."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support.web_server import SHARE, UNANSWERED


def start(page: Page) -> None:
    page.goto("/")
    expect(page.locator('[class*="st-key-example_"] button').first).to_be_visible()


def answer(page: Page) -> None:
    start(page)
    _ask(page, SHARE)
    expect(page.locator('[aria-busy="false"]')).to_be_attached()


def source(page: Page) -> None:
    answer(page)
    page.get_by_role("button", name=re.compile("^Citation 1:")).first.click()
    expect(page.get_by_role("region", name="Source").locator("mark").first).to_be_visible()


def not_found(page: Page) -> None:
    start(page)
    _ask(page, UNANSWERED)
    expect(page.get_by_text("The library does not answer this.")).to_be_visible()


def look_up(page: Page, quotation: str) -> None:
    page.goto("/lookup")
    page.get_by_label("A sentence, a quotation or a figure").fill(quotation)
    page.get_by_test_id("stForm").get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="Altered")).to_be_visible()


def library(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


def library_view(page: Page, name: str, awaited: str) -> None:
    page.goto("/library")
    page.get_by_role("radio", name=name).click()
    expect(page.get_by_text(awaited).first).to_be_visible()


def vocabulary(page: Page) -> None:
    library_view(page, "Vocabulary", "Names that your office uses")


def _ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    expect(box).to_have_value(question)
    box.press("Enter")
