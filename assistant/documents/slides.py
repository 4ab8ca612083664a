"""PowerPoint presentations: a page and a section for each slide, its speaker's notes after it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any
from zipfile import BadZipFile

from lxml.etree import XMLSyntaxError, fromstring
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn

from assistant.documents.archives import open_archive, refuse_declarations
from assistant.documents.blocks import plain_lines, plain_words
from assistant.documents.grid import Cell, rows_of
from assistant.documents.metadata import Metadata, own_author, own_title
from assistant.documents.outline import Heading
from assistant.documents.source import Source
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document, Page

_FURNITURE = frozenset(
    {PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.HEADER}
)
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_DEEPEST_GROUP = 20
_LONGEST_SERIES = 200


@dataclass(frozen=True, slots=True)
class _Slide:
    title: str
    blocks: tuple[str, ...]
    hidden: bool
    picture_only: bool


def read_presentation(source: Source) -> Document:
    """Read a ``.pptx`` file. Raises UnreadableError."""
    with open_archive(source.data, "a PowerPoint presentation") as archive:
        refuse_declarations(archive)
    try:
        presentation = Presentation(io.BytesIO(source.data))
        slides = [_read(slide) for slide in presentation.slides]
    except (PythonPptxError, BadZipFile, KeyError, ValueError, XMLSyntaxError) as error:
        raise UnreadableError("a zip archive, but not a PowerPoint presentation") from error
    text, headings, pages = _assembled(slides)
    if not text:
        raise UnreadableError("no text on any slide")
    core = presentation.core_properties
    first = next((slide.title for slide in slides if slide.title and not slide.hidden), None)
    own = own_title(core.title)
    found = Metadata.found(
        title=(own, "file properties") if own else (first, "first slide"),
        author=(own_author(core.author), "file properties"),
    )
    read = document(source, text, headings=headings, metadata=found, notes=tuple(_remarks(slides)))
    return replace(read, pages=pages)


def _assembled(slides: list[_Slide]) -> tuple[str, tuple[Heading, ...], tuple[Page, ...]]:
    parts: list[str] = []
    headings: list[Heading] = []
    starts: list[int] = []
    length = 0
    for slide in slides:
        starts.append(length)
        if slide.hidden:
            continue
        for number, block in enumerate(slide.blocks):
            if number == 0 and slide.title:
                headings.append(Heading(length, 1, slide.title))
            parts.append(block + "\n\n")
            length += len(parts[-1])
    text = "".join(parts).rstrip("\n")
    bounds = [min(start, len(text)) for start in [*starts, length]]
    pages = tuple(
        Page(start, end, number) for number, (start, end) in enumerate(pairwise(bounds), 1)
    )
    return text, tuple(headings), pages


def _remarks(slides: list[_Slide]) -> Iterator[str]:
    hidden = [str(number) for number, slide in enumerate(slides, 1) if slide.hidden]
    pictures = [str(number) for number, slide in enumerate(slides, 1) if slide.picture_only]
    if hidden:
        yield f"hidden slides not read: {', '.join(hidden)}"
    if pictures:
        yield f"slides with pictures but no text, not read: {', '.join(pictures)}"


def _read(slide: Any) -> _Slide:
    title_shape = slide.shapes.title
    title = plain_words(title_shape.text_frame.text) if title_shape is not None else ""
    blocks = [title] if title else []
    shapes = list(_flat(slide.shapes))
    for shape in shapes:
        is_title = title_shape is not None and shape.shape_id == title_shape.shape_id
        if not is_title and not _is_furniture(shape):
            blocks += _blocks(shape)
    if slide.has_notes_slide:
        frame = slide.notes_slide.notes_text_frame
        notes = "\n".join(_paragraphs(frame)) if frame is not None else ""
        if notes:
            blocks.append(f"Notes: {notes}")
    hidden = slide._element.get("show") in ("0", "false")
    return _Slide(title, tuple(blocks), hidden, not blocks and bool(shapes) and not hidden)


def _flat(shapes: Any, depth: int = 0) -> Iterator[Any]:
    """The shapes in their order, those of a group in the place of the group."""
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _DEEPEST_GROUP:
            yield from _flat(shape.shapes, depth + 1)
        else:
            yield shape


def _is_furniture(shape: Any) -> bool:
    return bool(shape.is_placeholder and shape.placeholder_format.type in _FURNITURE)


def _blocks(shape: Any) -> list[str]:
    if getattr(shape, "has_table", False):
        return [_table(shape.table)]
    if getattr(shape, "has_chart", False):
        return _chart(shape.chart)
    if shape.has_text_frame:
        lines = list(_paragraphs(shape.text_frame))
        return ["\n".join(lines)] if any(line.startswith("- ") for line in lines) else lines
    return _diagram(shape)


def _paragraphs(frame: Any) -> Iterator[str]:
    """The paragraphs of a text; where several stand in a placeholder, they are its points."""
    words = [plain_lines("".join(_runs(paragraph))) for paragraph in frame.paragraphs]
    filled = [line for line in words if line]
    lists = len(filled) > 1 and all(len(line.split("\n")) == 1 for line in filled)
    for paragraph, line in zip(frame.paragraphs, words, strict=True):
        if line:
            yield f"- {line}" if lists and _is_point(paragraph) else line


def _runs(paragraph: Any) -> Iterator[str]:
    for node in paragraph._p.iter(qn("a:t"), qn("a:br")):
        yield "\n" if node.tag == qn("a:br") else (node.text or "").replace("\v", "\n")


def _is_point(paragraph: Any) -> bool:
    """Whether a bullet or a number stands before it, by its own format or that of a body."""
    properties = paragraph._p.pPr
    if properties is not None:
        if properties.find(qn("a:buNone")) is not None:
            return False
        if any(properties.find(qn(tag)) is not None for tag in ("a:buChar", "a:buAutoNum")):
            return True
    return paragraph.level > 0 or bool(
        paragraph._p.xpath("ancestor::p:sp/p:nvSpPr/p:nvPr/p:ph[not(@type) or @type='body']")
    )


def _table(table: Any) -> str:
    """Rows of cells; one that spans several rows or columns is repeated in each."""
    grid = [
        [
            Cell(plain_words(cell.text), cell.span_width, cell.span_height)
            for cell in row.cells
            if not cell.is_spanned
        ]
        for row in table.rows
    ]
    return "\n".join(rows_of(grid))


def _chart(chart: Any) -> list[str]:
    """The title of a chart, and a sentence for each of its series."""
    blocks = []
    if chart.has_title and chart.chart_title.has_text_frame:
        blocks.append(plain_words(chart.chart_title.text_frame.text))
    for plot in chart.plots:
        categories = [str(label) for label in plot.categories]
        for series in plot.series:
            pairs = zip_longest(categories, list(series.values)[:_LONGEST_SERIES], fillvalue="")
            shown = [
                f"{label}: {value:g}" if label else f"{value:g}"
                for label, value in pairs
                if isinstance(value, int | float)
            ]
            if shown:
                blocks.append(f"{series.name or 'Series'}: {'; '.join(shown)}.")
    return [block for block in blocks if block]


def _diagram(shape: Any) -> list[str]:
    """The texts of a diagram (SmartArt), which are kept in a part of their own."""
    found = shape._element.find(f".//{{{_DIAGRAM}}}relIds")
    if found is None:
        return []
    part = shape.part.related_part(found.get(qn("r:dm")))
    points = fromstring(part.blob).iter(f"{{{_DIAGRAM}}}pt")
    texts = (" ".join(node.text or "" for node in point.iter(qn("a:t"))) for point in points)
    lines = [f"- {words}" for text in texts if (words := plain_words(text))]
    return ["\n".join(lines)] if lines else []
