"""Scripts that are written without spaces between words, and digits other than ASCII's."""

from __future__ import annotations

import re
import unicodedata

# Thai and Lao, Burmese, Khmer; Han with its numerals, Hiragana, Katakana and their extensions.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
"""A set of characters for a regular expression, each of which is compared as a word."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def is_unspaced(character: str) -> bool:
    """Whether it is a letter of a script without spaces between words."""
    return _UNSPACED.fullmatch(character) is not None


def parted(text: str) -> str:
    """`text` with spaces around each letter that is compared as a word."""
    return text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text)


def with_ascii_digits(text: str) -> str:
    """`text` with the decimal digits of all scripts as those of ASCII, one for one."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group())), text)
