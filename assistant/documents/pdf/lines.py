"""Words that stand side by side made into lines, with note marks taken out."""

from __future__ import annotations

import bisect
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents.pdf.words import Word

_SAME_LINE = 0.35
"""Baselines closer than this, in font sizes, are one line."""

_SMALL = 0.8
"""Raised or lowered characters are smaller than this, in font sizes of the line."""

_TOUCHES = 0.6
"""Furthest distance of a superscript from the word that it belongs to, in font sizes."""

_FURTHEST = 0.7
"""Highest rise of a superscript, in font sizes of the line."""

_NEAR = 0.6
"""Words of one fragment stand closer than this, in font sizes; spaces in justified text do."""

_MARK = re.compile(r"(\d{1,3}|[*†‡§¶]{1,3}|[a-z])(,(\d{1,3}|[a-z]))*[,.]?")
_UNIT = re.compile(r"(.*\d|(.*\W)?(m|km|cm|mm|ft|mi|in|s|yd))")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(slots=True)
class Fragment:
    """Words side by side, drawn one after the other; never on both sides of a gutter."""

    words: list[Word]
    x0: float
    x1: float
    y: float
    size: float

    @property
    def text(self) -> str:
        return "".join(
            word.text if word.glued or not number else f" {word.text}"
            for number, word in enumerate(self.words)
        )


def fragments_of(words: Sequence[Word]) -> list[Fragment]:
    """Put words together, in the order of the page's content; what is drawn twice only once."""
    found: list[Fragment] = []
    seen: dict[tuple[str, int, int], Fragment] = {}
    last: Fragment | None = None
    for word in words:
        if last is not None:
            gap, size = word.x0 - last.x1, last.size
            if abs(word.y - last.y) < 0.05 * size and 0.95 < word.size / size < 1.05:
                if -0.25 * size < gap < _NEAR * size:
                    last.words.append(word)
                    last.x1 = max(last.x1, word.x1)
                    continue
                before = last.words[-1]
                if gap < 0 and word.text == before.text and word.x0 - before.x0 < 0.3 * size:
                    continue
            if _is_new(last, seen):
                found.append(last)
        last = Fragment([word], word.x0, word.x1, word.y, word.size)
    if last is not None and _is_new(last, seen):
        found.append(last)
    return found


def _is_new(fragment: Fragment, seen: dict[tuple[str, int, int], Fragment]) -> bool:
    """Whether the same words do not stand already almost at the same place, as if in bold."""
    key = (fragment.text, round(fragment.x0 / 4), round(fragment.y / 4))
    before = seen.setdefault(key, fragment)
    near = 0.3 * fragment.size
    return (
        before is fragment or max(abs(before.x0 - fragment.x0), abs(before.y - fragment.y)) >= near
    )


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, in reading order. `marked`: a raised note mark stood first."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    first_word_width: float
    words: tuple[Word, ...]
    marked: bool = False


def rows_of(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Group `fragments` by baseline, top to bottom, each row from left to right."""
    rows: list[list[Fragment]] = []
    heights: list[tuple[float, int]] = []
    """Baselines in ascending order, each with the index of its row."""
    reach = _FURTHEST * max((fragment.size for fragment in fragments), default=0.0)
    for fragment in sorted(fragments, key=lambda item: (-item.size, -item.y)):
        low = bisect.bisect_left(heights, (fragment.y - reach, -1))
        high = bisect.bisect_right(heights, (fragment.y + reach, len(rows)))
        near = sorted(index for _, index in heights[low:high])
        at = next((n for n in near if _on(fragment, rows[n][0], rows[n])), None)
        if at is None:
            bisect.insort(heights, (fragment.y, len(rows)))
            rows.append([fragment])
        else:
            rows[at].append(fragment)
    rows.sort(key=lambda row: (-row[0].y, row[0].x0))
    return [sorted(row, key=lambda fragment: fragment.x0) for row in rows]


def _on(fragment: Fragment, anchor: Fragment, row: list[Fragment]) -> bool:
    rise = fragment.y - anchor.y
    if abs(rise) < _SAME_LINE * min(fragment.size, anchor.size):
        return True
    if fragment.size >= _SMALL * anchor.size or not -0.3 < rise / anchor.size < _FURTHEST:
        return False
    # Small print beside a line is a superscript or a subscript only if it touches a word.
    near = _TOUCHES * anchor.size
    return any(
        -near < fragment.x0 - other.x1 < near or -near < other.x0 - fragment.x1 < near
        for other in row
    )


def line_of(row: Sequence[Fragment]) -> Line:
    """Make a line of the fragments of one row, which must not be empty."""
    words = row[0].words if len(row) == 1 else _in_order(row)
    size, baseline = row[0].size, row[0].y
    if len(row) > 1:
        size = statistics.median([f.size for f in row for word in f.words for _ in word.text])
        baseline = statistics.median([f.y for f in row if f.size >= _SMALL * size])
    letters = "".join([word.text for word in words])
    if is_right_to_left(letters):
        words = words[::-1]
    parts: list[str] = []
    marked = False
    for number, word in enumerate(words):
        raised = word.size < _SMALL * size and word.y > baseline + 0.15 * size
        if raised and _MARK.fullmatch(word.text):
            before = parts[-1] if parts else ""
            if number == 0:
                marked = True
                continue
            if not (word.text.isdigit() and _UNIT.fullmatch(before.split(" ")[-1])):
                continue
            parts.append(word.text.translate(_SUPERSCRIPTS))
        else:
            close = number > 0 and _is_close(words[number - 1], word, size)
            parts.append(word.text if not parts or close else " " + word.text)
    bold = sum([len(w.text) for w in words if w.bold]) >= 0.9 * len(letters)
    return Line(
        text="".join(parts).strip(),
        x0=row[0].x0,
        x1=max([fragment.x1 for fragment in row]),
        y=baseline,
        size=size,
        bold=bold,
        first_word_width=words[0].x1 - words[0].x0,
        words=tuple(words),
        marked=marked,
    )


def is_right_to_left(text: str) -> bool:
    """Whether most of a text is in a script that is written from right to left."""
    return not text.isascii() and 2 * len(_RTL.findall(text)) > len(text)


def _in_order(row: Sequence[Fragment]) -> list[Word]:
    words = [word for fragment in row for word in fragment.words]
    overlapping = any(after.x0 < before.x1 for before, after in pairwise(row))
    return sorted(words, key=lambda word: word.x0) if overlapping else words


def _is_close(before: Word, word: Word, size: float) -> bool:
    """Whether no space parts two words: small print has none that pdfium would tell."""
    is_small = min(before.size, word.size) < _SMALL * size
    return word.glued or (is_small and abs(word.x0 - before.x1) < 0.1 * size)
