"""The form in which two wordings are compared, with the way back to the source's characters.

Typography does not count: quotation marks, dashes, ligatures, kinds of white space, invisible
characters, case, and the marks of Markdown and HTML. Everything else does, punctuation included.
The form is for comparing only; whoever answers maps what was found back with ``source_span``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.language.scripts import is_unspaced
from assistant.types import Span

_QUOTES = "\"'“”„‟«»‹›‘’‚‛´′″＂＇"
_DASHES = "-‐‑‒–—―−﹘﹣－"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
# Where a special character may start: a quick first look, as most of a text is plain.
_PERHAPS_SPECIAL = re.compile(r"[^\w ,;:()!?%$&/=@.]|_|  |\.(?=\s?\.)")
_SPECIAL = re.compile(
    r"(?P<markup></?[A-Za-z][^<>\n]{0,300}>|!?\[(?=[^\[\]\n]*\]\([^()\s]*\))|\]\([^()\s]*\)"
    r"|[*`]+|~~+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|\\(?=[^\w\s])"
    rf"|[{_INVISIBLE}]+)"
    r"|(?P<ellipsis>…|\.(?:\s?\.){2,})"
    rf"|(?P<quote>[{_QUOTES}]+)"
    rf"|(?P<rule>(?<![^\s|])[{_DASHES}]+(?![^\s|]))"
    rf"|(?P<dash>[{_DASHES}]+)"
    r"|(?P<space>\s+|(?<!\S)#{1,6}(?!\S)|(?<!\S)[>+](?!\S)|[|•‣▪●◦])"
)
_FORMS = {"ellipsis": "...", "quote": "'", "dash": "-"}
# Letters that are written in one way and typed in another.
_COMPATIBLE = re.compile("[ſĲĳǄ-ǌ\u2100-\u214fﬀ-ﭏﭐ-\ufdffﹰ-ﻼ！-～]")
_INVISIBLES = re.compile(f"[{_INVISIBLE}]+")
_NUMBER_MARKS = ".,"
# What turns the rest of its word round.
_NEGATING_START = re.compile(r"(?<![^\W_])(?:un|in|im|il|ir|dis|de|mis|non-?|un-|anti-?)$")
_NEGATING_END = re.compile(r"(?:n't|not|-?less|-free)(?![^\W_])")
_LONGEST_NEGATING = 6
_JOINABLE = re.compile(rf"(?<=[^\W\d_])[{_DASHES}\u00ad]\s*\n\s*(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the form from position ``at`` on, and the source characters behind it.

    ``plain``: character by character; else the whole stretch stands for all of them.
    """

    at: int
    start: int
    end: int
    plain: bool


@dataclass(frozen=True, slots=True)
class Comparable:
    """A text, or a stretch of one, in comparison form.

    Runs of white space are one space in ``text``, and there is none at its ends.
    """

    source: str
    text: str
    pieces: tuple[_Piece, ...] = field(repr=False)

    def source_span(self, start: int, end: int) -> Span:
        """The source's own characters behind ``text[start:end]``, which must not be empty."""
        first, last = self._piece(start), self._piece(end - 1)
        return Span(
            first.start + (start - first.at if first.plain else 0),
            last.start + (end - last.at) if last.plain else last.end,
        )

    def in_order(self) -> Callable[[int, int], Span]:
        """``source_span`` for many stretches, each after the one before, at a tenth of the time."""
        pieces = self.pieces
        last = len(pieces) - 1
        k = 0

        def span_of(start: int, end: int) -> Span:
            nonlocal k
            while k < last and pieces[k + 1].at <= start:
                k += 1
            piece = pieces[k]
            if piece.plain and (k == last or pieces[k + 1].at >= end):
                shift = piece.start - piece.at
                return Span(start + shift, end + shift)
            return self.source_span(start, end)

        return span_of

    def _piece(self, at: int) -> _Piece:
        return self.pieces[bisect_right(self.pieces, at, key=lambda piece: piece.at) - 1]


def comparable(source: str, start: int = 0, end: int | None = None) -> Comparable:
    """``source[start:end]`` in comparison form."""
    end = len(source) if end is None else end
    form = _Form(source)
    at = start
    for perhaps in _PERHAPS_SPECIAL.finditer(source, start, end):
        match = _SPECIAL.match(source, perhaps.start(), end) if perhaps.start() >= at else None
        if match is None:
            continue
        form.add_plain(at, match.start())
        at = match.end()
        kind = str(match.lastgroup)
        if kind in ("space", "rule"):
            form.add_space(match.start(), match.end())
        elif kind != "markup":
            form.add(_FORMS[kind], match.start(), match.end())
    form.add_plain(at, end)
    return form.finished()


def comparable_forms(given: str) -> list[Comparable]:
    """A pasted text in comparison form, and once more with words joined across line ends."""
    given = unicodedata.normalize("NFC", given)
    forms = dict.fromkeys((given, _JOINABLE.sub("", given)))
    return [comparable(_INVISIBLES.sub("", form)) for form in forms]


def find_exact(given: Comparable, within: Comparable, *, whole_words: bool = False) -> list[Span]:
    """Every place where ``given`` stands word for word, as spans of ``within.source``, in order.

    Unless ``whole_words``, the first and the last word may be cut, but no figure and no word
    with a negation; a text of one or two words must stand as whole words.
    """
    if not given.text:
        return []
    whole_words = whole_words or given.text.count(" ") < 2
    spans: list[Span] = []
    at = within.text.find(given.text)
    while at >= 0:
        end = at + len(given.text)
        cut = changes_sense(within.text, at, end)
        if not cut and not (whole_words and cuts_a_word(within.text, at, end)):
            spans.append(_with_edge_marks(given, within.source, within.source_span(at, end)))
        at = within.text.find(given.text, at + 1)
    return spans


class _Form:
    """A comparison form being built from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._pieces: list[_Piece] = []
        self._length = 0

    def add(self, form: str, start: int, end: int, *, plain: bool = False) -> None:
        if form:
            self._parts.append(form)
            self._pieces.append(_Piece(self._length, start, end, plain))
            self._length += len(form)

    def add_space(self, start: int, end: int) -> None:
        if not self._spaced:
            self.add(" ", start, end)

    def add_plain(self, start: int, end: int) -> None:
        if self._spaced and self._source.startswith(" ", start, end):
            start += 1
        chunk = self._source[start:end]
        form = chunk.casefold()
        if len(form) == len(chunk) and (chunk.isascii() or not _COMPATIBLE.search(chunk)):
            self.add(form, start, end, plain=True)
            return
        for at, character in enumerate(chunk, start):
            if _COMPATIBLE.match(character):
                character = unicodedata.normalize("NFKC", character)
            self.add(character.casefold(), at, at + 1)

    def finished(self) -> Comparable:
        return Comparable(self._source, "".join(self._parts).rstrip(), tuple(self._pieces))

    @property
    def _spaced(self) -> bool:
        return not self._parts or self._parts[-1].endswith(" ")


def _with_edge_marks(given: Comparable, source: str, span: Span) -> Span:
    """Take in marks that do not count but stand at the ends of both, such as a bullet."""
    whole = given.source_span(0, len(given.text))
    before, after = given.source[: whole.start], given.source[whole.end :]
    start = _matched_back(before, source, span.start)
    end = len(source) - _matched_back(after[::-1], source[::-1], len(source) - span.end)
    return Span(start, end)


def _matched_back(marks: str, source: str, at: int) -> int:
    """How far before ``source[:at]`` the same marks stand; ``at`` itself unless all of them do."""
    start = at
    for mark in reversed(marks):
        if mark.isspace() or unicodedata.category(mark) == "Cf":
            continue
        while start > 0 and source[start - 1].isspace():
            start -= 1
        if start == 0 or _folded(source[start - 1]) != _folded(mark):
            return at
        start -= 1
    return start


def _folded(mark: str) -> str:
    return "-" if mark in _DASHES else mark


def cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` begins or ends between two letters or digits."""
    return any(0 < at < len(text) and _within_a_word(text, at) for at in (start, end))


def changes_sense(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` cuts a figure, or cuts a negation off a word.

    ``text`` is in comparison form.
    """
    before = text[max(0, start - _LONGEST_NEGATING) : start]
    return (
        any(0 < at < len(text) and _is_within_a_figure(text, at) for at in (start, end))
        or (text[start].isalpha() and _NEGATING_START.search(before) is not None)
        or (text[end - 1].isalpha() and _NEGATING_END.match(text, end) is not None)
    )


def _within_a_word(text: str, at: int) -> bool:
    both = text[at - 1 : at + 1]
    return both.isalnum() and not any(map(is_unspaced, both))


def _is_within_a_figure(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before.isnumeric() and after.isnumeric():
        return True
    if _within_a_word(text, at):
        return before.isdecimal() or after.isdecimal()
    if after.isdecimal() and before in _NUMBER_MARKS:
        return text[at - 2 : at - 1].isdecimal()
    if after.isdecimal() and before == "-":
        return not text[max(0, at - 2) : at - 1].strip(" (")
    return before.isdecimal() and after in _NUMBER_MARKS and text[at + 1 : at + 2].isdecimal()
