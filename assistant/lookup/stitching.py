"""Whether a text is two quotations from different places, joined as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.lookup.alignment import cost_table
from assistant.lookup.closest import Candidate
from assistant.lookup.wording import ELLIPSIS, Word

FEWEST_WORDS = 4
"""Fewer words than these are too common to say where they come from."""

_MOST_CORRECTIONS = 0.1
_LEAST_GAIN = 3.0


@dataclass(frozen=True, slots=True)
class Seam:
    """Where a text is best cut in two, and the candidates that its parts come from.

    ``cost`` is that of laying each part onto its own candidate, ``whole_cost`` that of the best
    one for all of it, both in words.
    """

    at: int
    first: Candidate
    second: Candidate
    cost: float
    whole_cost: float

    def is_stitch(self, length: int) -> bool:
        """Whether two places explain a text of ``length`` words clearly better than one."""
        return (
            self.cost <= _MOST_CORRECTIONS * length and self.whole_cost - self.cost >= _LEAST_GAIN
        )


def best_seam(given: Sequence[Word], here: Sequence[Candidate]) -> Seam | None:
    """The best cut of ``given`` in two; ``None`` where one of ``here`` fits, or it is too short.

    ``here`` are the candidates for all of ``given``, best first.
    """
    length = len(given)
    tabled = [(candidate, candidate.table) for candidate in here if candidate.table]
    if length < 2 * FEWEST_WORDS or not tabled or here[0].cost < _LEAST_GAIN:
        return None
    beginnings = np.stack([table.costs.min(axis=1) for _, table in tabled])
    endings = np.stack(
        [cost_table(given[::-1], c.words[::-1]).costs.min(axis=1)[::-1] for c, _ in tabled]
    )
    total = beginnings.min(axis=0) + endings.min(axis=0)
    allowed = total[FEWEST_WORDS : length - FEWEST_WORDS + 1]
    at = FEWEST_WORDS + int(np.argmin(allowed))
    return Seam(
        at,
        tabled[int(beginnings[:, at].argmin())][0],
        tabled[int(endings[:, at].argmin())][0],
        float(total[at]),
        here[0].cost,
    )


def without_ellipses_at_the_seam(part: Sequence[Word]) -> list[Word]:
    """A part of a text without the ellipsis that joined it to the other."""
    start, end = 0, len(part)
    while start < end and part[start].key == ELLIPSIS:
        start += 1
    while end > start and part[end - 1].key == ELLIPSIS:
        end -= 1
    return list(part[start:end])
