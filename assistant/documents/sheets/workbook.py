"""Excel workbooks: the visible cells of every visible sheet, as they are displayed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from assistant.documents.archives import open_archive, refuse_declarations
from assistant.documents.blocks import Block, assemble, plain_words
from assistant.documents.metadata import Metadata, own_author, own_title
from assistant.documents.sheets.number_formats import shown_date, shown_number
from assistant.documents.sheets.rows import Cell, Row, plain_cell, sentences
from assistant.documents.source import Source
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document

_NO_NAME = re.compile(
    r"(sheet|tabelle|feuil|hoja|planilha|foglio|blad|ark|лист|工作表)\s?\d*", re.I
)
"""What programs call a sheet that nobody named."""

_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_UNCOMPUTED = re.compile(rb"<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")


def read_workbook(source: Source) -> Document:
    """Read an ``.xlsx`` or ``.xlsm`` file. Raises UnreadableError."""
    with open_archive(source.data, "an Excel workbook") as archive:
        refuse_declarations(archive)
        uncomputed = _uncomputed(archive)
    try:
        book = load_workbook(io.BytesIO(source.data), data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UnreadableError("a zip archive, but not an Excel workbook") from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    notes = list(_hidden_sheets(book.worksheets))
    blocks: list[Block] = []
    for sheet in sheets:
        lines = list(sentences(list(_rows(sheet))))
        notes += _left_out(sheet)
        if lines and (len(sheets) > 1 or not _NO_NAME.fullmatch(sheet.title)):
            blocks.append(Block(plain_words(sheet.title), level=1))
        blocks += map(Block, lines)
    text, headings = assemble(blocks)
    if not text:
        raise UnreadableError("no text in this workbook")
    if uncomputed:
        notes.append(
            f"formulas without a stored value ({uncomputed:,}) not read; open and save the file "
            "in a spreadsheet program"
        )
    found = Metadata.found(
        title=(own_title(book.properties.title), "file properties"),
        author=(own_author(book.properties.creator), "file properties"),
    )
    return document(source, text, headings=headings, metadata=found, notes=tuple(notes))


def _rows(sheet: Worksheet) -> Iterator[Row]:
    """The rows from top to bottom; an empty one for each gap between rows."""
    copies = _merged(sheet)
    hidden_rows, hidden_columns = _hidden_rows(sheet), _hidden_columns(sheet)
    # Only cells that exist: a format may reach down to row 1,048,576.
    existing = sorted({*sheet._cells, *copies})
    before = 0
    for number, keys in groupby(existing, key=lambda key: key[0]):
        row: dict[int, Cell] = {}
        for _, column in keys:
            origin = copies.get((number, column), (number, column))
            if number in hidden_rows or column in hidden_columns or origin not in sheet._cells:
                continue
            cell = _shown(sheet._cells[origin])
            if cell is not None:
                spanned = origin[1] != column
                row[column] = Cell(cell.text, cell.numeric, spanned)
        if row:
            if number > before + 1 and any(n not in hidden_rows for n in range(before + 1, number)):
                yield {}
            yield row
            before = number


def _shown(cell: Any) -> Cell | None:
    value = cell.value
    match value:
        case None:
            return None
        case bool():
            return Cell("TRUE" if value else "FALSE", numeric=True)
        case int() | float():
            return Cell(shown_number(value, cell.number_format), numeric=True)
        case datetime() | date() | time() | timedelta():
            return Cell(shown_date(value, cell.number_format), numeric=True)
        case _ if cell.data_type == "e":
            return None
        case _:
            words = plain_cell(str(value))
            return None if words is None else Cell(words.text)


def _merged(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell of a merged range the one whose value it shows."""
    return {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1)
        for column in range(area.min_col, min(area.max_col, sheet.max_column) + 1)
    }


def _hidden_rows(sheet: Worksheet) -> set[int]:
    return {number for number, row in sheet.row_dimensions.items() if row.hidden}


def _hidden_columns(sheet: Worksheet) -> set[int]:
    return {
        number
        for column in sheet.column_dimensions.values()
        if column.hidden
        for number in range(column.min, min(column.max, sheet.max_column) + 1)
    }


def _hidden_sheets(sheets: Iterable[Worksheet]) -> Iterator[str]:
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            yield f"sheet {sheet.title!r} is hidden; not read"


def _left_out(sheet: Worksheet) -> Iterator[str]:
    filled = {key for key, cell in sheet._cells.items() if cell.value is not None}
    rows = sorted(_hidden_rows(sheet) & {row for row, _ in filled})
    columns = sorted(_hidden_columns(sheet) & {column for _, column in filled})
    if rows:
        yield f"sheet {sheet.title!r}: hidden rows {_ranges(rows, str)} not read"
    if columns:
        letters = _ranges(columns, get_column_letter)
        yield f"sheet {sheet.title!r}: hidden columns {letters} not read"
    if any(cell.comment for cell in sheet._cells.values()):
        yield f"sheet {sheet.title!r}: comments on cells not read"


def _ranges(numbers: list[int], name: Callable[[int], str]) -> str:
    """ "2-4, 9" for 2, 3, 4 and 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        name(run[0]) if len(run) == 1 else f"{name(run[0])}-{name(run[-1])}" for run in runs
    )


def _uncomputed(archive: ZipFile) -> int:
    """Formulas whose values no program has stored."""
    return sum(
        len(_UNCOMPUTED.findall(archive.read(part)))
        for part in archive.infolist()
        if _SHEET_PART.fullmatch(part.filename)
    )
