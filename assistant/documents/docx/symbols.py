"""Characters of symbol fonts, which Word writes as codes of the font: a Symbol F0A3 is ≤."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

_PRIVATE: Final = range(0xF000, 0xF100)
"""Where Word keeps the codes of fonts that have no Unicode names."""

_PRIVATE_USE = re.compile("[\uf000-\uf0ff]")

# What forms show as a check box; the rest of Unicode's boxes are found in few fonts.
_BOXES: Final = str.maketrans("🞎🞏🗹🗷🗵🗴🗸", "☐☐☑☒☒✗✓")


@cache
def _table() -> dict[tuple[str, int], str]:
    data = files("assistant.documents.docx").joinpath("data", "symbol_fonts.tsv")
    rows = (line.split("\t") for line in data.read_text("utf-8").splitlines() if line[:1] != "#")
    return {(font.lower(), int(code, 16)): chr(int(char, 16)) for font, code, char in rows}


def symbol(font: str | None, code: int) -> str:
    """The character that `code` shows in `font`; "" where that is not known."""
    low = code - _PRIVATE.start if code in _PRIVATE else code
    found = _table().get(((font or "").lower(), low), "")
    if found:
        return found.translate(_BOXES)
    return "" if code in _PRIVATE or not 32 <= code < 0x110000 else chr(code)


def in_font(text: str, font: str | None) -> str:
    """`text` with the private codes of a symbol font replaced by what they show."""
    return _PRIVATE_USE.sub(lambda match: symbol(font, ord(match[0])), text)
