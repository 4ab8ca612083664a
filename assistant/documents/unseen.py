"""Characters that nobody sees, which never enter a canonical text: words hide behind them."""

from __future__ import annotations

import re

# Soft hyphens, zero-width spaces and joiners of lines, marks of direction, byte order marks,
# and tags, which spell whole sentences in letters without a shape.
_UNSEEN = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\U000e0001]"
    # A flag of a part of a country is spelled in tags after a black flag.
    "|(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+"
)

# Joiners that shape no letter: Persian and Indic scripts and emoji need theirs.
_JOINERS = re.compile("(?<=[\u0000-\u02ff])[\u200c\u200d]+|[\u200c\u200d]+(?=[\u0000-\u02ff])")


def without_unseen(text: str) -> str:
    """The text without them; joiners that shape a letter stay."""
    return _JOINERS.sub("", _UNSEEN.sub("", text))
