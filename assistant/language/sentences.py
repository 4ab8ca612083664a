"""Text to sentences, with exact offsets.

The sentences inside a paragraph are found by sentencex (Wikimedia, MIT): kept by an
organisation that depends on it, quick (3,500 sentences in 15 ms), and with offsets. It was
chosen over pysbd, which is slower and hardly maintained. Around it stand the rules that policy
prose needs: what a paragraph is (list items, table rows, headings and wrapped lines), and the
abbreviations, units and brackets that a general segmenter gets wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from assistant.language.tables import words
from assistant.types import Span

# A full stop after one of these never ends a sentence, whatever follows.
_NEVER_FINAL = words("abbreviations")
# After one of these it does not when a figure follows; otherwise it may be a word of its own.
_NOT_BEFORE_A_FIGURE = words("abbreviations_before_figures")

_WORD_BEFORE_STOP = re.compile(r"([\w.]+)\.[\"'”’)\]]*\s*$")
_ENUMERATOR = re.compile(r"^\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]\s*$")
_TIME_ZONE = re.compile(r"[A-Z]{2,4}\b")
_INITIALS = re.compile(r"(?:^|[\s(\[“\"])(?:[A-Z]\.\s?)*[A-Z]\.\s*$")
_AFTER_UNIT = re.compile(
    r"\d\s?(?:(?:thousand|million|billion)\s)?(?:Mt|kt|Gt|t|kg|lbs?|oz|Moz|km|MW|GW|MWh|GWh|TWh|bn|mn)\.\s+(?=[A-Z“\"])"
)
_AFTER_WORD = re.compile(r"(?<![.\w-])[a-z]{3,}[.!?][\"”’]?\s+(?=[A-Z“\"(])")
_AFTER_BRACKET = re.compile(r"[.!?][)\]]\s+(?=[A-Z“\"(])")

_MARKER = re.compile(r"\s*(?:>\s?)*(?:#{1,6}\s+|[-*+•‣▪●◦–—]\s+|\(?\d{1,3}[.)]\s+|\(?[a-z]\)\s+)?")
_STARTS_BLOCK = re.compile(r"\s*(?:>\s?)*(?:#{1,6}\s|[-*+•‣▪●◦–—]\s|\(?\d{1,3}[.)]\s|\(?[a-z]\)\s)")
_HEADING = re.compile(r"\s*#{1,6}\s")
_ROW = re.compile(r"\s*\||\S\s*\|\s+\S|\S\t+\S")
_FINAL = re.compile(r"[.!?:;,][\"'”’)\]*_]*\s*$")
# A line this much shorter than the longest of its paragraph was not broken by wrapping.
_WRAPPED_SHARE = 0.6


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of ``text[start:end]``, in order, as offsets into ``text``.

    Spans do not overlap, carry no white space at their ends and no list or heading marker at
    their start, and hold at least one letter or digit. Whatever lies between them is white
    space, markers or ornament.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    for block in _blocks(text, start, end):
        row = _ROW.search(text, block.start, block.end)
        pieces = [block] if row else list(_sentences_of(text, block))
        spans.extend(span for piece in pieces if (span := _trimmed(text, piece)))
    return spans


def _trimmed(text: str, span: Span) -> Span | None:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if any(c.isalnum() for c in text[start:end]) else None


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    while at < end:
        newline = text.find("\n", at, end)
        stop = end if newline < 0 else newline
        yield Span(at, stop)
        at = stop + 1


def _blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """Paragraphs, headings, list items and table rows, each without its marker."""
    paragraph: list[Span] = []
    for line in _lines(text, start, end):
        if not text[line.start : line.end].strip():
            yield from _unwrapped(text, paragraph)
            paragraph = []
            continue
        alone = bool(_ROW.search(text, line.start, line.end) or _HEADING.match(text, line.start))
        if alone or _STARTS_BLOCK.match(text, line.start, line.end):
            yield from _unwrapped(text, paragraph)
            paragraph = []
        match = _MARKER.match(text, line.start, line.end)
        paragraph.append(Span(match.end() if match else line.start, line.end))
        if alone:
            yield from _unwrapped(text, paragraph)
            paragraph = []
    yield from _unwrapped(text, paragraph)


def _unwrapped(text: str, lines: list[Span]) -> Iterator[Span]:
    """Join lines broken by wrapping; keep apart short lines that stand for themselves."""
    if not lines:
        return
    longest = max(line.end - line.start for line in lines)
    first = 0
    for i, line in enumerate(lines[:-1]):
        following = text[lines[i + 1].start : lines[i + 1].end].lstrip()
        wrapped = line.end - line.start >= _WRAPPED_SHARE * longest
        if (
            not wrapped
            and not _FINAL.search(text, line.start, line.end)
            and not following[:1].islower()
        ):
            yield Span(lines[first].start, line.end)
            first = i + 1
    yield Span(lines[first].start, lines[-1].end)


def _sentences_of(text: str, block: Span) -> Iterator[Span]:
    body = text[block.start : block.end]
    cuts = sorted(
        {0, len(body)}
        | {b["end_index"] for b in get_sentence_boundaries("en", body)}
        | {m.end() for m in _AFTER_UNIT.finditer(body)}
        | {m.end() for m in _AFTER_WORD.finditer(body) if not _inside_quotation(body[: m.end()])}
        | {m.end() for m in _AFTER_BRACKET.finditer(body)}
    )
    first = 0
    for boundary in cuts[1:]:
        # A closing emphasis mark belongs to what it closes.
        cut = boundary
        while cut < len(body) and body[cut] in "*_" and not body[cut - 1].isspace():
            cut += 1
        if cut == len(body) or not _continues(body[first:cut], body[cut:]):
            yield Span(block.start + first, block.start + cut)
            first = cut


def _continues(sentence: str, rest: str) -> bool:
    """Whether a sentence goes on after what looks like its end."""
    following = rest.lstrip()
    if not following:
        return False
    if following[0] in ")]}”’.,;:%" or following[0].islower():
        return True
    if _ENUMERATOR.match(sentence) or _open_bracket(sentence, following):
        return True
    match = _WORD_BEFORE_STOP.search(sentence)
    if not match:
        return False
    word = match.group(1).lower()
    if word in _NEVER_FINAL or word.rpartition(".")[2] in _NEVER_FINAL:
        return True
    if following[0].isdigit() and word in _NOT_BEFORE_A_FIGURE:
        return True
    if following[0] == "§" or (word in {"a.m", "p.m"} and _TIME_ZONE.match(following)):
        return True
    return bool(_INITIALS.search(sentence)) and not sentence.rstrip().endswith(("U.S.", "S."))


def _inside_quotation(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _open_bracket(sentence: str, following: str) -> bool:
    """Whether a round bracket opened in the sentence is closed shortly after."""
    if sentence.count("(") <= sentence.count(")"):
        return False
    closing = following[:200].find(")")
    opening = following[:200].find("(")
    return closing >= 0 and (opening < 0 or closing < opening)
