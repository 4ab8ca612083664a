"""Words of others inside Streamlit's labels, which it would read as Markdown."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$~!&])")
_DIRECTIVE = re.compile(r":(?=[\w+/-]+[:\[])")
_ADDRESS = re.compile(r"(?<=\w)([:.])(?=\w|//)")
_JOINER = "⁠"


def plain(text: str, limit: int | None = None) -> str:
    """The text on one line with nothing in it that a label would take for markup.

    Addresses and `:names:` are broken by an invisible character, because escaping does not stop
    Streamlit from making links and pictures of them.
    """
    line = " ".join(text.split())
    if limit is not None and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    escaped = _MARKUP.sub(r"\\\1", _DIRECTIVE.sub(":" + _JOINER, line))
    if "://" in line or "www." in line.lower():
        escaped = _ADDRESS.sub(r"\1" + _JOINER, escaped)
    return escaped
