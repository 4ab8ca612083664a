"""Documents, passages and whole answers as bibliography entries.

Citation styles are set by citeproc-py from the files in `styles/`; BibTeX is written by pybtex
and RIS by rispy.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Literal, get_args

from assistant.errors import UsageError
from assistant.references.csl_items import Reference, reference
from assistant.types import Citation, Document

Style = Literal["apa", "chicago", "bibtex", "ris", "csl-json"]
STYLES: tuple[Style, ...] = get_args(Style)

_FILES = {"apa": "apa.csl", "chicago": "chicago-notes-bibliography-16th-edition.csl"}
_BIBTEX_TYPES = {
    "article-newspaper": "article",
    "article-magazine": "article",
    "article-journal": "article",
    "book": "book",
    "report": "techreport",
}
_BIBTEX_PUBLISHER = {"techreport": "institution", "misc": "organization"}
_RIS_TYPES = {
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "article-journal": "JOUR",
    "book": "BOOK",
    "dataset": "DATA",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "webpage": "ELEC",
}
# A title in the place of a missing author, which citeproc-py prints a second time.
_TITLE_TWICE = re.compile(
    r"(?P<title>.+?)\. \((?P<date>[^()]*)\)\. (?P=title)(?P<genre> \[[^\]]*\])?"
)
_COMMA_OR_STOP_AFTER_QUOTE = re.compile(r"([”’])([.,])")


def cite_document(document: Document, style: str) -> str:
    """The entry of a whole document. Raises UsageError for an unknown style."""
    return _written([reference(document)], _known(style))


def cite_passage(document: Document, citation: Citation, style: str) -> str:
    """The entry of a passage, with its printed page where the document has pages."""
    checked = _known(style)
    page = citation.page_label or (str(citation.page) if citation.page else None)
    item = reference(document)
    match checked:
        case "apa":
            return _with_page(_entry(item, checked), page)
        case "chicago":
            return _note(item, page)
        case _:
            return _written([item | ({"note": f"p. {page}"} if page else {})], checked)


def cite_answer(
    citations: Sequence[Citation], documents: Mapping[str, Document], style: str
) -> str:
    """The sources of an answer; ``documents`` holds each cited document by its id.

    In a printed style a list numbered as the answer's markers are; else one entry a document,
    with a note of the markers that it stands behind.
    """
    checked = _known(style)
    if checked in _FILES:
        return "\n".join(
            f"[{c.number}] {cite_passage(documents[c.doc_id], c, checked)}" for c in citations
        )
    items = []
    for doc_id in dict.fromkeys(c.doc_id for c in citations):
        markers = ", ".join(_marker(c) for c in citations if c.doc_id == doc_id)
        items.append(reference(documents[doc_id]) | {"note": f"Cited as {markers}"})
    return _written(items, checked)


def _marker(citation: Citation) -> str:
    page = citation.page_label or citation.page
    return f"[{citation.number}] p. {page}" if page else f"[{citation.number}]"


def _known(style: str) -> Style:
    for known in STYLES:
        if style == known:
            return known
    raise UsageError(f"unknown style {style!r}; choose one of {', '.join(STYLES)}")


def _written(items: Sequence[Reference], style: Style) -> str:
    match style:
        case "bibtex":
            return _bibtex(items)
        case "ris":
            return _ris(items)
        case "csl-json":
            return json.dumps(items, ensure_ascii=False, indent=2)
        case _:
            return "\n".join(_entry(item, style) for item in items)


def _with_page(entry: str, page: str | None) -> str:
    return f"{entry} (p. {page})" if page else entry


def _entry(item: Reference, style: Style) -> str:
    if style == "apa" and item.get("author") == [{"literal": item.get("publisher")}]:
        # APA 7, section 9.29: a publisher that is also the author is not named twice.
        item = {key: value for key, value in item.items() if key != "publisher"}
    bibliography, _ = _processed(item, style, None)
    (entry,) = bibliography.bibliography()
    text = _tidy(str(entry))
    if "author" in item or style != "apa":
        return text
    return _TITLE_TWICE.sub(r"\g<title>\g<genre>. (\g<date>)", text, count=1)


def _note(item: Reference, page: str | None) -> str:
    bibliography, citation = _processed(item, "chicago", page)
    return _tidy(str(bibliography.cite(citation, _refuse)))


def _processed(item: Reference, style: Style, page: str | None) -> tuple[Any, Any]:
    from citeproc import (  # 0.1 s, for this use alone
        Citation as Cited,
    )
    from citeproc import (
        CitationItem,
        CitationStylesBibliography,
        Locator,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON

    key = "item"
    source = CiteProcJSON([item | {"id": key}])
    bibliography = CitationStylesBibliography(_style(style), source, formatter.plain)
    options = {"locator": Locator("page", page)} if page else {}
    citation = Cited([CitationItem(key, **options)])
    bibliography.register(citation)
    return bibliography, citation


@cache
def _style(style: Style) -> Any:
    from citeproc import CitationStylesStyle

    with as_file(files("assistant.references") / "styles" / _FILES[style]) as path:
        return CitationStylesStyle(str(path), validate=False)


def _refuse(item: Any) -> None:
    raise UsageError(f"no reference {item.key!r} to cite")


def _tidy(text: str) -> str:
    """American punctuation, which citeproc-py does not set: commas and stops inside quotes."""
    text = _COMMA_OR_STOP_AFTER_QUOTE.sub(r"\2\1", text)
    return re.sub(r"([.?!][”’]|[?!])\.|\.\.(?!\.)", lambda m: m.group(1) or ".", text)


def _bibtex(items: Sequence[Reference]) -> str:
    from pybtex.database import BibliographyData, Entry, Person

    entries: dict[str, Any] = {}
    for item in items:
        kind = _BIBTEX_TYPES.get(item["type"], "misc")
        fields = {"title": "{" + _balanced(item["title"]) + "}"}
        year, month, day = _date_parts(item)
        fields |= {"year": year} if year else {}
        fields |= {"month": month} if month else {}
        fields |= {"day": day} if day else {}
        named = {
            "journal" if kind == "article" else "howpublished": item.get("container-title"),
            _BIBTEX_PUBLISHER.get(kind, "publisher"): item.get("publisher"),
            "type": item.get("genre") if kind == "techreport" else None,
            "number": item.get("number") or item.get("issue"),
            "volume": item.get("volume"),
            "address": item.get("publisher-place"),
            "doi": item.get("DOI"),
            "isbn": item.get("ISBN"),
            "note": item.get("note"),
        }
        fields |= {name: _balanced(str(value)) for name, value in named.items() if value}
        if item.get("URL"):
            fields["url"] = str(item["URL"]).replace("{", "%7B").replace("}", "%7D")
        # The one character of LaTeX that pybtex does not escape.
        fields = {name: value.replace("$", r"\$") for name, value in fields.items()}
        persons = [Person(_bibtex_name(name)) for name in item.get("author", [])]
        entry = Entry(kind, fields=fields, persons={"author": persons} if persons else {})
        entries[_fresh(_bibtex_key(item), entries)] = entry
    text = str(BibliographyData(entries).to_string("bibtex")).strip()
    # An address is read as it is, and pybtex knows no field that it must not escape.
    return re.sub(r'(?m)^    url = ".*"', lambda m: re.sub(r"\\([_&%#~$])", r"\1", m[0]), text)


def _bibtex_name(name: Mapping[str, str]) -> str:
    name = {part: _balanced(value) for part, value in name.items()}
    # Braces keep an institution's name in one piece.
    return (
        "{" + name["literal"] + "}" if "literal" in name else f"{name['family']}, {name['given']}"
    )


def _balanced(text: str) -> str:
    """The text, with braces that have no partner written as LaTeX prints them."""
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            break
    if depth == 0:
        return text
    return text.replace("{", r"\textbraceleft ").replace("}", r"\textbraceright ")


def _bibtex_key(item: Reference) -> str:
    author: dict[str, str] = next(iter(item.get("author", [])), {})
    who = author.get("family") or author.get("literal") or item.get("publisher") or ""
    words = [*who.split()[:1], _date_parts(item)[0] or "", *item["title"].split()[:2]]
    plain = unicodedata.normalize("NFKD", "".join(words)).encode("ascii", "ignore").decode()
    return re.sub(r"\W", "", plain).lower() or "source"


def _fresh(key: str, taken: Iterable[str]) -> str:
    found, count = key, 1
    while found in taken:
        count += 1
        found = f"{key}-{count}"
    return found


def _ris(items: Sequence[Reference]) -> str:
    from rispy import RisWriter

    class Writer(RisWriter):  # type: ignore[misc]
        """Without the running number that rispy puts before each entry."""

        def set_header(self, count: int) -> str:
            return ""

    entries = []
    for item in items:
        year, month, day = _date_parts(item)
        date = "/".join(
            part for part in (year, month and month.zfill(2), day and day.zfill(2)) if part
        )
        fields = {
            "type_of_reference": _RIS_TYPES.get(item["type"], "GEN"),
            "title": item["title"],
            "authors": [_ris_name(name) for name in item.get("author", [])],
            "journal_name": item.get("container-title"),
            "publisher": item.get("publisher"),
            "year": year,
            "date": date if month else None,
            "doi": item.get("DOI"),
            "volume": item.get("volume"),
            "number": item.get("issue") or item.get("number"),
            "place_published": item.get("publisher-place"),
            "urls": [item["URL"]] if "URL" in item else [],
            "notes": [item["note"]] if "note" in item else [],
        }
        entries.append({name: value for name, value in fields.items() if value})
    return str(Writer().formats(entries)).strip()


def _ris_name(name: Mapping[str, str]) -> str:
    return name.get("literal") or f"{name['family']}, {name['given']}"


def _date_parts(item: Reference) -> tuple[str | None, str | None, str | None]:
    parts = [str(part) for part in item.get("issued", {"date-parts": [[]]})["date-parts"][0]]
    year, month, day = [*parts, None, None, None][:3]
    return year, month, day
