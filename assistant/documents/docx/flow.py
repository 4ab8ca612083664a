"""The blocks of a Word file in reading order: paragraphs, headings, lists, tables, notes, boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from assistant.documents.blocks import Block, plain_lines, plain_words
from assistant.documents.docx.inline import NOTE, Inline, chosen, read_inline
from assistant.documents.docx.names import child, is_on, number, qn, value_of
from assistant.documents.docx.numbering import BULLET, Numbering
from assistant.documents.docx.package import WordParts
from assistant.documents.docx.styles import Styles
from assistant.documents.grid import Cell, rows_of
from assistant.documents.outline import reads_like_heading

_THROUGH: Final = frozenset(
    map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag"))
)
_SHORT_MARKER = re.compile(r"- |\(?\d{1,3}[.)] |\(?[a-z]\) ")
_FIRST_LINES = 40

# Sure ends only: a full stop after "Prof" or "U.S" may be none, and then the paragraph's end does.
_SENTENCE_END = re.compile(
    r"(?:\b[a-z]{3,}|\b\w{5,}|\d|%|[)\]”\"’])[.!?]+[\"”’)\]]*(?=\s+[A-Z“\"‘(])|[。！？]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph near the start, as it looks."""

    words: str
    size: int
    """Of the largest letters, in half points; 0 where nothing says."""
    style: str
    """The name of its style, in lower case."""


class Flow:
    """Reads the body once; what was met on the way is known when all blocks are taken."""

    def __init__(self, parts: WordParts) -> None:
        self.first_lines: list[Line] = []
        self.struck = self.hidden = self.tracked = False
        self._body = parts.body
        self._styles = Styles(parts.styles)
        self._numbering = Numbering(parts.numbering, self._styles)
        self._notes: dict[tuple[str, str], Any] = {}
        for root, note, reference in (
            (parts.footnotes, "w:footnote", "w:footnoteReference"),
            (parts.endnotes, "w:endnote", "w:endnoteReference"),
        ):
            for one in root.iter(qn(note)) if root is not None else ():
                self._notes[qn(reference), one.get(qn("w:id"), "")] = one
        self._carried: Inline | None = None
        self._in_list = False

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the body."""
        yield from self._blocks_of(self._body)

    def _blocks_of(self, parent: Any) -> Iterator[Block]:
        for node in parent:
            if node.tag == qn("w:p"):
                yield from self._paragraph(node)
            elif node.tag == qn("w:tbl"):
                yield from self._table(node)
            elif node.tag == qn("mc:AlternateContent"):
                yield from self._blocks_of(chosen(node))
            elif node.tag in _THROUGH:
                yield from self._blocks_of(node)
        if self._carried is not None:
            inline, self._carried = self._carried, None
            yield from self._with_notes(Block(plain_lines(inline.text)), inline)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        inline = self._inline(paragraph)
        if self._carried is not None:
            inline, self._carried = self._carried.joined(inline), None
        if _joins_the_next(paragraph):
            self._carried = inline
            return
        marker = None if _is_gone(paragraph) else self._numbering.marker(paragraph)
        words = plain_lines(inline.text)
        if words.strip(f"{NOTE}\n"):
            self._note_first(paragraph, words)
            yield from self._with_notes(self._placed(paragraph, words, marker), inline)
        for box in inline.boxes:
            self._in_list = False
            yield from self._blocks_of(box)
            self._in_list = False

    def _inline(self, paragraph: Any) -> Inline:
        inline = read_inline(paragraph, self._styles)
        self.struck |= inline.struck
        self.hidden |= inline.hidden
        self.tracked |= inline.tracked
        return inline

    def _placed(self, paragraph: Any, words: str, marker: str | None) -> Block:
        """The block that `words` are: a heading, an item, or a plain paragraph."""
        level = self._styles.level(paragraph)
        flat = " ".join(words.replace(NOTE, "").split())
        shown = f"{marker} " if marker else ""
        if level is not None and reads_like_heading(flat):
            self._in_list = False
            return Block(("" if marker == BULLET else shown) + " ".join(words.split()), level)
        is_item, was_item = bool(marker), self._in_list
        self._in_list = is_item
        close = is_item and was_item and bool(_SHORT_MARKER.match(shown))
        return Block(shown + words, close=close)

    def _with_notes(self, block: Block, inline: Inline) -> Iterator[Block]:
        """Yield the block, cut after each sentence that has a note, and there the note."""
        pieces = block.words.split(NOTE)
        words = "".join(pieces)
        if len(pieces) == 1:
            yield block
            return
        ends = [match.end() for match in _SENTENCE_END.finditer(words)]
        at, done = 0, 0
        due: dict[int, list[str]] = {}
        for piece, key in zip(pieces, inline.notes, strict=False):
            at += len(piece)
            end = next((end for end in ends if end >= at), len(words))
            if note := self._note(key):
                due.setdefault(len(words) if block.level is not None else end, []).append(note)
        for end in sorted({*due, len(words)}):
            if rest := words[done:end].strip():
                yield Block(rest, block.level, block.close and not done)
            yield from map(Block, due.get(end, ()))
            done = end

    def _note(self, key: tuple[str, str]) -> str:
        note = self._notes.get(key)
        if note is None:
            return ""
        inlines = [self._inline(paragraph) for paragraph in note.iter(qn("w:p"))]
        return plain_words(" ".join(inline.text.replace(NOTE, "") for inline in inlines))

    def _note_first(self, paragraph: Any, words: str) -> None:
        if len(self.first_lines) >= _FIRST_LINES:
            return
        style = self._styles.paragraph_style(paragraph)
        sizes = [
            number(self._styles.run_value(run, style, "w:sz")) or 0
            for run in paragraph.iter(qn("w:r"))
            if any((text.text or "").strip() for text in run.iter(qn("w:t")))
        ]
        flat = " ".join(words.replace(NOTE, "").split())
        self.first_lines.append(Line(flat, max(sizes, default=0), self._styles.name(style)))

    def _table(self, table: Any) -> Iterator[Block]:
        self._in_list = False
        rows = [list(_cells(row)) for row in _rows(table)]
        if _is_layout(table, rows):
            for row in rows:
                for cell in row:
                    if not cell.continues:
                        yield from self._blocks_of(cell.content)
                        self._in_list = False
            return
        filled = [
            [Cell(self._cell(cell.content), cell.columns, continues=cell.continues) for cell in row]
            for row in rows
        ]
        for number_of_row, words in enumerate(rows_of(filled)):
            yield Block(words, close=number_of_row > 0)
        self._in_list = False

    def _cell(self, cell: Any) -> str:
        blocks = list(self._blocks_of(cell))
        self._in_list = False
        return plain_words(" ".join(block.words for block in blocks))


@dataclass(frozen=True, slots=True)
class _WordCell:
    content: Any
    columns: int
    continues: bool
    """Belongs to the cell above it."""


def _rows(table: Any) -> Iterator[Any]:
    for node in table:
        if node.tag == qn("w:tr") and child(node, "w:trPr/w:del") is None:
            yield node
        elif node.tag in _THROUGH:
            yield from _rows(node)


def _cells(row: Any) -> Iterator[_WordCell]:
    for _ in range(number(value_of(row, "w:trPr/w:gridBefore")) or 0):
        yield _WordCell((), 1, continues=False)
    yield from _cells_of(row)


def _cells_of(parent: Any) -> Iterator[_WordCell]:
    for node in parent:
        if node.tag == qn("w:tc"):
            merge = child(node, "w:tcPr/w:vMerge")
            continues = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            columns = number(value_of(node, "w:tcPr/w:gridSpan")) or 1
            yield _WordCell(node, max(columns, 1), continues)
        elif node.tag in _THROUGH:
            yield from _cells_of(node)


def _is_layout(table: Any, rows: list[list[_WordCell]]) -> bool:
    """Whether a table only places things: one column, or tables or headings inside."""
    if all(len(row) <= 1 for row in rows):
        return True
    return any(inner is not table for inner in table.iter(qn("w:tbl")))


def _is_gone(paragraph: Any) -> bool:
    """Whether the paragraph as such was deleted or moved away, so that it has no number."""
    mark = child(paragraph, "w:pPr/w:rPr")
    return child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None


def _joins_the_next(paragraph: Any) -> bool:
    """Whether the next paragraph goes on in the same line: its mark deleted, or a drop cap."""
    frame = child(paragraph, "w:pPr/w:framePr")
    if frame is not None and frame.get(qn("w:dropCap")) in ("drop", "margin"):
        return True
    return is_on(child(paragraph, "w:pPr/w:rPr/w:del"))
