"""The Ask page in a real browser: chips, sources, links, conversations, keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from evals.benchmarks.app_server import serving
from tests.support.web_fixtures import TIMEOUT_MS, Watch, settled
from tests.support.web_server import SHARE, UNANSWERED, ingest

pytestmark = pytest.mark.browser

QUOTE = "As of 2025, China supplied 63% of US antimony imports."


@pytest.fixture(autouse=True)
def patience() -> None:
    expect.set_options(timeout=TIMEOUT_MS)


def ask(page: Page, question: str) -> Locator:
    """Ask in the chat; the answer, once it is whole."""
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_enabled()
    before = page.get_by_role("heading", name=question).count()
    settled(page)
    box.fill(question)
    expect(box).to_have_value(question)
    box.press("Enter")
    expect(page.get_by_role("heading", name=question)).to_have_count(before + 1)
    answer = page.locator('[class*="st-key-turn_"]').last
    expect(answer.locator('[aria-busy="false"]')).to_be_attached()
    return answer


def chip(scope: Page | Locator, number: int) -> Locator:
    return scope.get_by_role("button", name=re.compile(rf"^Citation {number}:")).first


def in_view(mark: Locator) -> bool:
    """Whether the words stand within the frame that their text scrolls in."""
    return bool(
        mark.evaluate(
            """node => {
                const a = node.getBoundingClientRect();
                const b = node.closest('.text').getBoundingClientRect();
                return a.top >= b.top && a.bottom <= b.bottom && b.bottom <= innerHeight;
            }"""
        )
    )


def test_from_an_empty_library_to_the_first_cited_answer(browser: Browser, tmp_path: Path) -> None:
    note = tmp_path / "antimony.md"
    note.write_text(f"# Antimony\n\n{QUOTE} The rest came from elsewhere.\n", "utf-8")
    with serving(tmp_path / "home") as url:
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(TIMEOUT_MS)
        watch = Watch(context, url)
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("heading", name="Your library is empty")).to_be_visible()
        page.locator('input[type="file"]').set_input_files(note)
        expect(page.get_by_text("antimony.md")).to_be_visible()
        page.get_by_role("button", name="Add to the library").click()
        expect(page.get_by_role("heading", name="Ask the library")).to_be_visible()
        answer = ask(page, SHARE)
        chip(answer, 1).click()
        expect(page.locator("mark").first).to_have_text(QUOTE)
        context.close()
        assert watch.outside == []
        assert watch.complaints == []


def test_a_chip_shows_its_quote_and_opens_its_source(page: Page) -> None:
    page.goto("/")
    answer = ask(page, SHARE)
    first = chip(answer, 1)
    first.hover()
    tip = answer.get_by_role("tooltip")
    expect(tip).to_contain_text("of US antimony imports")
    expect(tip).to_contain_text(re.compile(r"Antimony (in brief|reconsidered)"))
    expect(tip).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d"))

    first.click()
    source = page.get_by_role("region", name="Source")
    expect(source.locator("mark").first).to_contain_text("of US antimony imports")
    assert in_view(source.locator("mark").first)
    expect(source).to_contain_text("Citation 1 of 2")
    titles = {source.get_by_role("heading", level=2).inner_text()}
    source.get_by_role("button", name="Next").click()
    expect(source).to_contain_text("Citation 2 of 2")
    titles.add(source.get_by_role("heading", level=2).inner_text())
    assert titles == {"Antimony in brief", "Antimony reconsidered"}
    expect(chip(answer, 2)).to_have_attribute("aria-pressed", "true")
    expect(source.get_by_role("button", name="Next")).to_be_disabled()
    source.get_by_role("button", name="Previous").click()
    expect(source).to_contain_text("Citation 1 of 2")


def test_everything_works_from_the_keyboard(page: Page) -> None:
    page.goto("/")
    answer = ask(page, SHARE)
    chip(answer, 1).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(chip(answer, 1)).to_be_focused()
    expect(answer.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(answer.get_by_role("tooltip")).to_be_hidden()
    page.keyboard.press("Enter")
    source = page.get_by_role("region", name="Source")
    expect(source.get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(source).to_have_count(0)
    expect(chip(answer, 1)).to_be_focused()


def test_support_and_disagreement_are_in_words(page: Page) -> None:
    page.goto("/")
    answer = ask(page, SHARE)
    expect(answer).to_contain_text("word for word")
    table = answer.get_by_role("table")
    expect(table).to_contain_text("63%")
    expect(table).to_contain_text("55%")
    expect(table).to_contain_text("2026-01-15")


def test_not_found_has_no_chips_but_the_nearest_passages(page: Page) -> None:
    page.goto("/")
    answer = ask(page, UNANSWERED)
    expect(answer).to_contain_text("The library does not answer this.")
    expect(answer.get_by_role("button", name=re.compile("^Citation"))).to_have_count(0)
    answer.locator(".nearest button").first.click()
    expect(page.get_by_role("region", name="Source").locator("mark").first).to_be_visible()


def test_a_copied_link_opens_the_same_words_in_another_browser(
    page: Page, browser: Browser, site: str
) -> None:
    page.goto("/")
    chip(ask(page, "Which country nationalized lithium, and when?"), 1).click()
    source = page.get_by_role("region", name="Source")
    marked = source.locator("mark").first.inner_text()
    source.get_by_role("button", name="Copy link").click()
    expect(source.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site}/?doc=lithium.txt&edition=")

    elsewhere = browser.new_context()
    elsewhere.set_default_timeout(TIMEOUT_MS)
    other = elsewhere.new_page()
    other.goto(link)
    mark = other.get_by_role("region", name="Source").locator("mark").first
    expect(mark).to_have_text(marked)
    assert in_view(mark)
    elsewhere.close()


def test_a_citation_is_copied_in_the_chosen_style(page: Page) -> None:
    page.goto("/")
    chip(ask(page, SHARE), 1).click()
    source = page.get_by_role("region", name="Source")
    source.get_by_label("Citation style").select_option("BibTeX")
    source.get_by_role("button", name="Copy citation").click()
    expect(source.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@")


def test_answers_are_copied_and_exported_with_their_sources(page: Page) -> None:
    page.goto("/")
    answer = ask(page, SHARE)
    answer.get_by_role("button", name="Copy", exact=True).click()
    expect(answer.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1]" in copied
    assert "Antimony in brief" in copied
    answer.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown file").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert text.startswith(f"# {SHARE}\n")
    assert "### Sources" in text


def test_how_it_was_found_is_behind_a_click(page: Page) -> None:
    page.goto("/")
    answer = ask(page, SHARE)
    expect(answer.get_by_text("Confidence that the library answers this")).to_have_count(0)
    answer.get_by_text("How this was found").click()
    expect(answer.get_by_text("Confidence that the library answers this")).to_be_visible()
    expect(answer.get_by_text("7 documents")).to_be_visible()


def test_follow_ups_are_asked_with_a_click(page: Page) -> None:
    page.goto("/")
    ask(page, SHARE)
    expect(page.get_by_text("The library also answers")).to_be_visible()
    first = page.locator('[class*="st-key-next_"] button').first
    question = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", name=question)).to_be_visible()
    expect(page.locator('[class*="st-key-turn_"]')).to_have_count(2)


def test_a_conversation_survives_reload_is_renamed_and_deleted(page: Page) -> None:
    page.goto("/")
    ask(page, SHARE)
    page.reload()
    expect(page.get_by_role("heading", name=SHARE)).to_be_visible()

    sidebar = page.get_by_test_id("stSidebar")
    menu = sidebar.get_by_role("button", name=f"Rename or delete: {SHARE}")
    box = menu.bounding_box()
    assert box is not None
    assert box["width"] < 80
    menu.click()
    page.get_by_role("menuitem", name="Rename").or_(
        page.get_by_role("option", name="Rename")
    ).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Antimony *trade*")
    dialog.get_by_role("button", name="Rename").click()
    expect(sidebar.get_by_role("button", name="Antimony *trade*", exact=True)).to_be_visible()
    expect(dialog).to_have_count(0)

    sidebar.get_by_role("button", name="Rename or delete: Antimony *trade*").click()
    page.get_by_role("menuitem", name="Delete").or_(
        page.get_by_role("option", name="Delete")
    ).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Ask the library")).to_be_visible()
    expect(sidebar.get_by_text("No conversations yet.")).to_be_visible()


def with_the_first_source_open(page: Page) -> Locator:
    page.goto("/")
    chip(ask(page, SHARE), 1).click()
    source = page.get_by_role("region", name="Source")
    expect(source).to_contain_text("Citation 1 of 2")
    return source


def test_a_conversation_survives_another_page_and_a_reload(page: Page) -> None:
    source = with_the_first_source_open(page)
    page.get_by_role("link", name="Look up").click()
    expect(page.get_by_role("heading", name="Look up")).to_be_visible()
    expect(source).to_have_count(0)
    page.get_by_role("link", name="Ask").click()
    expect(source).to_contain_text("Citation 1 of 2")
    expect(page).to_have_url(re.compile(r"[?&]c=.*&doc="))
    page.reload()
    expect(page.get_by_role("heading", name=SHARE)).to_be_visible()
    expect(source.locator("mark").first).to_be_visible()


def test_back_goes_through_what_was_open(page: Page) -> None:
    source = with_the_first_source_open(page)
    source.get_by_role("button", name="Next").click()
    expect(source).to_contain_text("Citation 2 of 2")
    page.go_back()
    expect(source).to_contain_text("Citation 1 of 2")
    page.go_back()
    expect(source).to_have_count(0)
    expect(page.get_by_role("heading", name=SHARE)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Ask the library")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name=SHARE)).to_be_visible()


def test_a_vanished_source_leaves_the_page_to_be_used_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?doc=lithium.txt&edition=1&start=0&end=9&text=never%20written")
    expect(page.get_by_text("The source is not there any more.")).to_be_in_viewport()
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("The source is not there any more.")).to_have_count(0)


def test_the_focus_goes_back_to_the_list_of_sources(page: Page) -> None:
    page.goto("/")
    button = ask(page, SHARE).locator(".sources button").first
    button.click()
    source = page.get_by_role("region", name="Source")
    expect(source.get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(source).to_have_count(0)
    expect(button).to_be_focused()


def test_two_browsers_see_only_their_own_conversation(
    page: Page, browser: Browser, site: str
) -> None:
    second = browser.new_context(base_url=site)
    second.set_default_timeout(TIMEOUT_MS)
    other = second.new_page()
    page.goto("/")
    other.goto("/")
    ask(page, SHARE)
    ask(other, UNANSWERED)
    expect(page.get_by_role("heading", name=UNANSWERED)).to_have_count(0)
    expect(other.get_by_role("heading", name=SHARE)).to_have_count(0)
    expect(other.get_by_test_id("stSidebar").get_by_role("button", name=SHARE)).to_have_count(0)
    other.goto(page.url)
    expect(other.get_by_role("heading", name="Ask the library")).to_be_visible()
    expect(other.get_by_role("heading", name=SHARE)).to_have_count(0)
    second.close()


def test_markup_in_a_document_stays_text(page: Page) -> None:
    page.goto("/")
    answer = ask(page, "How much does unobtainium cost in Ruritania?")
    expect(answer).to_contain_text('<img src="http://192.0.2.1/p.png"')
    chip(answer, 1).click()
    source = page.get_by_role("region", name="Source")
    expect(source).to_contain_text("<script>window.hacked = 2</script>")
    expect(source).to_contain_text("![picture](http://192.0.2.1/q.png)")
    page.goto("/library?document=hostile.md")
    expect(page.get_by_text("Hostile <b>note</b> ![x]").first).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert page.locator('img[src*="192.0.2.1"]').count() == 0


def test_a_new_edition_answers_without_a_restart(
    page: Page, site_home: Path, tmp_path: Path
) -> None:
    page.goto("/")
    ask(page, UNANSWERED)
    note = tmp_path / "chile.md"
    note.write_text("# Chile\n\nThe president of Chile is Gabriela Example.\n", "utf-8")
    ingest(site_home, note)
    answer = ask(page, UNANSWERED)
    expect(answer).to_contain_text("Gabriela Example")


def test_a_page_prints_the_answer_with_its_sources(page: Page) -> None:
    page.goto("/")
    answer = ask(page, SHARE)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stChatInput")).to_be_hidden()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(answer.get_by_text("Sources", exact=True)).to_be_visible()
    expect(answer.get_by_text("How this was found")).to_be_hidden()


def test_a_page_of_a_pdf_is_shown_as_printed(page: Page) -> None:
    page.goto("/")
    chip(ask(page, "How much tungsten did Portugal mine in 2024?"), 1).click()
    source = page.get_by_role("region", name="Source")
    expect(source).to_contain_text("p. ii (page 2 of the file)")
    source.get_by_role("button", name="Show page").click()
    picture = source.get_by_role("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 500
