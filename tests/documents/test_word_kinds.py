"""What Word shows and keeps in no plain run: numbers, boxes, notes, symbols, marks of revision."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.list_numbers import formatted
from assistant.documents.parse import parse
from assistant.types import Document

W = nsdecls("w")
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def read_one(report: WordDocument, folder: Path) -> Document:
    path = folder / "a.docx"
    report.save(str(path))
    (document,) = parse(path, path.name, 10**7)
    return document


def report_of(*paragraphs: str) -> WordDocument:
    """A document of paragraphs given as the XML inside ``w:p``."""
    report = docx.Document()
    body = report.element.body
    for inner in paragraphs:
        body.insert(len(body) - 1, parse_xml(f"<w:p {W} {M}>{inner}</w:p>"))
    return report


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def with_list(report: WordDocument, levels: list[tuple[str, str]], *lists: str) -> WordDocument:
    """Add a definition 50 with (form, pattern) by level, and lists 60, 61 … of it."""
    numbering = report.part.numbering_part._element
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for n, (form, pattern) in enumerate(levels)
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="50">{inner}</w:abstractNum>')
    )
    for n, overrides in enumerate(lists or ("",), 60):
        numbering.append(
            parse_xml(f'<w:num {W} w:numId="{n}"><w:abstractNumId w:val="50"/>{overrides}</w:num>')
        )
    return report


def item(words: str, level: int = 0, list_id: int = 60) -> str:
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:pPr>{place}</w:pPr>{run(words)}"


def test_numbers_of_clauses_are_counted_level_by_level(tmp_path: Path) -> None:
    report = report_of(
        item("Fish"),
        item("Nets are mended in spring.", 1),
        item("of hemp", 2),
        item("of wire", 2),
        item("Lines are oiled.", 1),
        item("of gut", 2),
        item("Boats"),
        item("Boats are tarred.", 1),
    )
    with_list(report, [("upperRoman", "Part %1"), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")])
    assert read_one(report, tmp_path).text.replace("\n\n", "\n").split("\n") == [
        "Part I Fish",
        "I.1 Nets are mended in spring.",
        "(a) of hemp",
        "(b) of wire",
        "I.2 Lines are oiled.",
        "(a) of gut",
        "Part II Boats",
        "II.1 Boats are tarred.",
    ]


def test_a_list_that_starts_anew_and_one_that_goes_on(tmp_path: Path) -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    report = report_of(
        item("Oars"), item("Sails"), item("Ropes", 0, 61), item("Cleats", 0, 61), item("Pumps")
    )
    with_list(report, [("decimal", "%1)")], "", anew)
    lines = read_one(report, tmp_path).text.split("\n")
    assert lines == ["1) Oars", "2) Sails", "5) Ropes", "6) Cleats", "7) Pumps"]


def test_numbers_linked_to_a_heading_style(tmp_path: Path) -> None:
    report = with_list(docx.Document(), [("decimal", "Rule %1"), ("decimal", "%1.%2")])
    for level, style in enumerate(("Heading 1", "Heading 2")):
        report.styles[style].element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="60"/></w:numPr>')
        )
    for words, level in (("Mooring", 1), ("At night", 2), ("Fees", 1), ("In winter", 2)):
        report.add_heading(words, level)
        report.add_paragraph("The harbour master decides.")
    assert [section.path for section in read_one(report, tmp_path).sections] == [
        ("Rule 1 Mooring",),
        ("Rule 1 Mooring", "1.1 At night"),
        ("Rule 2 Fees",),
        ("Rule 2 Fees", "2.1 In winter"),
    ]


def test_a_clause_set_as_a_heading_is_no_section(tmp_path: Path) -> None:
    report = docx.Document()
    report.add_heading("Berths", 1)
    clause = "The harbour master gives each boat a berth and writes it into the book of the port."
    report.add_heading(clause, 2)
    document = read_one(report, tmp_path)
    assert [section.path for section in document.sections] == [("Berths",)]
    assert clause in document.text


@pytest.mark.parametrize(
    ("count", "form", "shown"),
    [
        (4, "upperRoman", "IV"),
        (1994, "lowerRoman", "mcmxciv"),
        (26, "lowerLetter", "z"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (12, "ordinal", "12th"),
        (22, "ordinal", "22nd"),
        (15, "chineseCounting", "十五"),
        (105, "chineseCountingThousand", "一百零五"),
        (3, "none", ""),
        (3, "someNewForm", "3"),
    ],
)
def test_forms_of_numbers(count: int, form: str, shown: str) -> None:
    assert formatted(count, form) == shown


BOX = """<w:r><mc:AlternateContent
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
 <mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>
 </w:drawing></mc:Choice>
 <mc:Fallback><w:pict><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></w:pict>
 </mc:Fallback></mc:AlternateContent></w:r>"""


def test_a_text_box_stands_once_after_its_paragraph(tmp_path: Path) -> None:
    inside = f"<w:p>{run('Call the keeper on 4410.')}</w:p><w:p>{run('Wait at the gate.')}</w:p>"
    report = report_of(run("Before opening: ") + BOX.format(inside=inside), run("Then go in."))
    assert read_one(report, tmp_path).text == (
        "Before opening:\n\nCall the keeper on 4410.\n\nWait at the gate.\n\nThen go in."
    )


def test_raised_characters(tmp_path: Path) -> None:
    high = '<w:vertAlign w:val="superscript"/>'
    report = report_of(
        run("A field of 7 × 10") + run("-4", high) + run(" km") + run("2", high)
        + run(" gave 44%") + run("3", high) + run(" of the barley") + run("*", high)
        + run(" on the 2") + run("nd", high) + run(" day.")
    )  # fmt: skip
    assert read_one(report, tmp_path).text == (
        "A field of 7 × 10⁻⁴ km2 gave 44% of the barley on the 2nd day."
    )


def test_struck_and_hidden_words_are_left_out_and_said(tmp_path: Path) -> None:
    report = report_of(
        run("The toll is ")
        + run("7 pence", "<w:dstrike/>")
        + run("9 pence", '<w:strike w:val="0"/>')
        + run(" (ask Tom)", "<w:vanish/>")
        + run(".")
    )
    document = read_one(report, tmp_path)
    assert document.text == "The toll is 9 pence."
    assert any("struck-out" in note for note in document.notes)
    assert any("hidden" in note for note in document.notes)


def test_words_struck_by_their_style(tmp_path: Path) -> None:
    report = docx.Document()
    style = report.styles.add_style("Repealed", 2)
    style.font.strike = True
    paragraph = report.add_paragraph("The ferry leaves at ")
    paragraph.add_run("six ", style="Repealed")
    paragraph.add_run("seven.")
    assert read_one(report, tmp_path).text == "The ferry leaves at seven."


def test_a_moved_sentence_stands_once(tmp_path: Path) -> None:
    words = "Rowers keep to the right bank."
    report = report_of(
        f'<w:moveFrom w:id="1" w:author="r">{run(words)}</w:moveFrom>',
        run("The lock opens at dawn."),
        f'<w:moveTo w:id="2" w:author="r">{run(words)}</w:moveTo>',
    )
    document = read_one(report, tmp_path)
    assert document.text == f"The lock opens at dawn.\n\n{words}"
    assert "tracked changes are read as accepted" in document.notes


def test_paragraphs_joined_by_a_deleted_mark(tmp_path: Path) -> None:
    gone = '<w:pPr><w:rPr><w:del w:id="1" w:author="r"/></w:rPr></w:pPr>'
    report = report_of(gone + run("The lock opens at dawn "), run("and closes at dusk."))
    assert read_one(report, tmp_path).text == "The lock opens at dawn and closes at dusk."


def test_symbols_and_check_boxes(tmp_path: Path) -> None:
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
        "{}</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText>"
        '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    report = report_of(
        run("A dam ") + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run(" 3 m"),
        run("Depth \uf0b1 2 cm", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'),
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run(" dry"),
        box.format("<w:checked/>") + run("open"),
        box.format("") + run("shut"),
    )
    assert read_one(report, tmp_path).text.split("\n\n") == [
        "A dam ≥ 3 m",
        "Depth ± 2 cm",
        "☑ dry",
        "☒ open",
        "☐ shut",
    ]


def test_equations_on_one_line(tmp_path: Path) -> None:
    def r(words: str) -> str:
        return f"<m:r><m:t>{words}</m:t></m:r>"

    report = report_of(
        run("The yield ")
        + f"<m:oMath>{r('y=')}<m:f><m:num>{r('a+b')}</m:num><m:den>{r('2')}</m:den></m:f></m:oMath>"
        + run(" grows."),
        f"<m:oMathPara><m:oMath><m:sSup><m:e>{r('x')}</m:e><m:sup>{r('12')}</m:sup></m:sSup>"
        f"{r('+')}<m:rad><m:deg/><m:e>{r('n+1')}</m:e></m:rad></m:oMath></m:oMathPara>",
        '<m:oMath><m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>'
        f"<m:sub>{r('i=1')}</m:sub><m:sup>{r('n')}</m:sup><m:e>{r('k')}</m:e></m:nary></m:oMath>",
    )
    assert read_one(report, tmp_path).text.split("\n\n") == [
        "The yield y=(a+b)/2 grows.",
        "x¹²+√(n+1)",
        "∑_(i=1)^n k",
    ]


def test_notes_stand_after_the_sentence_they_belong_to(tmp_path: Path) -> None:
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    report = report_of(
        run("Barley") + mark.format(2) + run(" was dear in March. Oats were not.")
        + mark.format(3) + run(" Rye was sold out."),
        run("Nobody complained."),
    )  # fmt: skip
    notes = "".join(
        f'<w:footnote w:id="{n}"><w:p>{run(words)}</w:p></w:footnote>'
        for n, words in ((2, "Two-rowed barley."), (3, "From the hill farms."))
    )
    part = Part(
        PackURI("/word/footnotes.xml"),
        CONTENT_TYPE.WML_FOOTNOTES,
        f"<w:footnotes {W}>{notes}</w:footnotes>".encode(),
        report.part.package,
    )
    report.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert read_one(report, tmp_path).text.split("\n\n") == [
        "Barley was dear in March.",
        "Two-rowed barley.",
        "Oats were not.",
        "From the hill farms.",
        "Rye was sold out.",
        "Nobody complained.",
    ]


def test_cells_that_span_rows_and_columns(tmp_path: Path) -> None:
    report = docx.Document()
    table = report.add_table(rows=5, cols=3)
    rows = [("Weir", "Depth", ""), ("", "May", "June"), ("Upper", "2 m", "1 m"), ("", "3 m", "")]
    for row, words in zip(table.rows, rows, strict=False):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    table.cell(4, 0).merge(table.cell(4, 2)).text = "Measured at noon."
    assert read_one(report, tmp_path).text.split("\n") == [
        "Weir | Depth | Depth",
        " | May | June",
        "Upper | 2 m | 1 m",
        "Upper | 3 m | ",
        "Measured at noon.",
    ]


def test_a_box_made_of_a_table_is_no_table(tmp_path: Path) -> None:
    report = docx.Document()
    cell = report.add_table(rows=1, cols=1).cell(0, 0)
    cell.paragraphs[0].text = "In short"
    cell.paragraphs[0].style = report.styles["Heading 1"]
    cell.add_paragraph("The weir holds.")
    cell.add_paragraph("The pond is full.")
    document = read_one(report, tmp_path)
    assert document.text == "In short\n\nThe weir holds.\n\nThe pond is full."
    assert document.sections[0].path == ("In short",)


def test_fields_show_their_result_and_not_their_code(tmp_path: Path) -> None:
    def part(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    report = report_of(
        run("See page ")
        + part("begin") + "<w:r><w:instrText> PAGEREF gate </w:instrText></w:r>"
        + run("GATE") + part("separate") + run("14") + part("end") + run(" for the gate."),
        part("begin") + run("This field has no end."),
        run("The text goes on."),
    )  # fmt: skip
    assert read_one(report, tmp_path).text == "See page 14 for the gate.\n\nThe text goes on."


def test_strict_open_xml(tmp_path: Path) -> None:
    report = docx.Document()
    report.add_heading("Ponds", 1)
    report.add_paragraph("The pond was drained in 1911.")
    report.save(str(tmp_path / "usual.docx"))
    renamed = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": (
            b"http://purl.oclc.org/ooxml/wordprocessingml/main"
        ),
        b"http://schemas.openxmlformats.org/officeDocument/2006/": (
            b"http://purl.oclc.org/ooxml/officeDocument/"
        ),
    }
    strict = tmp_path / "strict.docx"
    with zipfile.ZipFile(tmp_path / "usual.docx") as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for usual, other in renamed.items():
                data = data.replace(usual, other)
            new.writestr(name, data)
    (document,) = parse(strict, strict.name, 10**7)
    assert document.text == "Ponds\n\nThe pond was drained in 1911."
    assert document.sections[0].path == ("Ponds",)


words = st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F), min_size=1)
pieces = st.recursive(
    words.map(run),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        inner.map(lambda x: f'<w:hyperlink w:anchor="a">{x}</w:hyperlink>'),
        inner.map(lambda x: f'<w:ins w:id="1" w:author="a">{x}</w:ins>'),
        inner.map(lambda x: f"<w:sdt><w:sdtContent>{x}</w:sdtContent></w:sdt>"),
        inner.map(lambda x: f'<w:smartTag w:element="p">{x}</w:smartTag>'),
        inner.map(lambda x: BOX.format(inside=f"<w:p>{x}</w:p>")),
    ),
    max_leaves=8,
)


@given(paragraphs=st.lists(pieces, min_size=1, max_size=5))
@settings(max_examples=30)
def test_no_visible_word_is_lost_or_doubled(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[str]
) -> None:
    report = report_of(*paragraphs)
    xml = "".join(paragraphs)
    # A box holds its words twice, as a choice and for older programs; the page shows one.
    shown = parse_xml(f"<w:p {W} {M}>{xml}</w:p>")
    for fallback in list(shown.iter("{*}Fallback")):
        fallback.getparent().remove(fallback)
    expected = sorted("".join(text.text for text in shown.iter("{*}t")))
    if expected:
        document = read_one(report, tmp_path_factory.mktemp("any"))
        assert sorted(document.text.replace("\n", "").replace(" ", "")) == expected
