"""Stamps: words that stand at the same place amid the text of most pages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from assistant.documents.pdf.words import Word

EDGE_ROWS = 4
"""Lines at the top and at the bottom of a page that may be its heads and feet."""

_SHARE = 0.6
_FEWEST = 3
"""Share of the pages, and number of pages, that a stamp stands on at least."""

_NEAR = 3.0
"""Points by which a stamp may be displaced from page to page."""

_Place = tuple[str, int, int, int]
"""Words, and where they stand: left edge, baseline and size."""


def without_stamps(pages: Sequence[list[Word]]) -> list[list[Word]]:
    """Return the words of all pages without stamps, such as one on all pages of a draft.

    A run of words counts as a whole, so that a common word that happens to fall on the same
    place is kept. Runs at the edges are heads and feet, which `pdf_furniture` finds.
    """
    if len(pages) < _FEWEST:
        return list(pages)
    runs = [_content_runs(words) for words in pages]
    counts: Counter[_Place] = Counter()
    inside: Counter[_Place] = Counter()
    for page in runs:
        heights = sorted({round(run[0].y) for run in page})
        low, high = heights[EDGE_ROWS - 1 :][:1], heights[-EDGE_ROWS:][:1]
        for place, y in {_place(run): run[0].y for run in page}.items():
            counts[place] += 1
            inside[place] += bool(low and high and low[0] < round(y) < high[0])
    enough = max(_FEWEST, math.ceil(_SHARE * len(pages)))
    stamps = {
        place for place, count in counts.items() if count >= enough and inside[place] > count / 2
    }
    return [[word for run in page if _place(run) not in stamps for word in run] for page in runs]


def _content_runs(words: list[Word]) -> list[list[Word]]:
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last and last.y == word.y and last.size == word.size and word.x0 > last.x0:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _place(run: list[Word]) -> _Place:
    text = " ".join(word.text for word in run)
    return (text, round(run[0].x0 / _NEAR), round(run[0].y / _NEAR), round(run[0].size))
