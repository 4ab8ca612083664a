"""What an editor's ellipsis may not leave out: a denial of the words that are quoted after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.lookup.alignment import Step
from assistant.lookup.differences import NEGATIONS
from assistant.lookup.wording import Word

_FURTHEST = 3
"""Words between a denial and what it still denies."""

_NO_LONGER_DENIED = re.compile(r"[,;:.!?()]|\s[–—-]\s|\b(?:but|only|just|merely)\b")


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
            left_out = range(max(before[i] + 1, i - _FURTHEST - 1), i)
            denials = [there[j] for j in left_out if there[j].key in NEGATIONS]
            out += [Step(None, word) for word in denials if _denies(word, there[i], source)]
        out.append(step)
    return out


def _denies(denial: Word, word: Word, source: str) -> bool:
    return not _NO_LONGER_DENIED.search(source, denial.end, word.start)
