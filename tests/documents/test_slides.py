"""PowerPoint presentations: slides are pages with sections; tables, charts, groups, notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.types import Document

TITLE_ONLY, TITLE_AND_BODY, BLANK = 5, 1, 6
BOX = (Inches(1), Inches(2), Inches(4), Inches(2))


def read_one(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**8)
    return document


def presentation(path: Path) -> Path:
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[TITLE_AND_BODY])
    first.shapes.title.text = "Tin in Peru"
    body = first.placeholders[1].text_frame
    body.text = "Output rose by 4% in 2024."
    body.add_paragraph().text = "Two smelters closed."
    first.notes_slide.notes_text_frame.text = "Say that the figure is provisional."

    second = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    second.shapes.title.text = "Ports"
    table = second.shapes.add_table(3, 3, *BOX).table
    cells = (("Coast", "Port", "Ships"), ("North", "Paita", "12"), ("", "Talara", "7"))
    for row, words in enumerate(cells):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    table.cell(1, 0).merge(table.cell(2, 0))
    group = second.shapes.add_group_shape()
    inner = group.shapes.add_group_shape().shapes.add_textbox(*BOX)
    inner.text_frame.text = "Counted by the harbour office."

    hidden = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    hidden.shapes.title.text = "Not for the meeting"
    hidden._element.set("show", "0")

    fourth = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    fourth.shapes.title.text = "Exports"
    chart: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    chart.categories = ["2023", "2024"]
    chart.add_series("Tonnes", (310, 295.5))
    fourth.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *BOX, chart)
    deck.core_properties.author = "Ann Lee"
    deck.core_properties.title = "PowerPoint Presentation"
    deck.save(str(path))
    return path


def test_slides_are_pages_and_sections(tmp_path: Path) -> None:
    document = read_one(presentation(tmp_path / "deck.pptx"))
    assert document.text == (
        "Tin in Peru\n\n- Output rose by 4% in 2024.\n- Two smelters closed.\n\n"
        "Notes: Say that the figure is provisional.\n\n"
        "Ports\n\nCoast | Port | Ships\nNorth | Paita | 12\nNorth | Talara | 7\n\n"
        "Counted by the harbour office.\n\n"
        "Exports\n\nTonnes: 2023: 310; 2024: 295.5."
    )
    assert (document.title, document.metadata) == ("Tin in Peru", {"author": "Ann Lee"})
    assert [section.path for section in document.sections] == [
        ("Tin in Peru",),
        ("Ports",),
        ("Exports",),
    ]
    on_page = [document.text[page.start : page.end] for page in document.pages]
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert "Two smelters" in on_page[0]
    assert "Talara" in on_page[1]
    assert on_page[2] == ""
    assert "295.5" in on_page[3]
    assert "".join(on_page) == document.text
    assert document.notes == ("hidden slides not read: 3",)


def test_a_slide_that_is_a_picture_is_said_not_to_be_read(tmp_path: Path) -> None:
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY]).shapes.title.text = "A map follows"
    deck.slides.add_slide(deck.slide_layouts[BLANK]).shapes.add_shape(1, *BOX)
    deck.save(str(tmp_path / "a.pptx"))
    document = read_one(tmp_path / "a.pptx")
    assert document.notes == ("slides with pictures but no text, not read: 2",)


@pytest.mark.parametrize("data", [b"Not a deck", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99])
def test_what_is_no_presentation_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.pptx").write_bytes(data)
    with pytest.raises(UnreadableError, match="not a PowerPoint presentation"):
        read_one(tmp_path / "a.pptx")


def test_a_deck_without_words_is_refused(tmp_path: Path) -> None:
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[BLANK])
    deck.save(str(tmp_path / "a.pptx"))
    with pytest.raises(UnreadableError, match="no text on any slide"):
        read_one(tmp_path / "a.pptx")
