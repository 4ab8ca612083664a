"""PDF: the text in reading order, with its pages and their printed labels.

bytes -> fonts repaired -> words -> furniture off -> columns, tables -> paragraphs -> text
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.documents import ocr
from assistant.documents.metadata import own_author
from assistant.documents.pdf.drawn import Drawn, Shapes
from assistant.documents.pdf.flow import flow
from assistant.documents.pdf.furniture import clear_pages
from assistant.documents.pdf.glyphs import with_whole_ligatures
from assistant.documents.pdf.headings import Bookmark, set_levels, titles_by_page
from assistant.documents.pdf.labels import page_labels
from assistant.documents.pdf.layout import blocks_of
from assistant.documents.pdf.lines import Fragment, fragments_of, is_right_to_left
from assistant.documents.pdf.numbered import without_line_numbers
from assistant.documents.pdf.paragraphs import measure, paragraphs_of
from assistant.documents.pdf.tables import cut_out
from assistant.documents.pdf.titles import first_title, given_title, title_in_heads
from assistant.documents.pdf.words import page_text
from assistant.documents.source import Source, require_signature
from assistant.documents.text import document, stated_in
from assistant.errors import UnreadableError
from assistant.types import Document, RecognisedLine

_LIGATURE_NAME = re.compile(rb"/f_?[fil](?:_?[il])?[\s/\]]")
_TAIL_BYTES = 4096
_DEEPEST_HEADING = 6


def read_pdf(source: Source) -> Document:
    """Read a PDF. Raises UnreadableError, also for one without a text layer."""
    require_signature(source.data, b"%PDF-", "a PDF")
    content, remarks = _content(source.data)
    cleared = clear_pages(without_line_numbers(content.fragments))
    blocks = []
    for index, page in enumerate(cleared):
        rest, tables = cut_out(page.fragments, content.shapes[index])
        sideways = [block for words in content.sideways[index] for block in blocks_of(words)]
        blocks.append(blocks_of(rest, tables) + sideways)
    usual = measure(blocks)
    titles = titles_by_page(content.outline)
    paragraphs = [
        paragraphs_of(page, usual, titles.get(index, frozenset()))
        for index, page in enumerate(blocks)
    ]
    given = given_title(content.title, source.path)
    known = given or title_in_heads(paragraphs, cleared)
    set_levels(paragraphs, content.outline, known)
    whole = flow(paragraphs)
    if not whole.text.strip():
        raise UnreadableError("no text besides page numbers, heads and feet")
    labels = page_labels(content.labels, [page.furniture for page in cleared])
    recognised = content.recognised
    pages = [
        replace(page, label=labels[page.number - 1], recognised=recognised.get(page.number, ()))
        for page in whole.pages
    ]
    found = stated_in(
        whole.text,
        title=(
            known or first_title(paragraphs, usual.size),
            "file properties" if given else "first pages",
        ),
        author=own_author(content.author),
    )
    read = document(source, whole.text, headings=whole.headings, metadata=found, notes=remarks)
    return replace(read, pages=tuple(pages))


@dataclass(slots=True)
class _Content:
    """What the file holds. Labels are those of /PageLabels, outline of bookmarks."""

    labels: list[str | None]
    outline: list[Bookmark]
    title: str | None
    author: str | None
    fragments: list[list[Fragment]] = field(default_factory=list)
    """By page, as the other lists of pages."""
    shapes: list[Shapes] = field(default_factory=list)
    sideways: list[list[list[Fragment]]] = field(default_factory=list)
    """What stands on a page in further directions, which is read after the rest."""
    unseen: int = 0
    images: list[int] = field(default_factory=list)
    """Pages that are only images, counted from 1."""
    unreadable: list[int] = field(default_factory=list)
    recognised: dict[int, tuple[RecognisedLine, ...]] = field(default_factory=dict)
    """By the numbers of the pages that are scans, the lines that were recognised on them."""
    odd_ligatures: bool = False


def _content(data: bytes) -> tuple[_Content, tuple[str, ...]]:
    """What the file holds, and remarks on what of it could not be read or is doubtful."""
    remarks = []
    found = _read(data)
    if found.odd_ligatures or _LIGATURE_NAME.search(data):
        repaired, remark = with_whole_ligatures(data)
        if remark:
            remarks.append(remark)
        if repaired is not data:
            found = _read(repaired)
    if not any(found.fragments):
        if found.unreadable:
            raise UnreadableError("damaged PDF: no page can be read")
        raise UnreadableError(ocr.refusal() if found.images else "no text on any page")
    if found.images:
        listed = ", ".join(map(str, found.images))
        remarks.append(f"no text layer on page {listed}; not read")
    if found.recognised:
        remarks.append(ocr.remark(found.recognised))
    if found.unreadable:
        listed = ", ".join(map(str, found.unreadable))
        remarks.append(f"damaged: page {listed} cannot be read")
    if not _is_whole(data):
        remarks.append("the end of the file is missing or damaged; pages may be missing")
    if found.unseen:
        remarks.append(
            f"{found.unseen} words that nobody sees (white, tiny, hidden or outside the page) "
            "were left out"
        )
    backwards = [
        str(number)
        for number, page in enumerate(found.fragments, 1)
        if any(is_right_to_left(item.text) for item in page)
    ]
    if backwards:
        remarks.append(
            f"text from right to left on page {', '.join(backwards)}: the order of its words is "
            "doubtful"
        )
    return found, tuple(remarks)


def _is_whole(data: bytes) -> bool:
    """Whether the end is there, and the length is what the file says it is."""
    length = re.search(rb"/Linearized\b[^>]*?/L\s+(\d+)", data[:2048])
    return b"%%EOF" in data[-_TAIL_BYTES:] and not (length and int(length[1]) > len(data))


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise UnreadableError("encrypted PDF: it needs a password") from error
        if not _is_whole(data):
            raise UnreadableError("truncated PDF: the end of the file is missing") from error
        raise UnreadableError("damaged PDF: its structure cannot be read") from error


def _read(data: bytes) -> _Content:
    with closing(_open(data)) as file:
        labels = [file.get_page_label(index) or None for index in range(len(file))]
        information = file.get_metadata_dict()
        found = _Content(
            labels, list(_outline(file)), information.get("Title"), information.get("Author")
        )
        for index in range(len(file)):
            try:
                page = file[index]
            except pdfium.PdfiumError:
                found.unreadable.append(index + 1)
                found.fragments.append([])
                found.shapes.append(Shapes())
                found.sideways.append([])
                continue
            with closing(page):
                drawn = Drawn(page)
                text = page_text(page, drawn)
                words = text.words
                if lines := ocr.lines_of_scan(page, len(words)):
                    words, found.recognised[index + 1] = ocr.words_of(lines, page), lines
                elif not words and drawn.shapes.images:
                    found.images.append(index + 1)
                found.fragments.append(fragments_of(words))
                found.shapes.append(drawn.shapes)
                found.sideways.append([fragments_of(words) for words in text.directions[1:]])
                found.unseen += text.unseen
                found.odd_ligatures |= text.odd_ligatures
    return found


def _outline(file: pdfium.PdfDocument) -> Iterator[Bookmark]:
    for item in file.get_toc(max_depth=_DEEPEST_HEADING):
        destination = item.get_dest()
        index = destination.get_index() if destination else None
        if index is not None:
            yield Bookmark(item.get_title(), index, item.level)
