"""What the first and the last words of a quotation correspond to.

An alignment cannot tell a changed first word from a word put before the quotation, as both cost
the same. The bounds of the sentence can.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import zip_longest

from assistant.lookup.alignment import Step
from assistant.lookup.wording import Word
from assistant.types import Span

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s|\n\s*\n|\n[-*#|>]")
_MOST_CHANGED = 3
"""More words than this before or after a quotation are not another version of the source."""

_MOST_BRACKETED = 6


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
