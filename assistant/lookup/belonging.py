"""Which country or mineral of a sentence a figure is said of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.language.figures import Figure
from assistant.language.names import Name

_PART = re.compile(r"[,;:](?!\d)|\b(?:and|but|while|whereas|than|versus|against)\b")
_JOINED = re.compile(r"\s*(?:,|,?\s*(?:and|or))\s*(?:the\s+)?")


def belongs(figure: Figure, wanted: Iterable[Name], sentence: str, there: Sequence[Name]) -> bool:
    """Whether a figure of a sentence is said of the names wanted, as far as can be told.

    ``there`` are the sentence's names. It cannot be told where none of those wanted is among
    them, or where no name stands in the same part of the sentence as the figure.
    """
    start = max((m.end() for m in _PART.finditer(sentence, 0, figure.start)), default=0)
    end = following.start() if (following := _PART.search(sentence, figure.end)) else len(sentence)
    for name in wanted:
        of_kind = [other for other in there if other.kind == name.kind]
        if name.canonical not in {other.canonical for other in of_kind}:
            continue
        owners = {
            other.canonical
            for series in _series(of_kind, sentence)
            if any(start <= one.start < end for one in series)
            for other in series
        }
        if owners and name.canonical not in owners:
            return False
    return True


def _series(there: Sequence[Name], sentence: str) -> list[list[Name]]:
    """The names, those that are joined to each other ("copper, gold and silver") together."""
    series: list[list[Name]] = []
    for name in there:
        between = sentence[series[-1][-1].end : name.start] if series else ""
        if series and _JOINED.fullmatch(between):
            series[-1].append(name)
        else:
            series.append([name])
    return series
