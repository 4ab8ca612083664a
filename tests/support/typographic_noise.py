"""What typing, typesetting and pasting do to a text without changing a word of it."""

from __future__ import annotations

import random
import re
import unicodedata

_QUOTES = {'"': '“”«„"', "“": '”"«', "”": '“"»', "'": "’‘'", "’": "'‘", "‘": "'’"}
_DASHES = "-–—‑−"
_SPACES = ("\n", "\u00a0", "  ", "\u2009", "\r\n", "\t")
_LIGATURES = {"ffi": "ﬃ", "fi": "ﬁ", "fl": "ﬂ", "ff": "ﬀ"}


def with_noise(text: str, chance: random.Random) -> str:
    """The same words in other typography."""
    out = []
    for character in text:
        if character in _QUOTES:
            character = chance.choice(_QUOTES[character])
        elif character in "-–—" and chance.random() < 0.5:
            character = chance.choice(_DASHES)
        elif character == " " and chance.random() < 0.2:
            character = chance.choice(_SPACES)
        elif character.isalpha() and chance.random() < 0.03:
            character += "\u00ad"
        elif character.isascii() and character.isalpha() and chance.random() < 0.03:
            character = character.swapcase()
        out.append(character)
    noisy = "".join(out)
    if chance.random() < 0.5:
        for letters, ligature in _LIGATURES.items():
            noisy = noisy.replace(letters, ligature)
    return unicodedata.normalize("NFD", noisy) if chance.random() < 0.3 else noisy


def random_words(text: str, count: int, chance: random.Random) -> tuple[int, int]:
    """The offsets of ``count`` consecutive words, or of all words where there are fewer."""
    words = list(re.finditer(r"\S+", text))
    count = min(count, len(words))
    first = chance.randrange(len(words) - count + 1)
    return words[first].start(), words[first + count - 1].end()
