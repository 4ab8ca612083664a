"""What a document can be filtered by: attributes from its metadata, and a range of days."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.types import iso_date

_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Attribute:
    """One value of one metadata field: key and value folded, the label as it was written."""

    key: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days that a publication date may mean, as proleptic Gregorian ordinals, inclusive.

    ``2025`` means any day of that year.
    """

    first: int
    last: int


def fold(value: str) -> str:
    """The form in which keys and values compare: NFC, single spaces, no case."""
    return unicodedata.normalize("NFC", " ".join(value.split())).casefold()


def attributes_of(doc_id: str, title: str, metadata: Mapping[str, Any]) -> list[Attribute]:
    """Every field whose value is a scalar or a list with scalars, besides ``doc_id`` and ``title``.

    Prose in metadata, such as an abstract, is no attribute: ``notes``, and values beyond 200
    characters, are left out, except for ids and titles.
    """
    found: dict[tuple[str, str], Attribute] = {}
    for key, label in [("doc_id", doc_id), ("title", title), *_scalars(metadata)]:
        pair = fold(key), fold(label)
        if all(pair):
            found.setdefault(pair, Attribute(*pair, label))
    return list(found.values())


def _scalars(metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in metadata.items():
        if key == "notes":
            continue
        for item in value if isinstance(value, list | tuple) else [value]:
            if isinstance(item, bool):
                yield key, str(item).lower()
            elif isinstance(item, str | int | float) and len(str(item)) <= _LONGEST_VALUE:
                yield key, str(item)


def published_days(published: Any) -> DayRange | None:
    """The days meant by ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``None`` for anything else."""
    text = str(published).strip()[:10] if published is not None else ""
    first = iso_date(text)
    if first is None:
        return None
    match text.count("-"):
        case 0:
            last = date(first.year, 12, 31)
        case 1:
            last = date(first.year, first.month, monthrange(first.year, first.month)[1])
        case _:
            last = first
    return DayRange(first.toordinal(), last.toordinal())
