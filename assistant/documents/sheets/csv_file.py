"""Comma-separated values, whatever parts them: commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from assistant.documents.decoding import decode
from assistant.documents.metadata import Metadata
from assistant.documents.sheets.rows import Row, plain_cell, sentences
from assistant.documents.source import Source, refuse_binary
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document

_DELIMITERS = ",;\t|"
_STATED = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_TRIED_LINES = 50
_LONGEST_CELL = 10**6


def read_csv(source: Source) -> Document:
    """Read a ``.csv`` file. Raises UnreadableError."""
    refuse_binary(source.data, "comma-separated values")
    decoded = decode(source.data)
    text = decoded.text
    stated = _STATED.match(text)
    delimiter = stated[1] if stated else _delimiter(text)
    csv.field_size_limit(_LONGEST_CELL)
    lines = text[stated.end() :] if stated else text
    try:
        rows = [
            _row(fields)
            for fields in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise UnreadableError(f"not comma-separated values: {error}") from error
    body = "\n\n".join(sentences(rows))
    if not body:
        raise UnreadableError("empty file: no text in it")
    return document(source, body, headings=(), metadata=Metadata(), notes=decoded.notes)


def _row(fields: list[str]) -> Row:
    cells = {column: plain_cell(field) for column, field in enumerate(fields)}
    return {column: cell for column, cell in cells.items() if cell is not None}


def _delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells, above one."""
    lines = text.splitlines(keepends=True)[:_TRIED_LINES]

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return (count if width > 1 else 0, width)

    return max(_DELIMITERS, key=agreement)
