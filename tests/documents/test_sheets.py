"""Comma-separated values and Excel workbooks: a row with its headers is a sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment

from assistant.documents.parse import parse
from assistant.documents.sheets.number_formats import shown_date, shown_number
from assistant.documents.sheets.rows import Row, plain_cell, sentences
from assistant.errors import UnreadableError
from assistant.types import Document


def read_one(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**8)
    return document


def csv_of(path: Path, text: str, encoding: str = "utf-8") -> Document:
    (path / "a.csv").write_bytes(text.encode(encoding))
    return read_one(path / "a.csv")


def rows_of(*lines: str) -> list[str]:
    """The sentences of a sheet whose cells are parted by bars."""
    rows: list[Row] = []
    for line in lines:
        cells = {n: plain_cell(text) for n, text in enumerate(line.split("|"))}
        rows.append({n: cell for n, cell in cells.items() if cell is not None})
    return list(sentences(rows))


def test_a_row_with_its_headers_is_a_sentence(tmp_path: Path) -> None:
    document = csv_of(
        tmp_path,
        'Country,Year,Output,Remark\nNorway,2023,"4,100 t","first, and last"\nChile,2022,,\n',
    )
    assert document.text == (
        "Country: Norway; Year: 2023; Output: 4,100 t; Remark: first, and last.\n\n"
        "Country: Chile; Year: 2022."
    )
    assert document.title == "a"


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_whatever_parts_the_cells(tmp_path: Path, delimiter: str) -> None:
    lines = [["Port", "Ships"], ["Oslo", "12"], ["Bergen", "9"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    assert csv_of(tmp_path, text).text == "Port: Oslo; Ships: 12.\n\nPort: Bergen; Ships: 9."
    stated = csv_of(tmp_path, f"sep={delimiter}\r\n{text}", "utf-8-sig")
    assert stated.text == "Port: Oslo; Ships: 12.\n\nPort: Bergen; Ships: 9."


def test_decimal_commas_are_no_delimiters(tmp_path: Path) -> None:
    document = csv_of(tmp_path, "Land;Menge\nPeru;1,5\nChile;2,5\n")
    assert document.text == "Land: Peru; Menge: 1,5.\n\nLand: Chile; Menge: 2,5."


def test_a_line_break_inside_a_cell_is_a_space(tmp_path: Path) -> None:
    document = csv_of(tmp_path, 'Name,Task\nAnn,"reads\nand writes"\n')
    assert document.text == "Name: Ann; Task: reads and writes."


def test_lines_around_a_table_stay_as_they_are() -> None:
    assert rows_of(
        "Output of tin, by country", "", "Country|Tonnes", "Peru|30", "Source: the ministry."
    ) == ["Output of tin, by country", "Country: Peru; Tonnes: 30.", "Source: the ministry."]


def test_years_may_head_columns_and_a_first_column_may_lack_a_header() -> None:
    assert rows_of("|2022|2023", "Peru|30|31") == ["Peru; 2022: 30; 2023: 31."]


def test_two_rows_of_headers_become_one() -> None:
    assert rows_of("Country|Imports||Exports|", "|2022|2023|2022|2023", "Peru|1|2|3|4") == [
        "Country: Peru; Imports, 2022: 1; Imports, 2023: 2; Exports, 2022: 3; Exports, 2023: 4."
    ]


def test_rows_without_headers_get_none() -> None:
    assert rows_of("1|Oslo|5", "2|Bergen|7") == ["1; Oslo; 5.", "2; Bergen; 7."]


def test_headers_hold_across_a_gap_and_a_new_table_has_its_own() -> None:
    assert rows_of("Port|Ships", "Oslo|1", "", "Bergen|2", "", "Crane|Load", "North|9 t") == [
        "Port: Oslo; Ships: 1.",
        "Port: Bergen; Ships: 2.",
        "Crane: North; Load: 9 t.",
    ]


def test_a_wide_row_becomes_sentences_that_begin_alike() -> None:
    names = [f"A rather long name of column {n}" for n in range(30)]
    lines = rows_of("|".join(["Country", *names]), "|".join(["Peru", *map(str, range(30))]))
    assert len(lines) > 1
    assert all(line.startswith("Country: Peru; A rather long name") for line in lines)
    assert all(len(line) <= 450 for line in lines)
    assert sum(line.count("A rather") for line in lines) == 30


WORDS = st.from_regex(r"[a-z]{1,6}|[0-9]{1,5}|[a-z ]{0,3}\.", fullmatch=True)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n))))
def test_no_cell_of_a_full_grid_is_lost(grid: list[list[str]]) -> None:
    text = "\n".join(rows_of(*("|".join(line) for line in grid)))
    for cell in (cell for line in grid for cell in line):
        assert cell.strip() in text


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (4100, "#,##0", "4,100"),
        (4100.0, "General", "4100"),
        (0.1 + 0.2, "General", "0.3"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.637, "0%", "64%"),
        (0.637, "0.0%", "63.7%"),
        (-12.5, "0.0", "-12.5"),
        (-1200, "#,##0;(#,##0)", "(1,200)"),
        (-1200, "#,##0_);[Red](#,##0)", "(1,200)"),
        (1200, '"$"#,##0', "$1,200"),
        (1200, "[$€-407]#,##0.00", "€1,200.00"),
        (12, '0" t"', "12 t"),
        (7, "000", "007"),
        (2500000, '#,##0.0,,"M"', "2.5M"),
        (12345, "0.00E+00", "1.23E+04"),
        (1.5, "0.##", "1.5"),
        (2, "0.##", "2"),
        (0, '0;-0;"none"', "0"),
        (0.5, "# ?/?", "0.5"),
        (-0.001, "0.0", "0.0"),
    ],
)
def test_numbers_as_displayed(value: float, code: str, shown: str) -> None:
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (datetime(2023, 3, 5), "mm-dd-yy", "2023-03-05"),
        (datetime(2023, 3, 5), "d mmmm yyyy", "5 March 2023"),
        (datetime(2023, 3, 5), "mmm yyyy", "Mar 2023"),
        (datetime(2023, 3, 5), "yyyy-mm-dd;@", "2023-03-05"),
        (datetime(2023, 3, 5, 14, 7), "yyyy-mm-dd hh:mm", "2023-03-05 14:07"),
        (datetime(2023, 3, 5, 14, 7), "d/m/yyyy h:mm AM/PM", "5/3/2023 2:07 PM"),
        (date(2023, 3, 5), "[$-409]dddd, mmmm d, yyyy", "Sunday, March 5, 2023"),
        (time(9, 30), "h:mm", "09:30"),
    ],
)
def test_dates_as_displayed(value: datetime | date | time, code: str, shown: str) -> None:
    assert shown_date(value, code) == shown


def workbook(path: Path) -> Path:
    book = Workbook()
    output = book.active
    assert output is not None
    output.title = "Output"
    for row in (
        ["Refined tin, by country"],
        [],
        ["Region", "Country", "Month", "Tonnes", "Share", "internal", "Total"],
        ["North", "Norway", datetime(2023, 3, 1), 4100, 0.125, "x", "=D4*2"],
        [None, "Sweden", datetime(2023, 4, 1), 900, 0.03, "x", None],
        ["South", "Peru", datetime(2023, 5, 1), 77, 0.01, "x", None],
        ["South", "Chile", datetime(2023, 5, 1), 78, 0.02, "x", None],
    ):
        output.append(row)
    output.merge_cells("A1:D1")
    output.merge_cells("A4:A5")
    for number in range(4, 8):
        output.cell(number, 3).number_format = "mmm yyyy"
        output.cell(number, 4).number_format = "#,##0"
        output.cell(number, 5).number_format = "0.0%"
    output.column_dimensions["F"].hidden = True
    output.row_dimensions[6].hidden = True
    output["B7"].comment = Comment("ask again", "Ann")
    prices = book.create_sheet("Prices")
    prices.append(["Metal", "Price"])
    prices.append(["Tin", 25])
    prices["B2"].number_format = '"$"0'
    secret = book.create_sheet("Drafts")
    secret.append(["Nothing", "to read"])
    secret.sheet_state = "hidden"
    book.properties.creator = "Ann Lee"
    book.save(path)
    return path


def test_a_workbook_as_it_is_displayed(tmp_path: Path) -> None:
    document = read_one(workbook(tmp_path / "tin.xlsx"))
    assert document.text == (
        "Output\n\nRefined tin, by country\n\n"
        "Region: North; Country: Norway; Month: Mar 2023; Tonnes: 4,100; Share: 12.5%.\n\n"
        "Region: North; Country: Sweden; Month: Apr 2023; Tonnes: 900; Share: 3.0%.\n\n"
        "Region: South; Country: Chile; Month: May 2023; Tonnes: 78; Share: 2.0%.\n\n"
        "Prices\n\nMetal: Tin; Price: $25."
    )
    assert [section.path for section in document.sections] == [("Output",), ("Prices",)]
    assert document.metadata == {"author": "Ann Lee"}
    assert document.notes == (
        "sheet 'Drafts' is hidden; not read",
        "sheet 'Output': hidden rows 6 not read",
        "sheet 'Output': hidden columns F not read",
        "sheet 'Output': comments on cells not read",
        "formulas without a stored value (1) not read; open and save the file in a spreadsheet "
        "program",
    )


def test_merged_headers_span_their_columns(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Country", "Imports", None, "Note"])
    sheet.append([None, 2022, 2023, None])
    sheet.append(["Peru", 5, 6, "revised"])
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:D2")
    book.save(tmp_path / "a.xlsx")
    assert read_one(tmp_path / "a.xlsx").text == (
        "Country: Peru; Imports, 2022: 5; Imports, 2023: 6; Note: revised."
    )


def test_a_format_far_down_costs_nothing(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Port", "Ships"])
    sheet.append(["Oslo", 3])
    sheet.cell(1_048_576, 16_384).number_format = "0.0"
    book.save(tmp_path / "a.xlsx")
    assert read_one(tmp_path / "a.xlsx").text == "Port: Oslo; Ships: 3."


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(f"xl/{name}.xml", data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Port,Ships\n", "no zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old or password-protected"),
        (archive(workbook=b"<workbook/>"), "not an Excel workbook"),
        (archive(bomb=b" " * (40 * 2**20)), "far more than its size"),
        (
            archive(workbook=b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'),
            "declares XML entities",
        ),
        (archive(workbook=b"<x/>")[:60], "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(UnreadableError, match=reason):
        read_one(tmp_path / "a.xlsx")
