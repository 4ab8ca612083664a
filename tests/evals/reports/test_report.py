"""The report: self-contained, complete, and safe to open."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from evals.harness.fingerprint import run_settings
from evals.harness.folder import Run, RunFolder
from evals.harness.question_sets import Split, load_questions
from evals.harness.run import run
from evals.reports.report import render
from tests.support import chromium
from tests.support.keyword_system import QUESTIONS, KeywordSystem, write_set

NASTY = {
    "qid": "x<1>",
    "question": 'Is <img src=x onerror=alert(1)> & "copper" imports\' share impossible?',
    "answers": ["</script><script>alert(2)</script>"],
    "gold_docs": ["antimony.md"],
    "tags": ["fact"],
}


def _run(folder: Path, questions: list[dict[str, Any]]) -> Run:
    path = write_set(folder / "set.jsonl", questions)
    system = KeywordSystem()
    settings = run_settings(system, path, Split.ALL, None)
    return run(system, load_questions(path), RunFolder(folder / "run"), settings)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    many = [{**q, "qid": f"{q['qid']}-{i}"} for i in range(4) for q in QUESTIONS]
    return _run(tmp_path_factory.mktemp("report"), [*many, NASTY])


class _Reader(HTMLParser):
    """Collects what a page would fetch, its text, and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        for name, value in attrs:
            if name in ("src", "srcset", "data", "action") or (
                name == "href" and not str(value).startswith("#")
            ):
                self.fetched.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(str(value))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def reader(finished: Run) -> _Reader:
    reader = _Reader()
    reader.feed((finished.path / "report.html").read_text(encoding="utf-8"))
    return reader


def test_the_page_fetches_nothing(finished: Run, reader: _Reader) -> None:
    assert reader.fetched == []
    text = (finished.path / "report.html").read_text(encoding="utf-8")
    assert "@import" not in text
    assert "url(" not in text


def test_what_was_asked_is_shown_and_not_run(reader: _Reader) -> None:
    assert reader.scripts == 1
    assert NASTY["question"] in reader.words
    assert "x<1>" in "".join(reader.words)


def test_every_question_and_metric_is_on_the_page(finished: Run, reader: _Reader) -> None:
    assert {f"q-{r.question.qid}" for r in finished.records} <= {*reader.ids}
    text = "".join(reader.words)
    for key, result in finished.scores["metrics"].items():
        assert (key in text) == (result["n"] > 0) or key in ("tokens", "map", "right")


def test_a_set_without_tags_or_refusals_has_a_report_too(tmp_path: Path) -> None:
    bare = [{"qid": "1", "question": "Which mine does Perpetua plan to open?", "gold_docs": ["x"]}]
    page = render(_run(tmp_path, bare))
    assert "Calibration" not in page
    assert "By tag" not in page
    assert "no gold words" in page


@pytest.fixture
def page(finished: Run) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright.chromium.executable_path),
            args=chromium.ARGUMENTS,
        )
        page = browser.new_page()
        page.goto((finished.path / "report.html").as_uri())
        yield page
        browser.close()


@pytest.mark.browser
def test_a_bin_shows_its_questions_and_a_question_its_evidence(page: Page) -> None:
    page.get_by_role("button", name="answered though unanswerable").click()
    shown = page.locator("details.q:not([hidden])")
    assert shown.count() == 4
    assert page.locator("#count").inner_text() == "4 shown"
    shown.first.locator("summary").click()
    assert "The library does not answer it." in shown.first.inner_text()

    page.get_by_role("button", name="all 21").click()
    page.get_by_label("Tag").select_option("conflict")
    assert shown.count() == 4
    page.get_by_label("Search questions").fill("no such words")
    assert shown.count() == 0


@pytest.mark.browser
def test_light_and_dark_differ_and_can_be_chosen(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate(colour)
    assert light != dark
    page.evaluate("document.documentElement.removeAttribute('data-theme')")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) == dark
