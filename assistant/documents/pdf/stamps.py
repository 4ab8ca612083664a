"""Stamps: words that stand at the same place amid the text of most pages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from assistant.documents.pdf.lines import Fragment

EDGE_ROWS = 4
"""Lines at the top and at the bottom of a page that may be its heads and feet."""

_SHARE = 0.6
_FEWEST = 3
"""Share of the pages, and number of pages, that a stamp stands on at least."""

_NEAR = 3.0
"""Points by which a stamp may be displaced from page to page."""

_Place = tuple[str, int, int, int]
"""Words, and where they stand: left edge, baseline and size."""


def without_stamps(pages: Sequence[list[Fragment]]) -> list[list[Fragment]]:
    """Return what is on all pages without stamps, such as one on all pages of a draft.

    A fragment counts as a whole, so that a common word that happens to fall on the same place
    is kept. Those at the edges are heads and feet, which `furniture` finds.
    """
    if len(pages) < _FEWEST:
        return list(pages)
    counts: Counter[_Place] = Counter()
    inside: Counter[_Place] = Counter()
    for page in pages:
        heights = sorted({round(fragment.y) for fragment in page})
        low, high = heights[EDGE_ROWS - 1 :][:1], heights[-EDGE_ROWS:][:1]
        for place, y in {_place(fragment): fragment.y for fragment in page}.items():
            counts[place] += 1
            inside[place] += bool(low and high and low[0] < round(y) < high[0])
    enough = max(_FEWEST, math.ceil(_SHARE * len(pages)))
    stamps = {
        place for place, count in counts.items() if count >= enough and inside[place] > count / 2
    }
    if not stamps:
        return list(pages)
    return [[item for item in page if _place(item) not in stamps] for page in pages]


def _place(fragment: Fragment) -> _Place:
    return (
        fragment.text,
        round(fragment.x0 / _NEAR),
        round(fragment.y / _NEAR),
        round(fragment.size),
    )
