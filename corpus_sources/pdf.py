"""Lay a note out as a PDF: roman-numbered front page, outline, running heads, 1 or 2 columns."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from corpus_sources.blocks import Block, Heading, Listing, Paragraph, Source, Table

_WIDTH, _HEIGHT = A4
_MARGIN = 28 * mm
_GUTTER = 8 * mm
_BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11.5, leading=16, spaceAfter=7)
_TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=20, leading=25, spaceAfter=12)
_BYLINE = ParagraphStyle("byline", parent=_BODY, textColor=colors.HexColor("#444444"))
_CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=8.5, leading=10.5)
_HEADINGS = {
    level: ParagraphStyle(
        f"heading{level}", fontName="Helvetica-Bold", fontSize=16 - 2 * level, leading=17,
        spaceBefore=8, spaceAfter=4, keepWithNext=1,
    )
    for level in (2, 3, 4)
}  # fmt: skip


class _Heading(Text):
    """A paragraph with its place in the outline; the title has level 0."""

    def __init__(self, text: str, outline_level: int, style: ParagraphStyle) -> None:
        super().__init__(escape(text), style)
        self.outline_level = outline_level


class _Note(BaseDocTemplate):
    """A document whose headings become outline entries and whose pages carry labels."""

    def __init__(self, path: Path, source: Source, columns: int) -> None:
        super().__init__(
            str(path), pagesize=A4, title=source.title, invariant=1,
            author=source.metadata["author"], subject=source.metadata["kind"],
            creator=source.metadata["publisher"],
        )  # fmt: skip
        self._source = source
        self._keys: list[str] = []
        inner = _WIDTH - 2 * _MARGIN
        width = (inner - (columns - 1) * _GUTTER) / columns
        height = _HEIGHT - 2 * _MARGIN
        body = [
            Frame(_MARGIN + i * (width + _GUTTER), _MARGIN, width, height, 0, 0, 0, 0)
            for i in range(columns)
        ]
        front = Frame(_MARGIN, _MARGIN, inner, height, 0, 0, 0, 0)
        self.column_width = width
        self.addPageTemplates(
            [
                PageTemplate("front", [front], onPage=self._front_page),
                PageTemplate("body", body, onPage=self._body_page),
            ]
        )

    def _front_page(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.addPageLabel(0, "ROMAN_LOWER", 1)
        self._footer(canvas, "i")

    def _body_page(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.addPageLabel(1, "ARABIC", 1)
        canvas.setFont("Helvetica-Oblique", 8)
        canvas.drawRightString(_WIDTH - _MARGIN, _HEIGHT - 16 * mm, self._source.title)
        self._footer(canvas, str(canvas.getPageNumber() - 1))

    def _footer(self, canvas: Canvas, label: str) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(_MARGIN, 12 * mm, str(self._source.metadata["publisher"]))
        canvas.drawRightString(_WIDTH - _MARGIN, 12 * mm, label)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 (reportlab's name)
        if isinstance(flowable, _Heading):
            key = f"heading-{len(self._keys)}"
            self._keys.append(key)
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, flowable.outline_level)


def write_pdf(source: Source, path: Path) -> None:
    """Write `source` to `path`; `columns: 2` in its front matter gives a two-column body."""
    note = _Note(path, source, int(source.metadata.get("columns", 1)))
    about = " · ".join(str(source.metadata[key]) for key in ("publisher", "kind", "published"))
    story: list[Flowable] = [_Heading(source.title, 0, _TITLE), Text(escape(about), _BYLINE)]
    story += [_flowable(block, _WIDTH - 2 * _MARGIN) for block in source.lead]
    story += [NextPageTemplate("body"), PageBreak()]
    story += [_flowable(block, note.column_width) for block in source.sections]
    note.build(story)


def _flowable(block: Block, width: float) -> Flowable:
    if isinstance(block, Heading):
        return _Heading(block.text, block.level - 1, _HEADINGS[block.level])
    if isinstance(block, Paragraph):
        return Text(escape(block.text), _BODY)
    if isinstance(block, Listing):
        kind = "1" if block.ordered else "bullet"
        items = [Text(escape(item), _BODY) for item in block.items]
        return ListFlowable(items, bulletType=kind, leftIndent=14)
    return _grid(block, width)


def _grid(table: Table, width: float) -> Flowable:
    cells = [[Text(escape(cell), _CELL) for cell in row] for row in (table.header, *table.rows)]
    grid = Grid(cells, colWidths=[width / len(table.header)] * len(table.header), repeatRows=1)
    grid.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8e8e8")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    grid.spaceBefore, grid.spaceAfter = 4, 8
    return grid
