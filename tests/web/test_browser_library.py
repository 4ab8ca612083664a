"""The Library page in a real browser: uploads of every kind, metadata, removal, health."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.documents import running_report, word_report
from tests.support.web_fixtures import TIMEOUT_MS, settled

pytestmark = pytest.mark.browser

MOST_TABS = 40
# Chromium before 156 gives the focus to the cell's own element, later ones to the canvas.
CELL_HAS_FOCUS = "node => node.querySelector('td:focus, canvas:focus') !== null"


@pytest.fixture(autouse=True)
def patience() -> None:
    expect.set_options(timeout=TIMEOUT_MS)


def open_view(page: Page, name: str) -> None:
    page.goto("/library")
    page.get_by_role("radio", name=name).click()


def upload(page: Page, *files: Path) -> Locator:
    """Add files; the job's card, once it is over."""
    open_view(page, "Add")
    page.locator('input[type="file"]').set_input_files(list(files))
    expect(page.get_by_text(files[-1].name).first).to_be_visible()
    page.get_by_role("button", name="Add to the library").click()
    card = page.locator('[class*="st-key-job_"]').first
    expect(card).to_contain_text("Add ")
    expect(card.get_by_role("button", name="Dismiss")).to_be_visible()
    return card


def html_article(path: Path) -> Path:
    sentences = "The tin market of Bolivia grew by 4% in 2024, the ministry said. " * 12
    path.write_text(
        f"<html><head><title>Tin in Bolivia</title></head><body><article><h1>Tin in Bolivia</h1>"
        f"<p>{sentences}</p></article></body></html>",
        "utf-8",
    )
    return path


def test_files_of_every_kind_are_taken_and_a_bad_one_is_refused_with_its_reason(
    page: Page, tmp_path: Path
) -> None:
    markdown, text, lines = (tmp_path / f"tin.{kind}" for kind in ("md", "txt", "jsonl"))
    markdown.write_text("# Tin\n\nTin melts at 232 degrees.\n", "utf-8")
    text.write_text("Tin prices\n\nTin cost 30,000 dollars a tonne in May 2025.\n", "utf-8")
    record = {"doc_id": "tin-line", "title": "Tin line", "text": "Tin is mined in Indonesia."}
    lines.write_text(json.dumps(record), "utf-8")
    fake = tmp_path / "fake.pdf"
    fake.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    card = upload(
        page,
        markdown,
        text,
        lines,
        html_article(tmp_path / "tin.html"),
        running_report(tmp_path / "report.pdf"),
        word_report(tmp_path / "tin.docx"),
        fake,
    )
    expect(card).to_contain_text("6 added")
    expect(card).to_contain_text(re.compile(r"fake\.pdf was refused: .*PNG image"))
    card.get_by_role("button", name="Dismiss").click()
    expect(page.locator('[class*="st-key-job_"]')).to_have_count(0)

    page.goto("/library?document=tin.html")
    expect(page.get_by_role("heading", name="Tin in Bolivia").first).to_be_visible()


def test_a_name_that_is_taken_is_refused_until_it_may_replace(page: Page, tmp_path: Path) -> None:
    note = tmp_path / "zinc.md"
    note.write_text("# Zinc\n\nZinc is mined in Alaska.\n", "utf-8")
    expect(upload(page, note)).to_contain_text("1 added")
    note.write_text("# Zinc\n\nZinc is mined in Peru and Alaska.\n", "utf-8")
    expect(upload(page, note)).to_contain_text("another document")

    open_view(page, "Add")
    page.locator('input[type="file"]').set_input_files(note)
    page.get_by_text("Replace earlier uploads that have the same name").click()
    page.get_by_role("button", name="Add to the library").click()
    card = page.locator('[class*="st-key-job_"]').first
    expect(card).to_contain_text("1 changed: zinc.md")
    page.goto("/library?document=zinc.md")
    expect(page.get_by_role("region", name="Source")).to_contain_text("Peru and Alaska")


def test_an_ingest_goes_on_when_its_tab_is_closed(context: BrowserContext, tmp_path: Path) -> None:
    notes = []
    for number in range(12):
        path = tmp_path / f"closed-{number}.md"
        path.write_text(f"# Mine {number}\n\nMine number {number} lies in Nevada.\n", "utf-8")
        notes.append(path)
    tab = context.new_page()
    open_view(tab, "Add")
    tab.locator('input[type="file"]').set_input_files(notes)
    expect(tab.get_by_text("closed-0.md").first).to_be_visible()
    tab.get_by_role("button", name="Add to the library").click()
    expect(tab.locator('[class*="st-key-job_"]').first).to_contain_text("Add 12 files")
    tab.close()
    page = context.new_page()
    page.goto("/library")
    expect(page.locator('[class*="st-key-job_"]').first).to_contain_text("12 added")


def test_the_table_is_filtered_and_a_row_opens_its_document(page: Page) -> None:
    page.goto("/library")
    page.get_by_label("Find in the table").fill("lithium mexico")
    expect(page.get_by_text(re.compile("^1 of "))).to_be_visible()
    table = page.get_by_test_id("stDataFrame")
    # The grid is drawn on a canvas; what it tells screen readers follows: the head and one row.
    expect(table.locator('[role="grid"]')).to_have_attribute("aria-rowcount", "2")
    settled(page)
    table.scroll_into_view_if_needed()  # the cards of earlier jobs stand above it
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 100, box["y"] + 52)
    page.get_by_role("button", name="Open Lithium in Mexico").click()
    expect(page.get_by_role("heading", name="Lithium in Mexico").first).to_be_visible()

    page.get_by_role("button", name="All documents").click()
    expect(page.get_by_label("Find in the table")).to_have_value("lithium mexico")
    expect(page.get_by_text(re.compile("^1 of "))).to_be_visible()


def tab_until(page: Page, grid: Locator, *, inside: bool) -> None:
    """Press Tab until a cell of the grid has the focus, or none has."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        settled(page)
        if grid.evaluate(CELL_HAS_FOCUS) == inside:
            return
    raise AssertionError("the focus went nowhere")


def test_the_keyboard_goes_into_the_table_and_past_it(page: Page) -> None:
    page.goto("/library")
    page.get_by_label("Find in the table").fill("antimony")
    expect(page.get_by_text(re.compile("^2 of "))).to_be_visible()
    grid = page.get_by_test_id("stDataFrame")
    expect(grid.locator('[role="grid"]')).to_have_attribute("aria-rowcount", "3")
    settled(page)
    opener = page.locator(".st-key-open_row").get_by_role("button")
    expect(opener).to_be_disabled()
    page.get_by_label("Kind").focus()
    tab_until(page, grid, inside=True)
    expect(opener).to_have_text(re.compile("Antimony in brief"))
    settled(page)
    page.keyboard.press("ArrowDown")
    expect(opener).to_have_text(re.compile("Antimony reconsidered"))
    tab_until(page, grid, inside=False)
    assert "document=" not in page.url
    opener.press("Enter")
    expect(page.get_by_role("heading", name="Antimony reconsidered").first).to_be_visible()


def test_corrected_metadata_shows_in_the_table_and_in_citations(page: Page) -> None:
    page.goto("/library?document=lithium.txt")
    page.get_by_role("button", name="Correct metadata").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Publisher").fill("Ministry *of* Mines")
    dialog.get_by_label("Published").fill("not a [date]")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Ministry *of* Mines").first).to_be_visible()
    page.goto("/library")
    page.get_by_label("Find in the table").fill("ministry")
    expect(page.get_by_text(re.compile("^1 of "))).to_be_visible()


def test_a_job_that_ends_leaves_an_open_dialog_as_it_is(
    context: BrowserContext, page: Page, tmp_path: Path
) -> None:
    long = tmp_path / "long.md"
    long.write_text(
        "# Mines\n\n"
        + "".join(f"Mine number {n} lies in the hills of Nevada.\n\n" for n in range(600)),
        "utf-8",
    )
    other = context.new_page()
    open_view(other, "Add")
    other.locator('input[type="file"]').set_input_files(long)
    expect(other.get_by_text(long.name).first).to_be_visible()
    other.get_by_role("button", name="Add to the library").click()
    expect(other.locator('[class*="st-key-job_"]').first).to_contain_text("Add long.md")

    page.goto("/library?document=antimony.md")
    page.get_by_role("button", name="Correct metadata").click()
    typed = page.get_by_role("dialog").get_by_label("Author")
    typed.fill("A. Miner")
    card = page.locator('[class*="st-key-job_"]').first
    expect(card).to_contain_text("1 added: long.md", timeout=3 * TIMEOUT_MS)
    settled(page)
    expect(typed).to_have_value("A. Miner")


def test_a_removed_document_is_gone_from_pages_and_disk(
    page: Page, site_home: Path, tmp_path: Path
) -> None:
    note = tmp_path / "gone.md"
    note.write_text("# Gone\n\nThe Xanthippe deposit holds osmium.\n", "utf-8")
    expect(upload(page, note)).to_contain_text("1 added")
    page.goto("/library?document=gone.md")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove for good").click()
    expect(page.locator('[class*="st-key-job_"]').first).to_contain_text("1 removed: gone.md")
    page.goto("/library?document=gone.md")
    expect(page.get_by_text("no longer in the library")).to_be_visible()
    left = [p for p in site_home.rglob("*") if p.is_file() and b"Xanthippe" in p.read_bytes()]
    assert left == []


def test_mentions_open_at_their_words(page: Page) -> None:
    open_view(page, "Mentions")
    page.get_by_label("Documents that mention").fill("state company")
    page.get_by_label("Documents that mention").press("Enter")
    page.get_by_role("button", name="Lithium in Mexico").click()
    mark = page.get_by_role("region", name="Source").locator("mark").first
    expect(mark).to_have_text("state company")


def test_health_is_checked_and_editions_are_listed(page: Page) -> None:
    open_view(page, "Editions")
    page.get_by_role("button", name="Check for damage").click()
    expect(page.get_by_text("The library is sound.")).to_be_visible()
    expect(page.get_by_role("heading", name="Editions")).to_be_visible()
    page.get_by_role("button", name="Index everything again").click()
    expect(page.get_by_text(re.compile(r"\d+ changed")).first).to_be_visible()


def test_a_look_up_shows_the_word_that_differs_and_opens_the_source(page: Page) -> None:
    page.goto("/lookup")
    page.get_by_label("A sentence, a quotation or a figure").fill(
        "Chile and Canada were the smallest exporters of copper to the United States in 2024."
    )
    page.get_by_test_id("stForm").get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="Altered")).to_be_visible()
    expect(page.locator("del").first).to_have_text("smallest")
    expect(page.locator("ins").first).to_have_text("largest")
    page.get_by_role("button", name="Who sells copper to the United States").click()
    expect(page.get_by_role("region", name="Source").locator("mark").first).to_contain_text(
        "largest exporters"
    )
