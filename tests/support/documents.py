"""Small PDF and Word files made for tests, line by line, so that what they say is known."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import docx
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 612.0, 792.0
LEADING = 13.0
BODY_SIZE = 11.0


@dataclass(slots=True)
class PdfPages:
    """Writes lines of text where they are told to stand; y grows upwards, in points."""

    path: Path
    password: str | None = None
    owner_password: str | None = None
    canvas: Canvas = field(init=False)

    def __post_init__(self) -> None:
        encryption = None
        if self.password is not None or self.owner_password is not None:
            encryption = StandardEncryption(self.password or "", self.owner_password)
        self.canvas = Canvas(
            str(self.path), pagesize=(WIDTH, HEIGHT), encrypt=encryption, invariant=1
        )

    def line(
        self, x: float, y: float, text: str, size: float = BODY_SIZE, font: str = "Times-Roman"
    ) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def centered(
        self, y: float, text: str, size: float = BODY_SIZE, font: str = "Times-Roman"
    ) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawCentredString(WIDTH / 2, y, text)

    def paragraph(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        width: float = 300.0,
        size: float = BODY_SIZE,
        indent: float = 14.0,
    ) -> float:
        """Set `lines` justified, the first one indented, the last one as long as it is.

        Returns the baseline for the next line. With ``indent=0`` the lines go on with a
        paragraph; a last line that ends with ``~`` is justified too, and the mark dropped.
        """
        for number, text in enumerate(lines):
            left = x + (indent if number == 0 else 0.0)
            stretched = number < len(lines) - 1 or text.endswith("~")
            self._justified(left, y, text.rstrip("~"), x + width - left, size, stretched)
            y -= LEADING * size / BODY_SIZE
        return y

    def _justified(
        self, x: float, y: float, text: str, width: float, size: float, stretched: bool
    ) -> None:
        natural = self.canvas.stringWidth(text, "Times-Roman", size)
        gaps = text.count(" ")
        words = self.canvas.beginText(x, y)
        words.setFont("Times-Roman", size)
        words.setWordSpace((width - natural) / gaps if stretched and gaps else 0)
        words.textOut(text)
        self.canvas.drawText(words)

    def stamp(self, text: str, angle: float = 0.0) -> None:
        """A grey stamp across the middle of the page."""
        self.canvas.saveState()
        self.canvas.setFillGray(0.8)
        self.canvas.translate(WIDTH / 2, HEIGHT / 2 + 4)
        self.canvas.rotate(angle)
        self.canvas.setFont("Helvetica-Bold", 26)
        self.canvas.drawCentredString(0, 0, text)
        self.canvas.restoreState()

    def next_page(self) -> None:
        self.canvas.showPage()

    def save(self) -> Path:
        self.canvas.save()
        return self.path


def running_report(path: Path) -> Path:
    """Six pages: a cover, then pages printed 31 to 35 in alternating heads, all stamped.

    A sentence crosses from each page to the next, broken in the word "investment".
    """
    pages = PdfPages(path)
    pages.centered(600, "OFFICE OF MINERALS POLICY", size=12)
    pages.centered(540, "Copper Supply Review", size=22, font="Times-Bold")
    pages.next_page()
    for number in range(31, 36):
        if number % 2:
            pages.line(156, 700, "Chapter on supply")
            pages.line(440, 700, str(number))
        else:
            pages.line(156, 700, f"{number}")
            pages.line(300, 700, "COPPER SUPPLY REVIEW")
        pages.stamp("Draft For Comment")
        y = 660.0
        if number > 31:
            pages.paragraph(156, y, ["ment in smelters rose by four per cent."], indent=0)
            y -= LEADING
        y = pages.paragraph(
            156,
            y,
            [
                f"On page {number} the office reports what it found in a",
                "two-day visit to the mines. The re-election of the board did",
                "not change the plans, and the two-day visit ended well.",
            ],
        )
        last = "Every second owner said that in the coming year the invest-~"
        pages.paragraph(156, y, [f"The record of page {number} ends here with a remark.", last])
        pages.next_page()
    return pages.save()


def labelled_report(path: Path) -> Path:
    """Four pages with page labels i, ii, 1, 2 that the file itself gives."""
    pages = PdfPages(path)
    pages.canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
    pages.canvas.addPageLabel(2, style="ARABIC", start=1)
    for name in ("preface", "summary", "opening", "closing"):
        pages.paragraph(100, 700, [f"This sentence stands on the page of the {name}."])
        pages.next_page()
    return pages.save()


def numbered_front_matter(path: Path) -> Path:
    """Feet only: three pages numbered ii to iv, then four numbered 1 to 4."""
    pages = PdfPages(path)
    for foot in ("ii", "iii", "iv", "1", "2", "3", "4"):
        pages.paragraph(100, 700, [f"This sentence stands above the foot {foot}, in full view."])
        pages.centered(40, foot)
        pages.next_page()
    return pages.save()


LEFT_COLUMN = (
    "The first column begins with the reasons",
    "that the ministry gave for its new duty on",
    "copper cathode. It then turns to the prices",
    "of the year before and to the stocks that",
    "traders had built up in the ports by the",
    "time the duty was announced to them.",
)
RIGHT_COLUMN = (
    "The second column deals with the answer",
    "of the smelters, who asked for more time.",
    "They had signed contracts for ore that was",
    "still at sea, and they could not change the",
    "terms. The ministry gave them until June",
    "to report what they had bought and when.",
)


def two_columns(path: Path) -> Path:
    """A title over both columns, two columns, and a paragraph below both."""
    pages = PdfPages(path)
    pages.centered(720, "A Duty on Copper Cathode", size=18, font="Times-Bold")
    pages.paragraph(72, 680, LEFT_COLUMN, width=220, indent=0)
    # Lines of the columns are not level.
    pages.paragraph(320, 676, RIGHT_COLUMN, width=220, indent=0)
    pages.paragraph(
        72,
        570,
        [
            "Below the columns the page goes on over its whole width, with a paragraph that",
            "sums up both of them and names the date on which the duty takes effect.",
        ],
        width=468,
        indent=0,
    )
    return pages.save()


TABLE_ROWS = (
    ("Country", "Mined, kt", "Share, %"),
    ("Chile", "5,300", "23"),
    ("Congo (Kinshasa)", "3,200", "14"),
    ("Peru", "2,700", "12"),
    ("United States", "1,000", "4"),
)


def plain_table(path: Path) -> Path:
    """A table without lines, between two paragraphs."""
    pages = PdfPages(path)
    pages.paragraph(72, 700, ["The table below gives the output of the largest mines."], width=460)
    for number, row in enumerate(TABLE_ROWS):
        for x, cell in zip((72, 240, 340), row, strict=True):
            pages.line(x, 670 - 15 * number, cell)
    pages.paragraph(72, 570, ["The figures above are estimates of the survey."], width=460)
    return pages.save()


def ruled_table(path: Path) -> Path:
    """A table with lines around its cells, in which one cell runs over two lines."""
    pages = PdfPages(path)
    pages.paragraph(72, 700, ["The table below names who gave advice and on what."], width=460)
    columns, rows = (72, 180, 420), (680, 660, 626, 606)
    for x in columns:
        pages.canvas.line(x, rows[-1], x, rows[0])
    for y in rows:
        pages.canvas.line(columns[0], y, columns[-1], y)
    for x, y, text in (
        (76, 666, "Body"),
        (184, 666, "Subject of its advice"),
        (76, 646, "Survey"),
        (184, 646, "Reserves of copper, and how far they"),
        (184, 633, "can be mined at the prices of today"),
        (76, 612, "Treasury"),
        (184, 612, "Duties"),
    ):
        pages.line(x, y, text)
    pages.paragraph(72, 580, ["Both bodies were heard in public."], width=460)
    return pages.save()


def footnotes(path: Path) -> Path:
    """Two pages; a sentence crosses them, and the first page has a footnote with a raised 1."""
    pages = PdfPages(path)
    y = pages.paragraph(
        156,
        700,
        [
            "The office counted the stocks in all ports in the spring and",
            "found more copper than the year before.",
        ],
    )
    above = pages.canvas.stringWidth("found more copper than the year before.", "Times-Roman", 11)
    pages.line(156 + above, y + LEADING + 4, "1", size=6)
    y = pages.paragraph(
        156,
        y,
        [
            "The traders explained that they had bought early, because they~",
        ],
    )
    pages.line(166, y - 26, "1", size=5)
    pages.paragraph(
        156, y - 30, ["Counted by weight, not by the number of lots held."], size=8.5, indent=12.5
    )
    pages.next_page()
    pages.paragraph(
        156,
        700,
        [
            "expected a duty on refined metal, and that they would sell as~",
            "soon as prices rose.",
        ],
        indent=0,
    )
    pages.paragraph(156, 674, ["No trader named a price, and the office did not ask for it then."])
    return pages.save()


def scanned(path: Path) -> Path:
    """Two pages that are pictures."""
    pages = PdfPages(path)
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    for _ in range(2):
        picture.seek(0)
        pages.canvas.drawImage(ImageReader(picture), 100, 100, 400, 500)
        pages.next_page()
    return pages.save()


def encrypted(path: Path, *, needs_password: bool) -> Path:
    """A page that opens with a password, or freely but with restricted rights."""
    password = "secret" if needs_password else None
    pages = PdfPages(path, password=password, owner_password="owner")
    pages.paragraph(100, 700, ["These words are behind a lock, or seem to be."])
    return pages.save()


_BROKEN_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Broken def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
3 beginbfchar
<02> <0066>
<03> <0066>
<04> <0066>
endbfchar
1 beginbfrange
<20> <7E> <0020>
endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""


def broken_ligatures(path: Path) -> Path:
    """A font whose /ToUnicode gives the ligatures fi, fl and ffi their first letter only."""
    writer = PdfWriter()
    page = writer.add_blank_page(WIDTH, HEIGHT)
    to_unicode, content = StreamObject(), StreamObject()
    to_unicode.set_data(_BROKEN_MAP)
    content.set_data(
        b"BT /F1 12 Tf 72 700 Td (They \x02led a signi\x02cant re\x03ection on the o\x04ce.) Tj ET"
    )
    differences = ArrayObject(
        [NumberObject(2), NameObject("/fi"), NameObject("/fl"), NameObject("/f_f_i")]
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Times-Roman"),
            NameObject("/FirstChar"): NumberObject(0),
            NameObject("/LastChar"): NumberObject(126),
            NameObject("/Widths"): ArrayObject([NumberObject(500)] * 127),
            NameObject("/Encoding"): DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Encoding"),
                    NameObject("/Differences"): differences,
                }
            ),
            NameObject("/ToUnicode"): writer._add_object(to_unicode),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(content)
    with path.open("wb") as file:
        writer.write(file)
    return path


def word_report(path: Path) -> Path:
    """Headings of two levels, a list, a table and a page header."""
    report = docx.Document()
    report.core_properties.title = "Stocks of refined copper"
    report.core_properties.author = "Ann Lee"
    report.sections[0].header.paragraphs[0].text = "Not part of the text"
    report.add_heading("Stocks", level=1)
    report.add_paragraph("Stocks rose in the spring. They fell in June.")
    report.add_heading("By port", level=2)
    for port in ("New Orleans", "Baltimore"):
        report.add_paragraph(port, style="List Bullet")
    table = report.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("Port", "Tonnes"), ("Baltimore", "1,200")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    report.add_heading("Outlook", level=1)
    report.add_paragraph("The office expects no change.")
    report.save(str(path))
    return path
