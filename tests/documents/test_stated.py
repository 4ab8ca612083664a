"""Dates that a document states as its own, its title, and where each was found."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from assistant.documents.parse import parse
from assistant.documents.stated import stated_date
from assistant.types import Document


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published 4 March 2031", "2031-03-04"),
        ("Date of issue: March 4th, 2031", "2031-03-04"),
        ("Dated: 2031-03-04", "2031-03-04"),
        ("Release date: March 2031", "2031-03"),
        ("Done at Ghent, 12 July 1902.", "1902-07-12"),
        ("Given at York this 5th day of July 1911", "1911-07-05"),
        ("Fait à Liège, le 27 avril 1916.", "1916-04-27"),
        ("Bern, 3. Mai 1921", "1921-05-03"),
        ("Lisboa, 25 de abril de 1974", "1974-04-25"),
        ("Date: 13/04/2024", "2024-04-13"),
        ("Date: 04/13/2024", "2024-04-13"),
        ("Date: 03/04/2024", "2024"),
        ("October 24, 2024", "2024-10-24"),
        ("Version 2.1 June 2019", "2019-06"),
    ],
)
def test_a_date_stated_as_the_documents_own(line: str, date: str) -> None:
    found = stated_date(["A report on bells", line])
    assert found is not None
    assert (found.value, found.words) == (date, line)


@pytest.mark.parametrize(
    "line",
    [
        "The bridge was opened on 4 May 1920 and closed a year later.",
        "Date of birth: 4 May 1990",
        "On March 4, 2031 the council met.",
        "Updated tables for May 2020",
        "Published by the town of Ghent",
        "Published 45 Marchember 2031",
    ],
)
def test_other_dates_are_not_the_documents(line: str) -> None:
    assert stated_date(["A report on bells", line]) is None


def test_the_date_in_the_title_of_an_act() -> None:
    found = stated_date([], "LOI Nº 77/83 DU 9 MAI 1977")
    assert found is not None
    assert found.value == "1977-05-09"
    assert stated_date([], "Speech on the flood of 9 May 1977") is None


def read_one(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**7)
    return document


def test_where_values_were_found(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("On Bells\n\nBy Ann Lee\n\n4 March 2031\n\nBells are cast in autumn.\n")
    document = read_one(path)
    assert document.metadata == {"author": "Ann Lee", "published": "2031-03-04"}
    assert document.found_in == {
        "title": "first line",
        "author": "byline",
        "published": "stated in the text",
    }
    (tmp_path / "a.txt.meta.yaml").write_text("author: Bo Roe\n")
    document = read_one(path)
    assert document.metadata["author"] == "Bo Roe"
    assert document.found_in["author"] == "sidecar a.txt.meta.yaml"
    assert document.found_in["published"] == "stated in the text"


def test_the_name_of_a_file_is_the_last_resort_and_said(tmp_path: Path) -> None:
    path = tmp_path / "scan 12.txt"
    path.write_text("The ministry raised the duty in May. It fell again in June.\n")
    document = read_one(path)
    assert (document.title, document.found_in["title"]) == ("scan 12", "file name")


def test_the_title_of_a_template_is_none(tmp_path: Path) -> None:
    report = docx.Document()
    report.core_properties.title = "Corporate briefing layout"
    report.add_heading("Bells of Ghent", 1)
    report.add_paragraph("The bells are cast in autumn.")
    report.save(str(tmp_path / "a.docx"))
    document = read_one(tmp_path / "a.docx")
    assert (document.title, document.found_in["title"]) == ("Bells of Ghent", "first heading")


def test_a_cover_in_large_letters_gives_the_title(tmp_path: Path) -> None:
    report = docx.Document()
    for words, size in (("Town of Ghent", 12), ("Handbook of", 30), ("Bell Ringers", 30)):
        report.add_paragraph().add_run(words).font.size = Pt(size)
    report.add_paragraph("October 1, 1912")
    report.add_heading("Ropes", 1)
    report.add_paragraph("Ropes are made of hemp.")
    report.save(str(tmp_path / "a.docx"))
    document = read_one(tmp_path / "a.docx")
    assert document.title == "Handbook of Bell Ringers"
    assert document.metadata["published"] == "1912-10-01"
