"""A document's metadata as a bibliographic reference, in the terms of CSL-JSON.

What the metadata does not say is left out. A name is taken apart only where it is written
"Family, Given" or as a mapping; any other is printed as it stands, as an institution's is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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
_PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,2}, [^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,2}")
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
        parts = {key: str(value[key]) for key in ("family", "given", "literal") if value.get(key)}
        return [parts] if parts else []
    text = _text(value)
    if text is None:
        return []
    if ";" in text:
        return [name for part in text.split(";") for name in _authors(part)]
    if _PERSON.fullmatch(text):
        family, given = text.split(", ", 1)
        return [{"family": family, "given": given}]
    return [{"literal": text}]


def _issued(value: object) -> dict[str, list[list[int]]] | None:
    match = _DATE.fullmatch(_text(value) or "")
    if match is None:
        return None
    return {"date-parts": [[int(part) for part in match.groups() if part]]}


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None
