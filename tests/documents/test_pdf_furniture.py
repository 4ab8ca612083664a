"""PDF: heads, feet, stamps and line numbers are no text; page labels come from them."""

from __future__ import annotations

from pathlib import Path

from assistant.documents.parse import parse
from assistant.types import Document
from tests.support.documents import PdfPages


def read(pages: PdfPages) -> Document:
    (document,) = parse(pages.save(), "a.pdf", 10**8)
    return document


def labels(document: Document) -> list[str | None]:
    return [page.label for page in document.pages]


SENTENCES = (
    "The mill owner asked for leave to raise the weir by half a metre before the winter.",
    "Two farmers upstream objected, since their meadows lie lower than the old mark stone.",
    "The bench heard them on a Monday and walked along the bank with all of them after that.",
    "It held that the mark stone binds the mill, and that a new one needs the leave of both.",
    "Costs were shared among the three, in equal parts, as none of them had been unreasonable.",
)


def ruled_paper(path: Path, first: int = 1, step: int = 1) -> PdfPages:
    pages = PdfPages(path)
    texts = (
        ["The bench turns to the 12 letters that", "the mill owner sent within 30 days, and to",
         "the 7 that came later than that."],
        ["No letter was answered before 19 days", "had gone by."],
    )  # fmt: skip
    for lines in texts:
        for n in range(26):
            y = 720 - 25 * n
            if (n + 1) % step == 0:
                pages.canvas.drawRightString(74, y, str(first + n))
            if 5 <= n < 5 + len(lines):
                pages.line(92, y, lines[n - 5])
        pages.next_page()
    return pages


def test_line_numbers_of_a_pleading(tmp_path: Path) -> None:
    document = read(ruled_paper(tmp_path / "paper.pdf"))
    assert document.text == (
        "The bench turns to the 12 letters that the mill owner sent within 30 days, and to the 7 "
        "that came later than that.\n\nNo letter was answered before 19 days had gone by."
    )
    assert labels(document) == [None, None]


def test_every_fifth_line_is_numbered(tmp_path: Path) -> None:
    document = read(ruled_paper(tmp_path / "fifth.pdf", step=5))
    assert "owner sent within 30 days, and to the 7 that" in document.text
    assert "25" not in document.text


def test_years_in_a_first_column_are_no_line_numbers(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "years.pdf")
    for n in range(20):
        pages.line(72, 700 - 25 * n, str(n + 2))
        pages.line(140, 700 - 25 * n, f"{90 + n * 7} boats")
        pages.line(300, 700 - 25 * n, f"{40 + n} nets")
    assert "5 | 111 boats | 43 nets" in read(pages).text


def test_filing_stamps_with_several_changing_numbers(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "stamp.pdf")
    for n in range(4):
        pages.line(
            60,
            770,
            f"Filing: 31-9088   Paper: 0077{81210 + 3 * n}   Page: {n + 1}   Given: 02/09/2031",
        )
        pages.line(
            60,
            757,
            f"Case 4:30-cv-0071 Paper 12 Given 02/09/31 Page {n + 1} of 4 Page ID #:{811 + n}",
        )
        y = pages.paragraph(
            100, 700, ["In the matter of the mill and of the weir above the town,~"]
        )
        pages.paragraph(100, y, SENTENCES[n : n + 1], indent=0)
        pages.next_page()
    document = read(pages)
    assert labels(document) == ["1", "2", "3", "4"]
    assert "Filing" not in document.text
    assert "Page" not in document.text
    assert "Filing" not in document.title


def test_page_numbers_of_five_figures_left_and_right_in_turn(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "gazette.pdf")
    head = "River Gazette / Vol. 61, No. 207 / Monday, May 5, 2031 / New Rules"
    for n in range(6):
        number = 30417 + n
        pages.line(60 if number % 2 else 110, 760, head, size=9)
        pages.line(520 if number % 2 else 60, 760, str(number), size=9)
        pages.paragraph(
            60,
            720,
            [f"Rule {n}.{k} asks each boat for a lamp of {k + 4} candles." for k in range(9)],
        )
        pages.next_page()
    document = read(pages)
    assert labels(document) == [str(30417 + n) for n in range(6)]
    assert "Gazette" not in document.text
    assert "Gazette" not in document.title


def test_pages_numbered_by_chapter(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "chapter.pdf")
    for n in range(4):
        pages.paragraph(100, 700, [SENTENCES[n]])
        pages.line(500, 40, f"7-{n + 3}")
        pages.next_page()
    document = read(pages)
    assert labels(document) == ["7-3", "7-4", "7-5", "7-6"]
    assert "7-" not in document.text


def test_a_foot_close_to_the_text(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "close.pdf")
    for n in range(8):
        pages.paragraph(100, 200 + 13 * (n % 3), SENTENCES[: 1 + n % 3], indent=0)
        pages.line(100, 187 - 13 * 0, f"Report of the Weir Office | {n + 1}", size=9)
        pages.next_page()
    document = read(pages)
    assert "Weir Office" not in document.text
    assert labels(document) == [str(n + 1) for n in range(8)]


def test_numbered_titles_at_the_top_of_pages_are_no_heads(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "titles.pdf")
    for n, title in enumerate(("Boats", "Boats")):
        pages.line(80, 740, f"{n + 1}. {title}", size=15, font="Times-Bold")
        pages.paragraph(80, 700, [SENTENCES[n]])
        pages.next_page()
    document = read(pages)
    assert "1. Boats" in document.text
    assert "2. Boats" in document.text


def test_titles_that_programs_wrote_are_no_titles(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "WEIR2031.pdf")
    pages.canvas.setTitle("WEIR2031")
    pages.line(80, 740, "Weirs and Mills, Years 2030 to 2034", size=17, font="Times-Bold")
    pages.paragraph(80, 700, [SENTENCES[0]])
    assert read(pages).title == "Weirs and Mills, Years 2030 to 2034"


def test_a_text_without_a_title_is_called_by_how_it_begins(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "none.pdf")
    pages.paragraph(80, 700, SENTENCES)
    assert read(pages).title == "The mill owner asked for leave to raise the weir by half …"
