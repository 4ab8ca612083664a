"""Small files of every kind that was once misread, made by the scripts of EVALS_DATA/field."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.documents.parse import parse
from assistant.ingest.ingest import ingest
from assistant.lookup.look_up import look_up
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.editions import Editions
from assistant.types import Document

Read = Callable[[str], Document]


@pytest.fixture(scope="module")
def made(evals_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    scripts = [evals_data / "field" / f"{n}.py" for n in ("make_small", "make_more", "bugs")]
    if not all(script.is_file() for script in scripts):
        pytest.skip("EVALS_DATA has no folder `field` with the scripts that make these files")
    folder = tmp_path_factory.mktemp("field")
    for script in scripts:
        subprocess.run([sys.executable, script, folder], check=True)
    return folder


@pytest.fixture(scope="module")
def read(made: Path) -> Read:
    def read_one(name: str) -> Document:
        (document,) = parse(made / name, name, 10**8)
        return document

    return read_one


def one_line(document: Document) -> str:
    return " ".join(document.text.split())


GOALS = [f"By 30 June 203{k} all gates of part {k + 1} are tested" for k in range(6)]

STANDS = {
    "s1_line_numbers.pdf": [
        "The panel sent the matter to this court when 14 claims had been lodged.",
        "More than 3,000 claims had been lodged when the list was closed on May 31, 2020.",
        "A party that objects has 10 days to do so, counted from the day on which the list was "
        "published.",
    ],
    "s4_short_columns.pdf": [
        "(4) In the handbook of the owner, the office replaces the old warning about tides with "
        "the words in figure 3 to paragraph (h)(4) of this rule."
    ],
    "s5_text_box.docx": ["A burst main must be reported to the water office within 36 hours."],
    "s6_automatic_numbers.docx": [
        "Article 1 Subject matter",
        "2.1 The keeper shall open the gate when the level passes 12 metres.",
        "(a) note the level each morning;",
        "(b) warn the villages",
        "3.1 A warning is given by siren",
    ],
    "s8_struck_out.docx": ["The yearly fee for a mooring is 650 crowns."],
    "s9_merged_cells.docx": ["North | 2021 | 410", "North | 2022 | 470"],
    "s10_struck_law.html": [
        "The fine for unlicensed fishing is 900 crowns.",
        "A licence lasts five years from its issue.",
        "The lake office issues the licence",
    ],
    "s11_bare_page.html": [
        "build two substations by the end of 2031 at a cost of 18 million crowns",
        "lower the losses of the network from 9 percent to 6 percent within five years",
        "report to the assembly each March on what has been spent so far",
    ],
    "s12_glued_blocks.html": ["1506 juin 1993", "1. This Act is the Data Act of 2012."],
    "s14_margin_ids.pdf": [
        "By the end of 2031 the archive will sort 85 percent of its holdings and will add fuller "
        "descriptions so that people who could not use them before can find what concerns them."
    ],
    "s15_ruled_table_by_margin.pdf": GOALS,
    "s16_marginal_notes.pdf": [
        "is changed by putting the words “twenty days” in the place of the words “ten days” in "
        "subsection (5).",
        "shall hand out the new licence within fifteen days after it has received the fee of 35 "
        "crowns and the old licence.",
    ],
    "s17_white_words.pdf": ["The toll on the north bridge is 4 crowns for a cart."],
    "s18_short_of_length.pdf": ["The ferry runs every 25 minutes from six in the morning."],
    "s21_paragraph_above_table.pdf": [
        "Thanks to the many helpers and the towns that paid for it the river station had a good "
        "year. The numbers below tell how much was done. All of our partners share in it, and "
        "your gifts did a great deal for the people who live along the river. The station thanks "
        "you all.",
        "Grown helpers | 604 | 644 | +7.3%",
    ],
    "b1_tracked.docx": ["The dock fee is 150 crowns a day.", "Rowing boats pay half of it."],
    "b2_symbols_equations.docx": [
        "The level must stay ≤ 12 m at all times.",
        "The yearly flow follows Q=4.5h+2 in cubic metres.",
    ],
    "b3_list_in_cell.html": ["Monday | 7:30 to 11:30 13:00 to 16:45", "Tuesday | closed"],
    "b4_layout_table.html": [
        "at the lower pond. If the first sluice lets through r litres, the middle one lets "
        "through 3r litres"
    ],
}
"""What must stand in the text of each file, line breaks aside."""

IS_GONE = {
    "s2_filing_stamp.pdf": ["Document 40", "Page ID", "Date Filed"],
    "s3_five_figure_pages.pdf": ["Public Gazette", "47700"],
    "s4_short_columns.pdf": ["Public Gazette"],
    "s8_struck_out.docx": ["480"],
    "s10_struck_law.html": ["200 crowns", "three years", "The mayor"],
    "s14_margin_ids.pdf": ["_327a105e"],
    "s15_ruled_table_by_margin.pdf": ["￼"],
    "s17_white_words.pdf": ["900 crowns"],
    "b1_tracked.docx": ["120 crowns"],
}


@pytest.mark.parametrize("name", STANDS)
def test_what_the_page_says_stands_in_the_text(read: Read, name: str) -> None:
    text = one_line(read(name))
    assert [words for words in STANDS[name] if words not in text] == []


@pytest.mark.parametrize("name", IS_GONE)
def test_what_is_no_text_is_gone(read: Read, name: str) -> None:
    text = one_line(read(name))
    assert [words for words in IS_GONE[name] if words in text] == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("s5_text_box.docx", "A burst main"),
        ("b1_tracked.docx", "Night berths are free in winter."),
    ],
)
def test_what_stands_once_is_read_once(read: Read, name: str, words: str) -> None:
    assert read(name).text.count(words) == 1


def test_line_numbers_are_no_text(read: Read) -> None:
    document = read("s1_line_numbers.pdf")
    figures = set(re.findall(r"\d+", document.text.replace(",", "")))
    assert figures == {"2019", "14", "3000", "31", "2020", "45", "30", "20", "6", "10"}
    assert [page.label for page in document.pages] == [None, None]


def test_filing_stamps_give_the_pages_and_no_title(read: Read) -> None:
    document = read("s2_filing_stamp.pdf")
    assert "Case" not in document.title
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert {page.label for page in document.pages} <= {None, "1", "2", "3", "4"}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("s3_five_figure_pages.pdf", [str(label) for label in range(47698, 47704)]),
        ("s4_short_columns.pdf", ["70", "71", "72"]),
    ],
)
def test_printed_numbers_are_labels(read: Read, name: str, labels: list[str]) -> None:
    document = read(name)
    assert [page.label for page in document.pages] == labels
    assert "Gazette" not in document.title


@pytest.mark.parametrize("name", ["s7_superscript.docx", "b6_superscript.html"])
def test_raised_figures_are_powers_and_note_marks_none(read: Read, name: str) -> None:
    text = one_line(read(name))
    assert re.search(r"3 × 10(⁶|\^6) tonnes", text)
    assert re.search(r"63% (of it )?lies in the north", text)


@pytest.mark.parametrize(
    ("name", "title", "sections"),
    [
        (
            "s11_bare_page.html",
            "Valley Power Plan",
            [("Foreword",), ("1. Lay the foundations",), ("1. Lay the foundations", "1.1 Money")],
        ),
        (
            "s13_legal_headings.html",
            "REGULATION (XX) 2099/1234 ON SHARED BARNS",
            [("Article 1 Subject matter",)],
        ),
        ("b4_layout_table.html", "Sluices", [("Sluices",)]),
    ],
)
def test_titles_and_sections(
    read: Read, name: str, title: str, sections: list[tuple[str, ...]]
) -> None:
    document = read(name)
    assert document.title.casefold() == title.casefold()
    paths = [section.path for section in document.sections]
    for wanted in sections:
        assert any(path[-len(wanted) :] == wanted for path in paths), paths


def test_a_short_file_is_read_with_a_note(read: Read) -> None:
    assert read("s18_short_of_length.pdf").notes


def test_white_words_are_reported(read: Read) -> None:
    assert read("s17_white_words.pdf").notes


def test_marginal_notes_do_not_cut_a_section(read: Read) -> None:
    document = read("s16_marginal_notes.pdf")
    (paragraph,) = [p for p in document.text.split("\n\n") if "“twenty days”" in p][:1]
    assert "Section 11 of the Boats Act (in this Act called the main Act) is changed" in " ".join(
        paragraph.split()
    )


def test_another_figure_in_a_chinese_rule_is_altered(
    made: Path, tmp_path: Path, encoder: Encoder
) -> None:
    library = Editions(tmp_path / "home")
    files = [made / "s19_cjk.txt", made / "s10_struck_law.html"]
    ingest(files, library, lambda: encoder, ReadingLimits())
    with library.read() as edition:
        for text, difference in (
            ("第三条 本规则自2032年3月1日起施行。", ("2032", "2031")),
            ("第二条 闸门每天开启三小时，最高水位为21米。", ("21", "12")),
        ):
            found = look_up(text, edition, encoder)
            assert found.verdict == "altered"
            assert [(d.given, d.source) for d in found.matches[0].differences] == [difference]
        struck = look_up("The fine for unlicensed fishing is 200 crowns.", edition, encoder)
        assert struck.verdict != "verbatim"
