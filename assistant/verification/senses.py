"""What a word turns on: opposites, words that mean the same, and how sure a text is.

The words are data of `language`. A word in two opposite groups would be no help, so words with many
uses ("up to", "lead", "open") are left out there or handled by the modules that use this one.
"""

from __future__ import annotations

from functools import cache

from assistant.language.analysis import analyse
from assistant.language.tables import lines, rows, words

_IRREGULAR = {form: verb for form, verb, *_ in rows("irregular_verbs")}

NEGATIONS = words("negations")
"""Words that deny outright; "n't" is split from its verb before they are looked up."""

EXCLUSIVE = lines("exclusive_words")
"""Words that an encoder takes for near synonyms though one excludes the other; one set a line."""

DENIALS = words("denials")
"""Stems of words that can stand for a denial in other words."""

POSSIBLE = frozenset(
    "may might could can possibly possible perhaps potentially potential ability able".split()
)
PLANNED = words("plans")
CERTAIN = frozenset("will shall".split())
STRENGTHENERS = words("certainties")
QUANTIFIERS = ("all every entire each any", "only solely merely just exclusively", "some several")
CAUSES = words("causes")
CHANGES = words("changes")
REPORTING = words("reporting_words")
"""Stems of words with which a statement tells where it comes from, or that carry little."""


def _stems(text: str) -> frozenset[str]:
    return frozenset(base(word) for word in text.split())


@cache
def base(word: str) -> str:
    """One form of a word for all its inflections; known irregular verbs included."""
    lowered = word.lower()
    lowered = _IRREGULAR.get(lowered, lowered)
    sequence = analyse(lowered).stem_sequence
    return sequence[0] if len(sequence) == 1 else lowered


OPPOSITES = tuple((_stems(one), _stems(other)) for one, other in rows("opposites"))
_SIDES: dict[str, tuple[tuple[int, int], ...]] = {}
for _number, _pair in enumerate(OPPOSITES):
    for _side, _words in enumerate(_pair):
        for _word in _words:
            _SIDES[_word] = (*_SIDES.get(_word, ()), (_number, _side))

_FAMILIES: dict[str, frozenset[str]] = {}
for _line in lines("same_senses"):
    _family = _stems(_line)
    for _word in _family:
        _FAMILIES[_word] = _FAMILIES.get(_word, frozenset()) | _family
for _one, _other in OPPOSITES:
    for _side_words in (_one, _other):
        for _word in _side_words:
            _FAMILIES[_word] = _FAMILIES.get(_word, frozenset()) | _side_words


def sides(word: str) -> tuple[tuple[int, int], ...]:
    """The pairs of opposites that a word, in its base form, stands in: pair and side."""
    return _SIDES.get(word, ())


def same_sense(word: str) -> frozenset[str]:
    """Base forms that can stand for a word; itself among them."""
    return _FAMILIES.get(word, frozenset()) | {word}


EXCLUSIVE_BASES = tuple(_stems(line) for line in EXCLUSIVE)
NEGATION_BASES = frozenset(base(word) for word in NEGATIONS)
DENIAL_BASES = frozenset(base(word) for word in DENIALS)
POSSIBLE_BASES = frozenset(base(word) for word in POSSIBLE)
PLANNED_BASES = frozenset(base(word) for word in PLANNED)
STRENGTHENER_BASES = frozenset(base(word) for word in STRENGTHENERS)
CHANGE_BASES = frozenset(base(word) for word in CHANGES)
CAUSE_BASES = frozenset(base(word) for word in CAUSES)
REPORTING_BASES = frozenset(base(word) for word in REPORTING)
