"""Words that stand side by side made into lines, with note marks taken out."""

from __future__ import annotations

import bisect
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.pdf.words import Word

_SAME_LINE = 0.35
"""Baselines closer than this, in font sizes, are one line."""

_SMALL = 0.8
"""Raised or lowered characters are smaller than this, in font sizes of the line."""

_TOUCHES = 0.6
"""Furthest distance of a superscript from the word that it belongs to, in font sizes."""

_FURTHEST = 0.7
"""Highest rise of a superscript, in font sizes of the line."""

_MARK = re.compile(r"(\d{1,3}|[*†‡§¶]{1,3}|[a-z])(,(\d{1,3}|[a-z]))*[,.]?")
_UNIT = re.compile(r"(.*\d|(.*\W)?(m|km|cm|mm|ft|mi|in|s|yd))")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


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


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Group `words` by baseline, top to bottom, each row from left to right."""
    rows: list[list[Word]] = []
    heights: list[tuple[float, int]] = []
    """Baselines in ascending order, each with the index of its row."""
    reach = _FURTHEST * max((word.size for word in words), default=0.0)
    for word in sorted(words, key=lambda word: (-word.size, -word.y)):
        low = bisect.bisect_left(heights, (word.y - reach, -1))
        high = bisect.bisect_right(heights, (word.y + reach, len(rows)))
        near = sorted((index for _, index in heights[low:high]))
        at = next((index for index in near if _on(word, rows[index][0], rows[index])), None)
        if at is None:
            bisect.insort(heights, (word.y, len(rows)))
            rows.append([word])
        else:
            rows[at].append(word)
    rows.sort(key=lambda row: (-row[0].y, row[0].x0))
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def _on(word: Word, anchor: Word, row: list[Word]) -> bool:
    rise = word.y - anchor.y
    if abs(rise) < _SAME_LINE * min(word.size, anchor.size):
        return True
    if word.size >= _SMALL * anchor.size or not -0.3 < rise / anchor.size < _FURTHEST:
        return False
    # Small print beside a line is a superscript or a subscript only if it touches a word.
    near = _TOUCHES * anchor.size
    return any(
        -near < word.x0 - other.x1 < near or -near < other.x0 - word.x1 < near for other in row
    )


def line_of(row: Sequence[Word]) -> Line:
    """Make a line of the words of one row, which must not be empty."""
    size = statistics.median([word.size for word in row for _ in word.text])
    baseline = statistics.median([word.y for word in row if word.size >= _SMALL * size])
    words = list(row)
    if (
        sum(len(_RTL.findall(word.text)) for word in words)
        > sum(map(len, (w.text for w in words))) / 2
    ):
        words.reverse()
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
    bold = sum(len(w.text) for w in words if w.bold) >= 0.9 * sum(len(w.text) for w in words)
    return Line(
        text="".join(parts).strip(),
        x0=min(word.x0 for word in words),
        x1=max(word.x1 for word in words),
        y=baseline,
        size=size,
        bold=bold,
        first_word_width=words[0].x1 - words[0].x0,
        words=tuple(words),
        marked=marked,
    )


def _is_close(before: Word, word: Word, size: float) -> bool:
    """Whether no space parts two words: small print has none that pdfium would tell."""
    is_small = min(before.size, word.size) < _SMALL * size
    return word.glued or (is_small and abs(word.x0 - before.x1) < 0.1 * size)
