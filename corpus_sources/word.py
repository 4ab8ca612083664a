"""Lay a note out as a DOCX with headings, lists, a table and a running head."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as WordDocument

from corpus_sources.blocks import Block, Heading, Listing, Paragraph, Source

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_docx(source: Source, path: Path) -> None:
    """Write `source` to `path`, the same bytes every time."""
    word = docx.Document()
    properties = word.core_properties
    properties.title = source.title
    properties.author = str(source.metadata["author"])
    properties.last_modified_by = str(source.metadata["author"])
    properties.created = properties.modified = datetime.fromisoformat(
        str(source.metadata["published"])
    )
    properties.revision = 1
    word.sections[0].header.paragraphs[0].text = source.title
    word.sections[0].footer.paragraphs[0].text = str(source.metadata["publisher"])
    word.add_heading(source.title, 0)
    for block in source.blocks[1:]:
        _add(word, block)
    buffer = BytesIO()
    word.save(buffer)
    _write_with_fixed_dates(buffer, path)


def _add(word: WordDocument, block: Block) -> None:
    if isinstance(block, Heading):
        word.add_heading(block.text, block.level - 1)
    elif isinstance(block, Paragraph):
        word.add_paragraph(block.text)
    elif isinstance(block, Listing):
        for item in block.items:
            word.add_paragraph(item, style="List Number" if block.ordered else "List Bullet")
    else:
        table = word.add_table(rows=0, cols=len(block.header), style="Table Grid")
        for row in (block.header, *block.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text


def _write_with_fixed_dates(packed: BytesIO, path: Path) -> None:
    """Repack the archive: python-docx stamps each member with the time of writing."""
    with zipfile.ZipFile(packed) as given, zipfile.ZipFile(path, "w") as fixed:
        for name in given.namelist():
            member = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
            fixed.writestr(member, given.read(name), zipfile.ZIP_DEFLATED)
