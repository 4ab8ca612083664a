"""Where in a text a given wording stands most nearly, and word by word how it differs.

A semi-global alignment (Sellers, 1980): all given words are accounted for, and the source may
start and end anywhere. Skipping source words costs as much as dropping given ones, but costs
next to nothing where the given wording has an ellipsis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, LCSseq

from assistant.lookup.wording import ELLIPSIS, Word

_REPLACE = 1.0
_GAP = 0.9
_EDITORIAL_GAP = 0.05
_ELLIPSIS_STEP = 0.004
_ALIKE = 0.7
_ALIKE_COST = 0.4
_TOLERANCE = 2e-3

LONGEST_TABLED = 500
"""Longer texts, in words, are aligned by their longest common subsequence alone."""

Costs = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Step:
    """A pair of words that correspond; ``None`` where one side has no counterpart."""

    given: Word | None
    source: Word | None

    @property
    def same(self) -> bool:
        return bool(self.given and self.source and self.given.key == self.source.key)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The cheapest way to lay the given words onto the source.

    ``cost`` is about the number of words that differ.
    """

    steps: tuple[Step, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Table:
    """``costs[i, j]``: the least cost of laying ``given[:i]`` so that it ends at ``source[:j]``.

    ``replace[i, j]``: the cost of having ``source[j]`` for ``given[i]``.
    """

    costs: Costs
    replace: Costs


def align(given: Sequence[Word], source: Sequence[Word]) -> Alignment | None:
    """Lay ``given`` onto ``source``; ``None`` where no word is the same."""
    if not given or not source:
        return None
    if len(given) > LONGEST_TABLED:
        return _by_common_words(given, source)
    return traced(given, source, cost_table(given, source))


def words_in_common(given: Sequence[Word], source: Sequence[Word]) -> int:
    """The length of the longest common subsequence."""
    return LCSseq.similarity([w.key for w in given], [w.key for w in source])


def cost_table(given: Sequence[Word], source: Sequence[Word]) -> Table:
    """The costs of all ways to lay ``given`` onto ``source``; neither may be empty."""
    replace = _replacement_costs(given, source)
    columns = np.arange(len(source) + 1, dtype=np.float32)
    costs = np.zeros((len(given) + 1, len(source) + 1), dtype=np.float32)
    for i, word in enumerate(given, start=1):
        above = costs[i - 1]
        if word.key == ELLIPSIS:
            costs[i] = _running(above, columns, _ELLIPSIS_STEP)
            continue
        row = above + _drop_cost(word)
        np.minimum(row[1:], above[:-1] + replace[i - 1], out=row[1:])
        costs[i] = _running(row, columns, _GAP)
    return Table(costs, replace)


def _running(row: Costs, columns: Costs, step: float) -> Costs:
    """The row after source words may also be skipped from left to right."""
    lowest: Costs = np.minimum.accumulate(row - step * columns) + step * columns
    return lowest


def _drop_cost(word: Word) -> float:
    return _EDITORIAL_GAP if word.editorial else _GAP


def _replacement_costs(given: Sequence[Word], source: Sequence[Word]) -> Costs:
    """Nothing for the same key, little for a word spelled much like it, one for any other."""
    rows, given_keys = _numbered(given)
    columns, source_keys = _numbered(source)
    alike = process.cdist(
        given_keys,
        source_keys,
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=_ALIKE,
        dtype=np.float32,
    )
    costs = np.where(alike >= 1.0, 0.0, np.where(alike >= _ALIKE, _ALIKE_COST, _REPLACE))
    full: Costs = costs[np.ix_(rows, columns)].astype(np.float32)
    return full


def _numbered(words: Sequence[Word]) -> tuple[list[int], list[str]]:
    """The number of each word's key, and the keys in the order of their numbers."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(word.key, len(numbers)) for word in words], list(numbers)


def traced(given: Sequence[Word], source: Sequence[Word], table: Table) -> Alignment | None:
    """The cheapest way through the table, from its end; ``None`` where no word is the same."""
    costs = table.costs
    i, j = len(given), int(np.argmin(costs[-1]))
    cost = float(costs[i, j])
    steps: list[Step] = []
    while i > 0:
        word, here = given[i - 1], costs[i, j]
        if word.key == ELLIPSIS:
            if j > 0 and _close(here, costs[i, j - 1] + _ELLIPSIS_STEP):
                j -= 1
            else:
                i -= 1
        elif j > 0 and _close(here, costs[i - 1, j - 1] + table.replace[i - 1, j - 1]):
            i, j = i - 1, j - 1
            steps.append(Step(word, source[j]))
        elif j > 0 and _close(here, costs[i, j - 1] + _GAP):
            j -= 1
            steps.append(Step(None, source[j]))
        else:
            i -= 1
            steps.append(Step(word, None))
    if not any(step.same for step in steps):
        return None
    return Alignment(tuple(reversed(steps)), cost)


def _by_common_words(given: Sequence[Word], source: Sequence[Word]) -> Alignment | None:
    given_keys, source_keys = [w.key for w in given], [w.key for w in source]
    blocks = [b for b in LCSseq.opcodes(given_keys, source_keys) if b.tag == "equal"]
    if not blocks:
        return None
    inside = range(blocks[0].dest_start, blocks[-1].dest_end)
    steps: list[Step] = []
    i, j = 0, inside.start
    for block in [*blocks, None]:
        until_i = block.src_start if block else len(given)
        until_j = block.dest_start if block else inside.stop
        steps += [
            Step(left, right) for left, right in zip_longest(given[i:until_i], source[j:until_j])
        ]
        if block:
            i, j = block.src_end, block.dest_end
            pairs = zip(given[until_i:i], source[until_j:j], strict=True)
            steps += [Step(left, right) for left, right in pairs]
    return Alignment(tuple(steps), float(sum(not step.same for step in steps)))


def _close(a: float, b: float) -> bool:
    return abs(a - b) < _TOLERANCE
