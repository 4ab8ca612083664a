"""PDF: the text in reading order, with its pages and their printed labels.

bytes -> fonts repaired -> words -> furniture off -> columns, tables -> paragraphs -> text
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.documents import ocr
from assistant.documents.metadata import Metadata, own_author, own_title
from assistant.documents.pdf.flow import flow
from assistant.documents.pdf.furniture import Furnished, clear_pages
from assistant.documents.pdf.glyphs import with_whole_ligatures
from assistant.documents.pdf.headings import Bookmark, set_levels, titles_by_page
from assistant.documents.pdf.labels import page_labels
from assistant.documents.pdf.layout import blocks_of
from assistant.documents.pdf.paragraphs import Paragraph, measure, paragraphs_of
from assistant.documents.pdf.tables import RuledTable, Ruler, cut_out
from assistant.documents.pdf.words import Word, page_words
from assistant.documents.plain import plain_author, plain_title
from assistant.documents.source import Source, require_signature
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document, RecognisedLine

_TAIL_BYTES = 4096
_DEEPEST_HEADING = 6
_TITLE_PAGES = 3
_HEADS_PER_TITLE = 4
"""A head that stands on every fourth page at least may be the title; chapters' are rarer."""


def read_pdf(source: Source) -> Document:
    """Read a PDF. Raises UnreadableError, also for one without a text layer."""
    require_signature(source.data, b"%PDF-", "a PDF")
    _require_whole(source.data)
    given = _facts(source.data)
    repaired, remark = with_whole_ligatures(source.data)
    words, ruled, unread, recognised = _words(repaired)
    cleared = clear_pages(words)
    blocks = []
    for page, outlines in zip(cleared, ruled, strict=True):
        rest, tables = cut_out(page.words, outlines)
        blocks.append(blocks_of(rest, tables))
    usual = measure(blocks)
    titles = titles_by_page(given.outline)
    paragraphs = [
        paragraphs_of(page, usual, titles.get(index, frozenset()))
        for index, page in enumerate(blocks)
    ]
    title = own_title(given.title) or _title_in_heads(paragraphs, cleared)
    set_levels(paragraphs, given.outline, title)
    whole = flow(paragraphs)
    if not whole.text.strip():
        raise UnreadableError("no text besides page numbers, heads and feet")
    labels = page_labels(given.labels, [page.furniture for page in cleared])
    pages = [
        replace(page, label=labels[page.number - 1], recognised=recognised.get(page.number, ()))
        for page in whole.pages
    ]
    found = Metadata(
        title=title or _largest_heading(paragraphs[0]) or plain_title(whole.text),
        author=own_author(given.author) or plain_author(whole.text),
    )
    seen = ocr.remark(recognised) if recognised else None
    notes = [note for note in (remark, unread, seen) if note]
    read = document(source, whole.text, headings=whole.headings, metadata=found, notes=tuple(notes))
    return replace(read, pages=tuple(pages))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the file says of itself. Labels are those of /PageLabels, outline of bookmarks."""

    labels: tuple[str | None, ...]
    outline: tuple[Bookmark, ...]
    title: str | None
    author: str | None


def _require_whole(data: bytes) -> None:
    """Raise UnreadableError for a file whose end is missing, though a part could be read."""
    tail = data[-_TAIL_BYTES:]
    length = re.search(rb"/Linearized\b[^>]*?/L\s+(\d+)", data[:2048])
    if b"%%EOF" not in tail or (length and int(length[1]) > len(data)):
        raise UnreadableError("truncated PDF: the end of the file is missing")


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise UnreadableError("encrypted PDF: it needs a password") from error
        raise UnreadableError("damaged PDF: its structure cannot be read") from error


def _facts(data: bytes) -> _Facts:
    with closing(_open(data)) as file:
        labels = [file.get_page_label(index) or None for index in range(len(file))]
        bookmarks = []
        for item in file.get_toc(max_depth=_DEEPEST_HEADING):
            destination = item.get_dest()
            index = destination.get_index() if destination else None
            if index is not None:
                bookmarks.append(Bookmark(item.get_title(), index, item.level))
        information = file.get_metadata_dict()
        return _Facts(
            tuple(labels), tuple(bookmarks), information.get("Title"), information.get("Author")
        )


def _words(
    data: bytes,
) -> tuple[
    list[list[Word]], list[list[RuledTable]], str | None, dict[int, tuple[RecognisedLine, ...]]
]:
    """The words and ruled tables of each page, a remark on pages that are only images, and the
    lines that were recognised on others, by the numbers of their pages.
    """
    file = _open(data)
    words: list[list[Word]] = []
    ruled: list[list[RuledTable]] = []
    images: list[int] = []
    recognised: dict[int, tuple[RecognisedLine, ...]] = {}
    with closing(file), Ruler(data) as ruler:
        for index in range(len(file)):
            with closing(_page(file, index)) as page:
                words.append(page_words(page))
                ruled.append(ruler.tables(page, index) if words[-1] else [])
                image = next(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]), None)
                if lines := ocr.lines_of_scan(page, len(words[-1])):
                    words[-1], recognised[index + 1] = ocr.words_of(lines, page), lines
                elif not words[-1] and image is not None:
                    images.append(index + 1)
    if not any(words):
        raise UnreadableError(ocr.refusal() if images else "no text on any page")
    listed = ", ".join(map(str, images))
    unread = f"no text layer on page {listed}; not read" if images else None
    return words, ruled, unread, recognised


def _page(file: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    try:
        return file[index]
    except pdfium.PdfiumError as error:
        raise UnreadableError(f"damaged PDF: page {index + 1} cannot be read") from error


def _title_in_heads(
    paragraphs: Sequence[Sequence[Paragraph]], pages: Sequence[Furnished]
) -> str | None:
    """The line on the first pages that running heads repeat."""
    heads = Counter(
        head for page in pages for head in {_letters(line.text) for line in page.furniture}
    )
    enough = max(2, len(pages) / _HEADS_PER_TITLE)
    for paragraph in (p for page in paragraphs[:_TITLE_PAGES] for p in page):
        key = _letters(paragraph.text)
        is_line = paragraph.kind in ("text", "heading") and len(paragraph.lines) <= 3
        if is_line and len(key) > 3 and heads[key] >= enough:
            return paragraph.text
    return None


def _largest_heading(page: Sequence[Paragraph]) -> str | None:
    headings = [paragraph for paragraph in page if paragraph.kind == "heading"]
    largest = max(headings, key=lambda paragraph: paragraph.size, default=None)
    return largest.text if largest else None


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())
