"""PDF: whole words with true spaces; what nobody sees is no text, and is reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.types import Document
from tests.support import documents
from tests.support.documents import PdfPages

SEEN = "The fee at the lock is 6 crowns for a barge."


def read(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**8)
    return document


def pieces(
    pages: PdfPages, x: float, y: float, *parts: tuple[str, float], font: str = "Times-Roman"
) -> None:
    """Set each part by itself, with so much space before it, in font sizes."""
    for text, gap in parts:
        x += gap * documents.BODY_SIZE
        pages.line(x, y, text, font=font)
        x += pages.canvas.stringWidth(text, font, documents.BODY_SIZE)


def test_pieces_of_a_word_and_words_without_space_signs(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "pieces.pdf")
    pieces(
        pages, 80, 700, ("certifi", 0), ("cate", 0.03), ("of", 0.2), ("just", 0.2), ("air", 0.19)
    )
    pieces(pages, 80, 670, ("T", 0), ("he", -0.02), ("weir", 0.25), ("keeper", 0.25))
    assert read(pages.save()).text.split() == "certificate of just air The weir keeper".split()


def test_a_space_after_a_slanted_letter(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "slant.pdf")
    pieces(
        pages, 80, 700, ("of", 0), ("the", 0.2), ("relief", 0.2), ("to", 0.2), font="Times-Italic"
    )
    assert read(pages.save()).text == "of the relief to"


def test_words_drawn_twice_for_bold_stand_once(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "bold.pdf")
    for shift in (0, 0.3, 0.6):
        pages.line(80 + shift, 700, "Fees of the lock")
    pages.line(80, 670, "Barges pay")
    end = 80 + pages.canvas.stringWidth("Barges pay ", "Times-Roman", 11)
    for shift in (0, 0.4):
        pages.line(end + shift, 670, "twice")
    pages.line(end + 30, 670, "at night.")
    assert read(pages.save()).text.split() == "Fees of the lock Barges pay twice at night.".split()


def hidden_page(path: Path, how: str) -> Path:
    pages = PdfPages(path)
    pages.line(80, 700, SEEN)
    words, canvas = "The fee is 777 crowns", pages.canvas
    if how == "white":
        canvas.setFillGray(1)
        pages.line(80, 660, words)
    elif how == "tiny":
        pages.line(80, 660, words, size=1)
    elif how == "outside":
        pages.line(-400, 660, words)
    else:
        canvas.saveState()
        text = canvas.beginText(80, 660)
        text.setFont("Times-Roman", 11)
        text.setTextRenderMode(3)
        text.textOut(words)
        canvas.drawText(text)
        canvas.restoreState()
    canvas.setFillGray(0)
    pages.line(80, 620, "Rafts pass free of charge.")
    return pages.save()


@pytest.mark.parametrize("how", ["white", "tiny", "outside", "no colour"])
def test_what_nobody_sees_is_no_text(tmp_path: Path, how: str) -> None:
    document = read(hidden_page(tmp_path / "hidden.pdf", how))
    assert "777" not in document.text
    assert SEEN in document.text
    assert document.notes == (
        "5 words that nobody sees (white, tiny, hidden or outside the page) were left out",
    )


def test_white_words_on_a_dark_box_are_text(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "box.pdf")
    pages.canvas.setFillGray(0.2)
    pages.canvas.rect(70, 640, 400, 80, fill=1, stroke=0)
    pages.canvas.setFillGray(1)
    pages.line(80, 680, SEEN)
    document = read(pages.save())
    assert (document.text, document.notes) == (SEEN, ())


def test_columns_without_spaces_between_words(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    pages = PdfPages(tmp_path / "cjk.pdf")
    left = (
        "第一条本规则适用于本县全部水库 以及与其相连的各条水渠和闸门。 第二条闸门每天开启三小时，"
    )
    left += " 水位为十二米，由县水务局负责。 第三条本规则自公布之日起施行，"
    right = (
        "由县水务局负责解释，任何人都不 得违反。第四条违反本规则的人应 当缴纳罚款四百元，并且修复所"
    )
    right += " 损坏的闸门。第五条本规则的修改 须经县人民代表大会批准后生效。"
    for x, lines in ((72, left), (320, right)):
        for n, line in enumerate(lines.split()):
            pages.line(x, 700 - 16 * n, line, size=12, font="STSong-Light")
    assert read(pages.save()).text.replace("\n\n", "") == (left + right).replace(" ", "")


def test_a_file_that_is_short_of_its_stated_length_is_read(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "short.pdf")
    pages.line(80, 700, SEEN)
    path = pages.save()
    head, rest = path.read_bytes().split(b"\n", 1)
    length = len(head + rest) + 300
    path.write_bytes(head + b"\n%<< /Linearized 1 /L " + str(length).encode() + b" >>\n" + rest)
    document = read(path)
    assert document.text == SEEN
    assert document.notes == ("the end of the file is missing or damaged; pages may be missing",)


def test_a_file_without_its_end_is_read_with_a_note(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "cut.pdf")
    pages.line(80, 700, SEEN)
    path = pages.save()
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"startxref")])
    document = read(path)
    assert document.text == SEEN
    assert document.notes == ("the end of the file is missing or damaged; pages may be missing",)


def test_a_page_turned_on_its_side(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "turned.pdf")
    pages.canvas.rotate(90)
    for n, line in enumerate(("Barges wait below the lock until", "the keeper has rung the bell.")):
        pages.line(100, -300 - 14 * n, line)
    assert read(pages.save()).text == (
        "Barges wait below the lock until the keeper has rung the bell."
    )


def test_a_table_on_its_side_is_read_after_the_page(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "side.pdf")
    pages.line(80, 740, "The rates of the lock are set out beside these words, by kind of boat.")
    pages.canvas.rotate(90)
    for n, line in enumerate(
        ("Barges pay 6 crowns at the lock,", "and rafts pass free of charge.")
    ):
        pages.line(100, -300 - 14 * n, line)
    assert read(pages.save()).text.split("\n\n") == [
        "The rates of the lock are set out beside these words, by kind of boat.",
        "Barges pay 6 crowns at the lock, and rafts pass free of charge.",
    ]


def test_junk_is_refused(tmp_path: Path) -> None:
    (tmp_path / "junk.pdf").write_bytes(b"%PDF-1.4\n" + b"junk " * 99)
    with pytest.raises(UnreadableError, match="truncated PDF: the end of the file is missing"):
        read(tmp_path / "junk.pdf")
