"""Whether a document is the source that somebody named for a quotation."""

from __future__ import annotations

from pathlib import PurePosixPath

from rapidfuzz import fuzz

from assistant.lookup.normalise import comparable
from assistant.lookup.places import tokens
from assistant.storage.catalogue import Catalogue
from assistant.storage.records import Record

_ALIKE = 88.0


def documents_named(source: str, catalogue: Catalogue) -> frozenset[str]:
    """The ids of the documents that ``source`` names, by id, title, author or publisher.

    Names need not be complete ("FAO Wheat 2026", "Domsky"), nor spelled quite right.
    """
    wanted = comparable(source).text
    return frozenset(r.doc_id for r in catalogue.documents() if _is_named(r, wanted))


def _is_named(record: Record, wanted: str) -> bool:
    path = PurePosixPath(record.doc_id)
    if wanted in {comparable(form).text for form in (record.doc_id, path.name, path.stem)}:
        return True
    names = [record.title, *(_joined(record.metadata.get(key)) for key in ("author", "publisher"))]
    return any(_names(wanted, comparable(name).text) for name in names if name)


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _names(wanted: str, name: str) -> bool:
    if fuzz.ratio(wanted, name) >= _ALIKE:
        return True
    given, full = set(tokens(wanted)), set(tokens(name))
    significant = {word for word in given if len(word) > 2} - {"the", "and", "for"}
    return bool(significant) and (significant <= full or fuzz.token_set_ratio(wanted, name) >= 95)
