"""What the ends of a quotation correspond to, and what may not be left out at them.

An alignment cannot tell a changed first word from a word put before the quotation, as both cost
the same. The bounds of the sentence can.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from assistant.language.analysis import analyse
from assistant.language.tables import words as table_of_words
from assistant.language.vocabulary import Vocabulary
from assistant.lookup.alignment import Step
from assistant.lookup.wording import Word
from assistant.types import Span

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s|\n\s*\n|\n[-*#|>]")
_MOST_CHANGED = 3
"""More words than this before or after a quotation are not another version of the source."""

_MOST_BRACKETED = 6
_FURTHEST_DENIED = 3
"""Words between a denial and what it still denies."""

_NO_LONGER_DENIED = re.compile(r"[,;:.!?()]|\s[–—-]\s|\b(?:but|only|just|merely)\b")
_AROUND_CHARS = 60
NEGATIONS = table_of_words("negations")


def starts_sentence(text: str, at: int) -> bool:
    """Whether a sentence, a line or a list item begins at ``at``."""
    before = text[:at].rstrip("\"'“‘(*_ ")
    return not before or before[-1] in ".!?:\n|#-•"


def within_one_sentence(text: str, a: Span, b: Span) -> bool:
    """Whether no sentence ends between two stretches of a text, or they overlap."""
    first, second = sorted((a, b), key=lambda span: span.start)
    # A stretch may take in the full stop that ends it.
    return not _SENTENCE_END.search(text, max(first.start, first.end - 1), second.start + 1)


def without_ends(steps: Sequence[Step]) -> list[Step]:
    """The steps from the first to the last word that is the same."""
    same = [i for i, step in enumerate(steps) if step.same]
    return list(steps[same[0] : same[-1] + 1])


def with_settled_ends(steps: Sequence[Step], there: Sequence[Word], source: str) -> list[Step]:
    """Pair changed words at the ends with what stands there in the same sentence, if anything.

    ``there`` are the source's words, in order. At least one step must be the same.
    """
    core = without_ends(steps)
    first = next(i for i, step in enumerate(steps) if step.same)
    before = [step.given for step in steps[:first] if step.given]
    after = [step.given for step in steps[first + len(core) :] if step.given]
    starts = [word.start for word in there]
    opening, closing = core[0].source, core[-1].source
    if opening is None or closing is None:
        return core
    preceding = there[: bisect_left(starts, opening.start)]
    following = there[bisect_left(starts, closing.start) + 1 :]
    replaced = _replaced(before[::-1], preceding[::-1], opening, source)[::-1]
    replaced_after = _replaced(after, following, closing, source)
    return [*_pairs(before, replaced), *core, *_pairs(after, replaced_after)]


def _replaced(
    given: Sequence[Word], neighbours: Sequence[Word], anchor: Word, source: str
) -> list[Word]:
    """The neighbours of ``anchor`` that the given words stand for, from the anchor outwards."""
    if not given or (len(given) > _MOST_CHANGED and not given[0].editorial):
        return []
    nearby = []
    for word in neighbours[:_MOST_BRACKETED]:
        low, high = sorted((word, anchor), key=lambda w: w.start)
        if _SENTENCE_END.search(source, low.end, high.start):
            break
        nearby.append(word)
    if given[0].editorial:
        return nearby if len(nearby) < _MOST_BRACKETED else []
    count = min(len(given), len(nearby))
    while 0 < count < len(nearby) and _one_name(nearby[count - 1], nearby[count], source):
        count += 1
    return nearby[:count]


def _one_name(a: Word, b: Word, source: str) -> bool:
    """Whether two words are neighbours with capitals, such as the two of "South Korea"."""
    low, high = sorted((a, b), key=lambda w: w.start)
    between = source[low.end : high.start]
    return between == " " and source[low.start].isupper() and source[high.start].isupper()


def _pairs(given: Sequence[Word], source: Sequence[Word]) -> list[Step]:
    return [Step(left, right) for left, right in zip_longest(given, source)]


def with_dropped_denials(
    steps: Sequence[Step], there: Sequence[Word], source: str, *, opens_with_ellipsis: bool
) -> list[Step]:
    """The steps, with one more for each denial of what follows that an ellipsis stands for.

    ``there`` are the source's words, in order. Those that no step accounts for, between two that
    have one, were left out with an ellipsis.
    """
    place = {(word.start, word.key): i for i, word in enumerate(there)}
    at = [place[(s.source.start, s.source.key)] if s.source else None for s in steps]
    known = [i for i in at if i is not None]
    opening = -1 if opens_with_ellipsis else known[0] - 1
    before = {following: previous for previous, following in pairwise([opening, *known])}
    out: list[Step] = []
    for step, i in zip(steps, at, strict=True):
        if i is not None:
            left_out = range(max(before[i] + 1, i - _FURTHEST_DENIED - 1), i)
            denials = [there[j] for j in left_out if there[j].key in NEGATIONS]
            out += [Step(None, word) for word in denials if _denies(word, there[i], source)]
        out.append(step)
    return out


def _denies(denial: Word, word: Word, source: str) -> bool:
    return not _NO_LONGER_DENIED.search(source, denial.end, word.start)


def with_whole_names(
    steps: Sequence[Step], there: Sequence[Word], source: str, vocabulary: Vocabulary
) -> list[Step]:
    """The steps, with those source words that make a name at an end another name.

    "Mexico produced" is no wording of "New Mexico produced".
    """
    matched = [step.source for step in steps if step.source]
    first, last = matched[0], matched[-1]
    start = _cut_whole(source, first.start, last.end, first.start, vocabulary)
    end = _cut_whole(source, first.start, last.end, last.end, vocabulary)
    before = [w for w in there if start and start.start <= w.start < first.start]
    after = [w for w in there if end and last.end <= w.start < end.end]
    return [*(Step(None, w) for w in before), *steps, *(Step(None, w) for w in after)]


def cuts_a_name(source: str, span: Span, vocabulary: Vocabulary) -> bool:
    """Whether a stretch begins or ends within a name or a number, and has another one in it."""
    return any(
        _cut_whole(source, span.start, span.end, at, vocabulary) for at in (span.start, span.end)
    )


def _cut_whole(source: str, start: int, end: int, at: int, vocabulary: Vocabulary) -> Span | None:
    """The name or written number that ``at`` parts such that another one is left."""
    first = max(0, at - _AROUND_CHARS)
    read = analyse(source[first : at + _AROUND_CHARS], vocabulary)
    wholes = [(n.start, n.end, n.canonical) for n in read.names if n.decides]
    numbers = [f for f in read.figures if f.is_amount and not f.in_digits]
    wholes += [(f.start, f.amount_end, f"{f.amount:f}") for f in numbers]
    for begins, stops, told in ((first + a, first + b, told) for a, b, told in wholes):
        if begins < at < stops:
            kept = analyse(source[max(begins, start) : min(stops, end)], vocabulary)
            left = {n.canonical for n in kept.names if n.decides}
            left |= {f"{f.amount:f}" for f in kept.figures if f.is_amount}
            if left - {told}:
                return Span(begins, stops)
    return None
