"""The metadata fields that a library has, as filters and columns: most useful first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from assistant.storage.attributes import fold
from assistant.storage.records import FilterValue, Record

_KNOWN: Final = ("kind", "jurisdiction", "publisher", "author")
_OF_ONE_DOCUMENT: Final = frozenset({"doc_id", "title", "published", "url"})


def useful_fields(known: Mapping[str, Sequence[FilterValue]], documents: int) -> list[str]:
    """Fields that tell documents apart in groups, those that divide the library best first.

    Left out is what names one document, such as a number that no two share, and what is the
    same for all. The fields of the contract are kept however few documents there are.
    """

    def division(key: str) -> int:
        """In how many ways a document of a group can be paired with one outside of it."""
        counts = [value.documents for value in known[key]]
        return sum(n * (documents - n) for n in counts if n > 1)

    kept = [
        key for key in known if key not in _OF_ONE_DOCUMENT and (key in _KNOWN or division(key) > 0)
    ]
    place = {key: number for number, key in enumerate(_KNOWN)}
    return sorted(kept, key=lambda key: (-division(key), place.get(key, len(place)), key))


def field_values(record: Record, key: str) -> list[str]:
    """What a document has in a field, however the field's name is written there."""
    found = next((v for name, v in record.metadata.items() if fold(name) == key), None)
    values = found if isinstance(found, list) else [found]
    return [str(v) for v in values if v not in (None, "") and not isinstance(v, dict | list)]
