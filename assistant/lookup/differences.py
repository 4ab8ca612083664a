"""Whether a given wording departs from its source in substance or only by a slip.

A slip is spelling, inflection, spacing, an article or another small word, another notation of
the same figure, or an editor's brackets. Anything else alters what the source says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import DamerauLevenshtein

from assistant.language.analysis import analyse
from assistant.language.dates import MONTHS_IN_FULL
from assistant.language.figures import SCALES as SCALE_POWERS
from assistant.language.scripts import with_ascii_digits
from assistant.language.tables import words as table_of_words
from assistant.language.vocabulary import Vocabulary
from assistant.lookup.alignment import Step
from assistant.lookup.ends import NEGATIONS, starts_sentence
from assistant.lookup.wording import Word
from assistant.types import Difference


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words: the office's names, and whether one in small letters is a word."""

    vocabulary: Vocabulary
    has_word: Callable[[str], bool]


# Words that carry so little that one more, one less or another of them is a slip.
_SMALL = table_of_words("slight_words")
_MONTHS = frozenset(MONTHS_IN_FULL.values())
_SCALES = frozenset(SCALE_POWERS)
_FURTHEST_MOVE = 2
_LONGEST_SLIP = 12
_SIGNS = "%$€£¥§"
_GROUPING = re.compile(r"(?<=\d)[,\s](?=\d{3}(?!\d))")
_SHORTEST_MISSPELT = 4
_SHORTEST_WITH_TWO_SLIPS = 6


@dataclass(frozen=True, slots=True)
class Departure:
    """One place where the given wording and the source differ; ``slip``: not in substance."""

    difference: Difference
    slip: bool


def departures(steps: Sequence[Step], given: str, source: str, lexicon: Lexicon) -> list[Departure]:
    """Every place where the words differ, in order; ``given`` and ``source`` are whole texts."""
    found = []
    moved = _moved(steps)
    for same, group in groupby(steps, key=lambda step: step.same):
        if same:
            continue
        changed = list(group)
        left = [step.given for step in changed if step.given]
        right = [step.source for step in changed if step.source]
        difference = Difference(_written(left, given), _written(right, source))
        slip = moved.issuperset(changed) or _is_slip(changed, difference, source, lexicon)
        found.append(Departure(difference, slip))
    return _without_reordered_dates(found)


def _is_slip(steps: Sequence[Step], difference: Difference, source: str, lexicon: Lexicon) -> bool:
    left = [step.given for step in steps if step.given]
    right = [step.source for step in steps if step.source]
    if len(steps) > _LONGEST_SLIP or _other_name(difference, lexicon.vocabulary):
        return False
    if any(word.editorial for word in left):
        if any(word.key in _SCALES | NEGATIONS for word in left if word.editorial):
            return False
        left = [word for word in left if not word.editorial]
        if not left:
            return not any(
                word.numeric or word.key in _SIGNS or word.key in _SCALES | NEGATIONS
                for word in right
            )
    if "".join(word.key for word in left) == "".join(word.key for word in right):
        return _digits(difference.given) == _digits(difference.source)
    if any(word.numeric or word.key in _SIGNS for word in [*left, *right]):
        return _same_figures(difference)
    if all(word.key in _SMALL for word in [*left, *right]):
        return True
    if _swapped(left, right, source):
        return True
    return all(_pair_is_slip(step, source, lexicon) for step in steps)


def _moved(steps: Sequence[Step]) -> set[Step]:
    """The steps of a word, no figure or negation, that stands a place or two further on."""
    moved: set[Step] = set()
    for i, gone in enumerate(steps):
        for come in steps[i + 2 : i + 2 + _FURTHEST_MOVE]:
            one_each = (gone.given is None) != (come.given is None) and (
                (gone.source is None) != (come.source is None)
            )
            word, other = gone.given or gone.source, come.given or come.source
            same = one_each and word and other and word.key == other.key
            if same and word and not word.numeric and word.key not in NEGATIONS:
                moved |= {gone, come}
    return moved


def _swapped(left: Sequence[Word], right: Sequence[Word], source: str) -> bool:
    """Whether two neighbouring words, neither of them a name, have changed places."""
    keys = [word.key for word in left]
    return (
        len(keys) == 2
        and keys[::-1] == [word.key for word in right]
        and not any(_is_name(word, source) for word in right)
    )


def _pair_is_slip(step: Step, source: str, lexicon: Lexicon) -> bool:
    if step.same:
        return True
    if step.given is None or step.source is None:
        word = step.given or step.source
        return word is not None and word.key in _SMALL
    left, right = step.given.key, step.source.key
    if {left, right} & NEGATIONS:
        return False
    if left in _SMALL and right in _SMALL:
        return True
    if _is_name(step.source, source):
        return _misspelt(left, right, lexicon, most_slips=1)
    return _inflected(left, right) or _misspelt(left, right, lexicon)


def _other_name(difference: Difference, vocabulary: Vocabulary) -> bool:
    """Whether one known name stands for another."""
    left, right = (
        {name.canonical for name in analyse(text, vocabulary).names}
        for text in (difference.given, difference.source)
    )
    return bool(left) and bool(right) and left != right


def _digits(text: str) -> list[str]:
    """The runs of digits in a text, thousands grouped or not: "6-7" has two, "67" has one."""
    return re.findall(r"\d+", _GROUPING.sub("", with_ascii_digits(text)))


def _same_figures(difference: Difference) -> bool:
    left = sorted(figure.key for figure in analyse(difference.given).figures)
    right = sorted(figure.key for figure in analyse(difference.source).figures)
    return bool(left) and left == right


def _is_name(word: Word, source: str) -> bool:
    """Whether a word is written with a capital though it starts no sentence."""
    return source[word.start].isupper() and not starts_sentence(source, word.start)


def _inflected(left: str, right: str) -> bool:
    """Whether two words differ only in a grammatical ending."""
    short, long = sorted((left, right), key=len)
    if len(short) < _SHORTEST_MISSPELT - 1:
        return False
    stems = {short, short.removesuffix("e"), short.removesuffix("y") + "i", short + short[-1]}
    return any(
        long in (stem + "s", stem + "es", stem + "ed", stem + "d", stem + "ing") for stem in stems
    )


def _misspelt(given: str, source: str, lexicon: Lexicon, most_slips: int = 2) -> bool:
    """Whether the given word is the source's with a slip of the pen, and no other word."""
    if min(len(given), len(source)) < _SHORTEST_MISSPELT or not given.isalpha():
        return False
    if sorted(given[:2]) != sorted(source[:2]) and given[0] != source[0]:
        return False
    slips = DamerauLevenshtein.distance(given, source)
    allowed = most_slips if len(source) >= _SHORTEST_WITH_TWO_SLIPS else 1
    return slips <= allowed and not lexicon.has_word(given)


def _without_reordered_dates(found: list[Departure]) -> list[Departure]:
    """ "1 August 2025" for "August 1, 2025" moves a word and changes nothing."""
    altered = [d for d in found if not d.slip]
    left = sorted(w for d in altered for w in d.difference.given.lower().split())
    right = sorted(w for d in altered for w in d.difference.source.lower().split())
    moved = bool(left) and left == right
    if moved and all(re.sub(r"\W", "", w) in _MONTHS or w.strip(",.").isdigit() for w in left):
        return [Departure(d.difference, True) for d in found]
    return found


def _written(words: Sequence[Word], text: str) -> str:
    """The words as they stand in their text, with a sign that is attached to a figure."""
    if not words:
        return ""
    start, end = words[0].start, words[-1].end
    if start > 0 and text[start - 1] in _SIGNS and words[0].numeric:
        start -= 1
    if end < len(text) and text[end] in _SIGNS and words[-1].numeric:
        end += 1
    return text[start:end]
