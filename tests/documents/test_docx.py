"""Word documents: headings, lists, tables, footnotes; files that only look like one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.types import Document
from tests.support import documents


def read_one(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**7)
    return document


def test_headings_lists_and_tables(tmp_path: Path) -> None:
    document = read_one(documents.word_report(tmp_path / "a.docx"))
    assert document.text == (
        "Stocks\n\nStocks rose in the spring. They fell in June.\n\nBy port\n\n"
        "- New Orleans\n- Baltimore\n\nPort | Tonnes\nBaltimore | 1,200\n\n"
        "Outlook\n\nThe office expects no change."
    )
    assert document.title == "Stocks of refined copper"
    assert document.metadata == {"author": "Ann Lee"}
    assert [section.path for section in document.sections] == [
        ("Stocks",),
        ("Stocks", "By port"),
        ("Outlook",),
    ]
    for section in document.sections:
        assert document.text[section.start :].startswith(section.path[-1])


def test_headings_stand_below_a_title(tmp_path: Path) -> None:
    report = docx.Document()
    for words, level in (("Smelters", 0), ("In Chile", 1), ("In Peru", 1)):
        report.add_heading(words, level=level)
        report.add_paragraph("The smelters closed.")
    report.save(str(tmp_path / "a.docx"))
    assert [section.path for section in read_one(tmp_path / "a.docx").sections] == [
        ("Smelters",),
        ("Smelters", "In Chile"),
        ("Smelters", "In Peru"),
    ]


def test_tracked_changes_read_as_accepted(tmp_path: Path) -> None:
    report = docx.Document()
    paragraph = report.add_paragraph("The duty is ")
    for tag, words in (("del", "10%"), ("ins", "50%")):
        kind = "delText" if tag == "del" else "t"
        paragraph._p.append(
            parse_xml(
                f'<w:{tag} {nsdecls("w")} w:id="1" w:author="a">'
                f"<w:r><w:{kind}>{words}</w:{kind}></w:r></w:{tag}>"
            )
        )
    paragraph.add_run(" from June.")
    report.save(str(tmp_path / "a.docx"))
    assert read_one(tmp_path / "a.docx").text == "The duty is 50% from June."


def test_footnotes_stand_after_their_paragraph(tmp_path: Path) -> None:
    report = docx.Document()
    paragraph = report.add_paragraph("The duty rose")
    paragraph._p.append(
        parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'),
    )
    paragraph.add_run(" in June.")
    report.add_paragraph("It fell in July.")
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>By decree 7.</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>"
    )
    part = Part(
        PackURI("/word/footnotes.xml"),
        CONTENT_TYPE.WML_FOOTNOTES,
        notes.encode(),
        report.part.package,
    )
    report.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    report.save(str(tmp_path / "a.docx"))
    assert read_one(tmp_path / "a.docx").text == (
        "The duty rose in June.\n\nBy decree 7.\n\nIt fell in July."
    )


def test_title_falls_back_to_the_first_heading(tmp_path: Path) -> None:
    report = docx.Document()
    report.add_paragraph("A note.")
    report.add_heading("Smelters", level=1)
    report.save(str(tmp_path / "a.docx"))
    assert read_one(tmp_path / "a.docx").title == "Smelters"


def test_what_is_no_word_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.docx").write_text("Only text.")
    with pytest.raises(UnreadableError, match="no zip archive"):
        read_one(tmp_path / "text.docx")
    with zipfile.ZipFile(tmp_path / "zip.docx", "w") as archive:
        archive.writestr("a.txt", "Only text.")
    with pytest.raises(UnreadableError, match="not a Word document"):
        read_one(tmp_path / "zip.docx")
    whole = documents.word_report(tmp_path / "a.docx").read_bytes()
    (tmp_path / "cut.docx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableError, match="damaged Word document"):
        read_one(tmp_path / "cut.docx")
    docx.Document().save(str(tmp_path / "blank.docx"))
    with pytest.raises(UnreadableError, match="no text"):
        read_one(tmp_path / "blank.docx")


def test_an_old_word_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    with pytest.raises(UnreadableError, match="old or password-protected Office file"):
        read_one(tmp_path / "a.docx")
