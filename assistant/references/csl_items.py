"""A document's metadata as a bibliographic reference, in the terms of CSL-JSON.

What the metadata does not say is left out. A name is taken apart only where it is written
"Family, Given" or as a mapping with both; any other is printed as it stands, as an institution's
is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.language.tables import words as table_of_words
from assistant.types import Document

Reference = dict[str, Any]
"""One item of CSL-JSON."""

_TYPES = {
    "article-newspaper": "article; news article; newspaper article; news; editorial; column; op-ed",
    "article-magazine": "magazine article; feature",
    "article-journal": "journal article; paper; research paper",
    "book": "book; handbook; glossary book",
    "dataset": "data table; dataset; data; statistics; table",
    "post-weblog": "blog; blog post",
    "speech": "speech; testimony; remarks; statement",
    "webpage": "web page; webpage; website; page",
}
_TYPE_OF_KIND = {
    kind.strip(): csl_type for csl_type, kinds in _TYPES.items() for kind in kinds.split(";")
}
_PERIODICALS = ("article-newspaper", "article-magazine", "article-journal", "post-weblog")
_PARTICLES = frozenset(
    "af al bin da de del della den der di dos du el la le ten ter van von zu zur".split()
)
_OF_NO_PERSON = table_of_words("words_of_bodies")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def reference(document: Document) -> Reference:
    """The reference of a whole document; its ``id`` is the document's."""
    metadata = document.metadata
    kind = str(metadata.get("kind") or "").strip().lower()
    publisher = _text(metadata.get("publisher"))
    url = _text(metadata.get("url"))
    csl_type = _TYPE_OF_KIND.get(kind) or ("report" if kind or publisher or not url else "webpage")
    found: Reference = {"id": document.doc_id, "type": csl_type, "title": document.title.strip()}
    if csl_type == "report" and kind not in ("", "report"):
        found["genre"] = kind[0].upper() + kind[1:]
    if authors := _authors(metadata.get("author")):
        found["author"] = authors
    journal = _text(metadata.get("journal") or metadata.get("container"))
    if csl_type in _PERIODICALS:
        if container := journal or publisher:
            found["container-title"] = container
    elif publisher:
        found["publisher"] = publisher
    if issued := _issued(metadata.get("published")):
        found["issued"] = issued
    for field, names in _FIELDS.items():
        if value := next((v for name in names if (v := _text(metadata.get(name)))), None):
            found[field] = value
    return found


_FIELDS = {
    "URL": ("url",),
    "DOI": ("doi",),
    "ISBN": ("isbn",),
    "number": ("number", "report_number"),
    "volume": ("volume",),
    "issue": ("issue",),
    "publisher-place": ("place",),
}


def _authors(value: object) -> list[dict[str, str]]:
    if isinstance(value, list | tuple):
        return [name for item in value for name in _authors(item)]
    if isinstance(value, Mapping):
        family, given, literal = (_text(value.get(key)) for key in ("family", "given", "literal"))
        if family and given and not literal:
            return [{"family": family, "given": given}]
        # Half a name is a whole one: "Sukarno".
        whole = literal or family or given
        return [{"literal": whole}] if whole else []
    text = _text(value)
    if text is None:
        return []
    if ";" in text:
        return [name for part in text.split(";") for name in _authors(part)]
    parts = re.split(r",\s+(?:(?:and|&)\s+)?", text)
    if len(parts) == 2 and _is_family(parts[0]) and _may_name_a_person(parts[1]):
        return [{"family": parts[0], "given": parts[1]}]
    if all(_is_full_name(part) for part in parts):
        return [{"literal": part} for part in parts]
    return [{"literal": text}]


def _is_family(text: str) -> bool:
    """One word that is no acronym, with the particles before it: "van der Berg"."""
    *before, word = text.split() or [""]
    particles = all(other.lower() in _PARTICLES for other in before)
    return particles and _may_name_a_person(word) and not _is_acronym(word)


def _is_full_name(text: str) -> bool:
    """Two or three words beside particles, none of them an acronym: "Jan van der Berg"."""
    words = [word for word in text.split() if word.lower() not in _PARTICLES]
    return 2 <= len(words) <= 3 and _may_name_a_person(text) and not any(map(_is_acronym, words))


def _may_name_a_person(text: str) -> bool:
    """Whether every word is a capitalised one that names no institution, or a particle."""
    words = text.split()
    return 1 <= len(words) <= 4 and all(
        word.lower() in _PARTICLES
        or (word[0].isalpha() and not word[0].islower() and _bare(word) not in _OF_NO_PERSON)
        for word in words
    )


def _is_acronym(word: str) -> bool:
    """Such as IMF; an initial has a stop."""
    return len(word) > 1 and word.isupper() and "." not in word


def _bare(word: str) -> str:
    return word.replace(".", "").lower()


def _issued(value: object) -> dict[str, list[list[int]]] | None:
    match = _DATE.fullmatch(_text(value) or "")
    if match is None:
        return None
    return {"date-parts": [[int(part) for part in match.groups() if part]]}


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None
