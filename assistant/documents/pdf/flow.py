"""Paragraphs of many pages made into one text, in which no sentence is cut.

A paragraph that runs over onto the next page is one paragraph. The footnotes of a page stand
before the paragraph that runs over from it, or else at the end of the page, so that pages stay
in order and every footnote is counted to the page on which it is printed. Where a paragraph
fills a whole page, its footnotes stand between two of its sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.documents.outline import Heading
from assistant.documents.pdf.hyphens import Hyphens
from assistant.documents.pdf.paragraphs import Paragraph
from assistant.types import Page

_SENTENCE_END = re.compile(r"[a-z]{3}[.!?][\"'”’)]*\s+(?=[\"“‘(]?[A-Z])")
_INDENTED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Flow:
    """The text of a document, its headings, and its pages without labels."""

    text: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]


@dataclass(slots=True)
class _Open:
    """A paragraph that may go on. `pages`: where the part of each page starts in `text`."""

    text: str
    pages: list[tuple[int, int]]
    last: Paragraph

    @property
    def first_page(self) -> int:
        return self.pages[0][1]


def flow(pages: Sequence[Sequence[Paragraph]]) -> Flow:
    """Join the paragraphs of all pages, given in reading order."""
    hyphens = Hyphens(line for page in pages for p in page for line in p.lines)
    writer = _Writer(hyphens, _indents(pages))
    rest: Paragraph | None = None
    for number, page in enumerate(pages, 1):
        notes = [p for p in page if p.kind == "footnote"]
        if rest is not None:
            notes[0].lines = [*rest.lines, *notes[0].lines]
        following = pages[number] if number < len(pages) else []
        rest = _split_off_rest(notes, following, hyphens)
        writer.add_page(number, [p for p in page if p.kind != "footnote"], notes)
    return writer.finish(len(pages))


def _indents(pages: Sequence[Sequence[Paragraph]]) -> bool:
    """Whether the document marks new paragraphs by indentation."""
    inner = [p for page in pages for p in page if p.kind == "text" and not p.opens]
    return sum(p.indented for p in inner) > _INDENTED_SHARE * len(inner)


def _split_off_rest(
    notes: list[Paragraph], following: Sequence[Paragraph], hyphens: Hyphens
) -> Paragraph | None:
    """Take off the last note what belongs to a sentence that ends on the next page."""
    heirs = [p for p in following if p.kind == "footnote"]
    if not notes or not heirs or notes[-1].ends or heirs[0].marked:
        return None
    text = _join(hyphens, notes[-1].lines)
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    cut = ends[-1] if ends else 0
    rest = Paragraph("footnote", [text[cut:]], notes[-1].size)
    if cut:
        notes[-1].lines = [text[:cut].rstrip()]
    else:
        notes.pop()
    return rest


def _join(hyphens: Hyphens, lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        text = hyphens.join(text, line)
    return text


def _continues(before: Paragraph, after: Paragraph, indents: bool) -> bool:
    """Whether `after`, at the top of a column or page, goes on with the paragraph `before`."""
    if not after.opens or after.is_item or before.centered or after.centered:
        return False
    if not 0.93 < after.size / before.size < 1.07:
        return False
    if not before.ends:
        starts_lower = after.lines[0][:1].islower()
        return starts_lower or (before.full and not after.indented)
    return indents and before.full and not after.indented


@dataclass(slots=True)
class _Writer:
    """Writes paragraphs one after the other; the last one is kept open until it is whole."""

    hyphens: Hyphens
    indents: bool
    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[Heading] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)
    open: _Open | None = None
    notes: list[tuple[int, Paragraph]] = field(default_factory=list)
    floats: list[tuple[int, Paragraph]] = field(default_factory=list)
    """Tables inside a paragraph, written after it."""

    def add_page(self, page: int, body: Sequence[Paragraph], notes: Sequence[Paragraph]) -> None:
        for paragraph in body:
            if paragraph.kind == "text":
                self._add_text(page, paragraph)
            elif paragraph.kind == "table" and self.open and not self.open.last.ends:
                self.floats.append((page, paragraph))
            else:
                self._close()
                self._write(page, paragraph)
        self.notes += [(page, note) for note in notes]
        if self.notes and self.open and self.open.first_page < page:
            self._cut_open(page)

    def finish(self, page_count: int) -> Flow:
        self._close()
        text = "".join(self.parts)
        pages: list[Page] = []
        end = len(text)
        for number in range(page_count, 0, -1):
            # A page whose part comes out of order ends where the next one starts.
            start = 0 if number == 1 else min(self.starts.get(number, end), end)
            pages.append(Page(start, end, number))
            end = start
        return Flow(text, tuple(self.headings), tuple(reversed(pages)))

    def _add_text(self, page: int, paragraph: Paragraph) -> None:
        goes_on = self.open and _continues(self.open.last, paragraph, self.indents)
        if self.open and goes_on and (not self.floats or paragraph.lines[0][:1].islower()):
            if page != self.open.pages[-1][1]:
                self._write_notes()
            self._extend(page, paragraph)
            return
        self._close()
        text = _join(self.hyphens, paragraph.lines)
        self.open = _Open(text, [(0, page)], paragraph)

    def _extend(self, page: int, paragraph: Paragraph) -> None:
        assert self.open is not None
        for line in paragraph.lines:
            joined = self.hyphens.join(self.open.text, line)
            start = len(joined) - len(line)
            if page != self.open.pages[-1][1]:
                if start and not joined[start - 1].isspace():
                    # A word in two parts belongs to the page on which it begins.
                    start = joined.find(" ", start) + 1 or len(joined)
                self.open.pages.append((start, page))
            self.open.text = joined
        self.open.last = paragraph

    def _cut_open(self, page: int) -> None:
        """Write the open paragraph up to its last sentence that ends on `page`, and the notes."""
        assert self.open is not None
        begin = next((start for start, number in self.open.pages if number == page), None)
        if begin is None:
            return
        ends = [m.end() for m in _SENTENCE_END.finditer(self.open.text) if m.end() > begin]
        if not ends:
            return
        whole = _Open(self.open.text[: ends[-1]].rstrip(), self.open.pages, self.open.last)
        self.open = _Open(self.open.text[ends[-1] :], [(0, page)], self.open.last)
        self._put(whole.text, whole.pages)
        self._write_notes()

    def _close(self) -> None:
        if self.open:
            self._put(self.open.text, self.open.pages)
            self.open = None
        self._write_notes()
        for page, paragraph in self.floats:
            self._write(page, paragraph)
        self.floats.clear()

    def _write_notes(self) -> None:
        for page, note in self.notes:
            self._write(page, note)
        self.notes.clear()

    def _write(self, page: int, paragraph: Paragraph) -> None:
        if paragraph.kind == "table":
            self._put("\n".join(paragraph.lines), [(0, page)])
            return
        text = _join(self.hyphens, paragraph.lines)
        start = self._put(text, [(0, page)])
        if paragraph.kind == "heading":
            self.headings.append(Heading(start, paragraph.level, text))

    def _put(self, text: str, pages: Sequence[tuple[int, int]]) -> int:
        if not text:
            return self.length
        if self.parts:
            self.parts.append("\n\n")
            self.length += 2
        start = self.length
        for offset, page in pages:
            self.starts.setdefault(page, start + offset)
        self.parts.append(text)
        self.length += len(text)
        return start
