"""Where a quotation may begin or end: within a word if need be, but not within a figure."""

from __future__ import annotations

import re

from assistant.language.scripts import is_unspaced

_NUMBER_MARKS = ".,"
# What turns the rest of its word round.
_NEGATING_START = re.compile(r"(?<![^\W_])(?:un|in|im|il|ir|dis|de|mis|non-?|un-|anti-?)$")
_NEGATING_END = re.compile(r"(?:n't|not|-?less|-free)(?![^\W_])")
_LONGEST_NEGATING = 6


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
