"""PDF: reading order, pages and labels, whole words and sentences, refusals."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.types import Document
from tests.support import documents
from tests.support.documents import PdfPages


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pdf")


def read_one(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**8)
    check_cover(document)
    return document


def check_cover(document: Document) -> None:
    """Pages and sections each follow each other without a gap from start to end."""
    for ranges in (
        [(page.start, page.end) for page in document.pages],
        [(section.start, section.end) for section in document.sections],
    ):
        assert ranges[0][0] == 0
        assert ranges[-1][1] == len(document.text)
        assert all(start <= end for start, end in ranges)
        assert all(before[1] == after[0] for before, after in pairwise(ranges))
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))


def page_texts(document: Document) -> list[str]:
    return [document.text[page.start : page.end].strip() for page in document.pages]


def labels(document: Document) -> list[str | None]:
    return [page.label for page in document.pages]


def test_heads_stamps_and_broken_words(tmp_path: Path) -> None:
    document = read_one(documents.running_report(tmp_path / "report.pdf"))
    assert document.title == "Copper Supply Review"
    assert labels(document) == [None, "31", "32", "33", "34", "35"]
    for furniture in ("Draft", "COPPER SUPPLY", "Chapter on supply"):
        assert furniture not in document.text
    pages = page_texts(document)
    assert pages[1] == (
        "On page 31 the office reports what it found in a two-day visit to the mines. "
        "The re-election of the board did not change the plans, and the two-day visit ended well."
        "\n\nThe record of page 31 ends here with a remark. "
        "Every second owner said that in the coming year the investment"
    )
    # A word that is broken at the end of a page belongs to the page on which it begins.
    assert pages[2].startswith("in smelters rose by four per cent.\n\nOn page 32 the office")
    assert document.text.count("the coming year the investment in smelters rose by four") == 4


def test_stamp_at_a_slant_is_not_text(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "slant.pdf")
    pages.paragraph(100, 700, ["The duty on copper rose in the summer of that year."])
    pages.stamp("CONFIDENTIAL", angle=45)
    assert read_one(pages.save()).text == "The duty on copper rose in the summer of that year."


def test_labels_that_the_file_gives(tmp_path: Path) -> None:
    document = read_one(documents.labelled_report(tmp_path / "labelled.pdf"))
    assert labels(document) == ["i", "ii", "1", "2"]
    assert page_texts(document)[2] == "This sentence stands on the page of the opening."


def test_labels_from_feet_with_roman_numerals(tmp_path: Path) -> None:
    document = read_one(documents.numbered_front_matter(tmp_path / "feet.pdf"))
    assert labels(document) == ["ii", "iii", "iv", "1", "2", "3", "4"]
    assert page_texts(document)[3] == "This sentence stands above the foot 1, in full view."


def test_chapter_headings_are_not_running_heads(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "chapters.pdf")
    for number in range(1, 9):
        if number % 2:
            pages.line(100, 700, f"Chapter {number // 2 + 1}", size=16, font="Times-Bold")
        pages.paragraph(100, 660, [f"Mine {number} of the survey was visited in spring, twice."])
        pages.centered(40, str(number + 10))
        pages.next_page()
    document = read_one(pages.save())
    assert labels(document) == [str(number) for number in range(11, 19)]
    assert [section.path for section in document.sections] == [
        (f"Chapter {number}",) for number in (1, 2, 3, 4)
    ]


def test_pages_that_are_all_the_same_are_text(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "same.pdf")
    for _ in range(3):
        pages.paragraph(100, 700, ["This page is left with one sentence on it."])
        pages.next_page()
    assert read_one(pages.save()).text.count("This page is left with one sentence on it.") == 3


def test_a_page_is_not_emptied_because_others_are_alike(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "alike.pdf")
    for lines in (
        ["The form begins with a line that all the forms have", "and it ends with one more."],
        ["The form begins with a line that all the forms have", "and it ends with one more."],
        ["This page is not a form at all, but a letter that was", "sent with both of them."],
    ):
        pages.paragraph(100, 700, lines)
        pages.next_page()
    document = read_one(pages.save())
    assert page_texts(document)[2] == (
        "This page is not a form at all, but a letter that was sent with both of them."
    )


def test_a_page_without_a_number_between_numbered_ones(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "gap.pdf")
    for number in range(11, 17):
        pages.paragraph(100, 700, [f"A sentence that belongs to the part {number} of the law."])
        if number != 14:
            pages.centered(40, f"- {number} -")
        pages.next_page()
    document = read_one(pages.save())
    assert labels(document) == ["11", "12", "13", "14", "15", "16"]
    assert "- 1" not in document.text


def test_years_in_heads_are_not_page_numbers(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "years.pdf")
    for part in ("mines", "ports", "smelters", "works"):
        pages.line(100, 740, "Annual report 2024")
        pages.paragraph(100, 700, [f"The number of {part} grew in the year, as planned."])
        pages.next_page()
    document = read_one(pages.save())
    assert labels(document) == [None] * 4
    assert "Annual report" not in document.text


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    document = read_one(documents.two_columns(tmp_path / "columns.pdf"))
    assert document.text.split("\n\n") == [
        "A Duty on Copper Cathode",
        " ".join(documents.LEFT_COLUMN),
        " ".join(documents.RIGHT_COLUMN),
        "Below the columns the page goes on over its whole width, with a paragraph that sums up "
        "both of them and names the date on which the duty takes effect.",
    ]
    assert document.sections[0].path == ("A Duty on Copper Cathode",)


def test_table_without_lines(tmp_path: Path) -> None:
    document = read_one(documents.plain_table(tmp_path / "table.pdf"))
    rows = "\n".join(" | ".join(row) for row in documents.TABLE_ROWS)
    assert document.text == (
        "The table below gives the output of the largest mines.\n\n"
        f"{rows}\n\nThe figures above are estimates of the survey."
    )


def test_table_with_lines_and_a_wrapped_cell(tmp_path: Path) -> None:
    document = read_one(documents.ruled_table(tmp_path / "ruled.pdf"))
    assert document.text.split("\n\n")[1].split("\n") == [
        "Body | Subject of its advice",
        "Survey | Reserves of copper, and how far they can be mined at the prices of today",
        "Treasury | Duties",
    ]


def test_a_footnote_does_not_cut_a_sentence(tmp_path: Path) -> None:
    document = read_one(documents.footnotes(tmp_path / "notes.pdf"))
    assert document.text.split("\n\n") == [
        "The office counted the stocks in all ports in the spring and found more copper than "
        "the year before.",
        "Counted by weight, not by the number of lots held.",
        "The traders explained that they had bought early, because they expected a duty on "
        "refined metal, and that they would sell as soon as prices rose.",
        "No trader named a price, and the office did not ask for it then.",
    ]
    assert "Counted by weight" in page_texts(document)[0]
    assert page_texts(document)[1].startswith("expected a duty")


def test_footnotes_of_a_page_that_one_paragraph_fills(tmp_path: Path) -> None:
    """The note stands between two sentences of its own page."""
    pages = PdfPages(tmp_path / "long.pdf")
    pages.paragraph(156, 700, ["The first sentence of the paragraph begins on the first page and~"])
    pages.next_page()
    y = pages.paragraph(
        156,
        700,
        [
            "ends on the second one. A second sentence stands wholly here.*~",
            "A third one begins on the same page and it goes on until the~",
        ],
        indent=0,
    )
    pages.paragraph(156, y - 30, ["*The note belongs to the second page."], size=8.5)
    pages.next_page()
    pages.paragraph(156, 700, ["third page, where the paragraph comes to its end."], indent=0)
    document = read_one(pages.save())
    assert document.text.split("\n\n") == [
        "The first sentence of the paragraph begins on the first page and ends on the second "
        "one. A second sentence stands wholly here.",
        "The note belongs to the second page.",
        "A third one begins on the same page and it goes on until the third page, where the "
        "paragraph comes to its end.",
    ]
    assert "The note belongs" in page_texts(document)[1]


def test_a_footnote_that_runs_over_keeps_its_sentence_whole(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "over.pdf")
    for begin, note in (
        ("first", ["*The note has a sentence here. Another one begins and~"]),
        ("second", ["ends below the text of the second page."]),
    ):
        y = pages.paragraph(
            156,
            700,
            [
                f"The text of the {begin} page has nothing to do with the note, and it",
                "fills two lines, the second of which ends with a full stop.",
            ],
        )
        pages.paragraph(156, y - 30, note, size=8.5)
        pages.next_page()
    document = read_one(pages.save())
    assert "Another one begins and ends below the text of the second page." in document.text
    assert page_texts(document)[0].endswith("The note has a sentence here.")


def test_superscripts_that_are_figures_are_kept(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "area.pdf")
    pages.line(100, 700, "The mine covers 12 km")
    end = 100 + pages.canvas.stringWidth("The mine covers 12 km", "Times-Roman", 11)
    pages.line(end, 704, "2", size=6)
    pages.line(end + 6, 700, "of land in the north.")
    assert read_one(pages.save()).text == "The mine covers 12 km² of land in the north."


def test_bold_lines_and_large_type_are_headings(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "headings.pdf")
    pages.line(100, 740, "Refined Copper in 2025", size=18, font="Helvetica-Bold")
    y = 710.0
    for name in ("Supply", "Demand"):
        pages.line(100, y, name, font="Times-Bold")
        y = pages.paragraph(
            100,
            y - 20,
            [
                f"The {name.lower()} of refined copper rose in the first half of the",
                "year and did not change in the second, as the survey reports.",
            ],
        )
        y -= 12
    document = read_one(pages.save())
    assert document.title == "Refined Copper in 2025"
    assert [section.path for section in document.sections] == [
        ("Refined Copper in 2025",),
        ("Refined Copper in 2025", "Supply"),
        ("Refined Copper in 2025", "Demand"),
    ]


def test_bookmarks_give_headings_and_levels(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "outline.pdf")
    y = 740.0
    for level, name in enumerate(("Stocks", "In Ports", "In Louisiana")):
        pages.canvas.bookmarkPage(name)
        pages.canvas.addOutlineEntry(name, name, level=level)
        pages.line(100, y, name)
        y = pages.paragraph(100, y - 30, [f"A sentence about stocks, as found {name.lower()}."])
        y -= 20
    document = read_one(pages.save())
    assert [section.path for section in document.sections] == [
        ("Stocks",),
        ("Stocks", "In Ports"),
        ("Stocks", "In Ports", "In Louisiana"),
    ]


def test_ligatures_come_out_whole(tmp_path: Path) -> None:
    document = read_one(documents.broken_ligatures(tmp_path / "ligatures.pdf"))
    assert document.text == "They filed a significant reflection on the office."


def test_refusals(tmp_path: Path) -> None:
    whole = documents.running_report(tmp_path / "whole.pdf").read_bytes()
    (tmp_path / "cut.pdf").write_bytes(whole[: len(whole) * 2 // 3])
    (tmp_path / "png.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 99)
    (tmp_path / "page.pdf").write_text("<!DOCTYPE html><html><body>Sign in</body></html>")
    (tmp_path / "junk.pdf").write_bytes(b"%PDF-1.7\n" + b"junk " * 99 + b"%%EOF")
    documents.scanned(tmp_path / "scan.pdf")
    documents.encrypted(tmp_path / "locked.pdf", needs_password=True)
    for name, reason in {
        "cut.pdf": "truncated PDF: the end of the file is missing",
        "png.pdf": "not a PDF: the content is a PNG image",
        "page.pdf": "not a PDF: the content is an HTML page",
        "junk.pdf": "damaged PDF: its structure cannot be read",
        "scan.pdf": "no text layer",
        "locked.pdf": "encrypted PDF: it needs a password",
    }.items():
        with pytest.raises(UnreadableError) as caught:
            read_one(tmp_path / name)
        assert str(caught.value).startswith(reason)


def test_restricted_rights_do_not_hinder_reading(tmp_path: Path) -> None:
    path = documents.encrypted(tmp_path / "open.pdf", needs_password=False)
    assert read_one(path).text == "These words are behind a lock, or seem to be."


def test_pages_that_are_pictures_are_reported(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.append(documents.labelled_report(tmp_path / "text.pdf"))
    writer.append(documents.scanned(tmp_path / "scan.pdf"))
    writer.write(tmp_path / "mixed.pdf")
    document = read_one(tmp_path / "mixed.pdf")
    assert len(document.pages) == 6
    assert page_texts(document)[4:] == ["", ""]
    assert document.notes == ("no text layer on page 5, 6; not read",)


def test_a_sidecar_gives_metadata(tmp_path: Path) -> None:
    path = documents.labelled_report(tmp_path / "a.pdf")
    Path(f"{path}.meta.yaml").write_text("title: The law\npublished: 2025-03\n")
    document = read_one(path)
    assert (document.title, document.metadata) == ("The law", {"published": "2025-03"})


words = st.from_regex(r"[a-z]{4,9}", fullmatch=True)
paragraphs = st.lists(
    st.lists(words, min_size=12, max_size=40, unique=True), min_size=1, max_size=6, unique_by=tuple
)


def wrapped(pages: PdfPages, sentence: str, width: float, indent: float) -> list[str]:
    """Lines of `sentence` as a typesetter breaks them, without hyphens."""
    lines: list[str] = []
    for word in sentence.split():
        line = f"{lines[-1]} {word}" if lines else word
        room = width - (indent if len(lines) < 2 else 0)
        if lines and pages.canvas.stringWidth(line, "Times-Roman", 11) <= room:
            lines[-1] = line
        else:
            lines.append(word)
    return lines


@given(paragraphs=paragraphs, lines_a_page=st.integers(6, 14))
@settings(max_examples=25, deadline=None, phases=[Phase.generate], derandomize=True)
def test_every_word_once_and_in_order(
    scratch: Path, paragraphs: list[list[str]], lines_a_page: int
) -> None:
    """However paragraphs fall on pages, the text has them whole and in order.

    Where the only line of a page is the first of a paragraph, its indentation cannot be seen,
    and it may stay with the paragraph before.
    """
    pages = PdfPages(scratch / "any.pdf")
    expected: list[str] = []
    on_page = 0
    for words in paragraphs:
        expected.append(" ".join(words).capitalize() + ".")
        lines = wrapped(pages, expected[-1], width=340, indent=14)
        for number, line in enumerate(lines):
            if on_page == lines_a_page:
                pages.next_page()
                on_page = 0
            y = 700 - documents.LEADING * on_page
            stretched = line if number == len(lines) - 1 else f"{line}~"
            pages.paragraph(100, y, [stretched], width=340, indent=0 if number else 14)
            on_page += 1
    document = read_one(pages.save())
    assert document.text.replace("\n\n", " ") == " ".join(expected)
    assert all(paragraph in document.text for paragraph in expected)


ANSWERS = {
    "cruz_v_arizona.pdf": [
        (4, "19", "Joseph A. Kanefield argued the cause for respondent."),
        (4, "19", "Barrett, J., filed a dissenting opinion, in which Thomas, Alito, and Gorsuch"),
        (6, "21", "Arizona amended its parole statute to abolish parole for all felonies committed "
                  "after 1993."),
        (8, "23", "The jury here found a single aggravating factor that Cruz knowingly killed a "
                  "police officer."),
        (8, "23", "Three jurors, unprompted by Cruz, issued a press release the next day."),
    ],
    "bartenwerfer_v_buckley.pdf": [
        (6, "73", "After a 2-day bench trial, the Bankruptcy Court decided that neither David nor "
                  "Kate Bartenwerfer could discharge their debt to Buckley."),
        (4, "71", "Erica L. Ross argued the cause for the United States."),
        (6, "73", "Seeking relief, they filed for Chapter 7 bankruptcy, which allows debtors to "
                  "get a “fresh start” by discharging their debts."),
        (10, "77", "“liabilities for obtaining property” did not include an attorney's services "
                   "because services are not property."),
        (15, "82", "Ordinarily, a faultless individual is responsible for another's debt only when "
                   "the two have a special relationship, and even then, defenses to liability are "
                   "available."),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_court_reports(evals_data: Path, tmp_path: Path, name: str) -> None:
    path = evals_data / "documents" / name
    if not path.exists():
        pytest.skip(f"{name} is not in the folder of public test sets")
    document = read_one(Path(shutil.copy(path, tmp_path)))
    for number, label, sentence in ANSWERS[name]:
        page = document.pages[number - 1]
        assert page.label == label
        assert sentence in document.text[page.start : page.end]
    for furniture in ("Page Proof", "Cite as:", "Opinion of the Court\n", "\nSyllabus"):
        assert furniture not in document.text
    lost = r"\b(fled|fnd|fnds|fnal|frst|frm|afrm\w*|affrm\w*|signifc\w*|confict\w*|proft)\b"
    assert re.findall(lost, document.text) == []
    assert re.findall(r"\w-\s\w", document.text) == []


def test_sentences_of_court_reports_cross_pages_whole(evals_data: Path, tmp_path: Path) -> None:
    path = evals_data / "documents" / "cruz_v_arizona.pdf"
    if not path.exists():
        pytest.skip(f"{path.name} is not in the folder of public test sets")
    document = read_one(Path(shutil.copy(path, tmp_path)))
    assert document.title == "CRUZ v. ARIZONA"
    for sentence in (
        "At issue here is the Arizona Supreme Court's decision that Cruz's motion for "
        "postconviction relief failed to satisfy Arizona Rule of Criminal Procedure 32.1(g) "
        "because Lynch did not result in “a significant change in the law.”",
        "A fourth juror later stated in a declaration: “If I could have voted for a life "
        "sentence without parole, I would have voted for that option.”",
        # A footnote stands at the foot of the page on which this begins.
        "Cruz also informed the trial court of his intent to call as a witness the chairman of "
        "the Arizona Board of Executive Clemency to testify that the board no longer had "
        "authority to parole any capital defendants.",
    ):
        assert sentence in document.text
