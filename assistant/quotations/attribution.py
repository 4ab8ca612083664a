"""Whether a document is the source that somebody named for a quotation."""

from __future__ import annotations

from pathlib import PurePosixPath

from rapidfuzz import fuzz

from assistant.quotations.normalise import comparable
from assistant.quotations.places import tokens
from assistant.types import Citation

_ALIKE = 88.0


def is_from(citation: Citation, source: str) -> bool:
    """Whether ``source`` names the document, by its id, title, author or publisher.

    Names need not be complete ("USGS Copper 2026", "Domsky"), nor spelled quite right.
    """
    wanted = comparable(source).text
    path = PurePosixPath(citation.doc_id)
    if wanted in {comparable(form).text for form in (citation.doc_id, path.name, path.stem)}:
        return True
    names = [citation.title, citation.author or "", citation.publisher or ""]
    return any(_names(wanted, comparable(name).text) for name in names if name)


def _names(wanted: str, name: str) -> bool:
    if fuzz.ratio(wanted, name) >= _ALIKE:
        return True
    given, full = set(tokens(wanted)), set(tokens(name))
    significant = {word for word in given if len(word) > 2} - {"the", "and", "for"}
    return bool(significant) and (significant <= full or fuzz.token_set_ratio(wanted, name) >= 95)
