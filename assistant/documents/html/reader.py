"""HTML: the article of a page, without menus, footers and asides."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lxml.html
import trafilatura
from lxml.etree import ParserError

from assistant.documents.decoding import Decoded, decode
from assistant.documents.metadata import Metadata, check_metadata
from assistant.documents.outline import Heading
from assistant.documents.plain import plain_title
from assistant.documents.source import Source, refuse_binary
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
_FEWEST_WORDS = 5
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’)]*(\s|$)")

_META_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("citation_title", "dc.title", "dcterms.title", "og:title", "title"),
    "author": ("author", "citation_author", "dc.creator", "dcterms.creator", "article:author"),
    "publisher": ("publisher", "citation_publisher", "dc.publisher", "og:site_name"),
    "published": (
        "published",
        "article:published_time",
        "citation_publication_date",
        "citation_date",
        "dcterms.issued",
        "dc.date",
        "datepublished",
        "date",
        "pubdate",
    ),
    "url": ("url", "og:url"),
    "kind": ("kind",),
    "jurisdiction": ("jurisdiction",),
    "minerals": ("minerals",),
}
_SEVERAL = frozenset({"jurisdiction", "minerals"})


def read_html(source: Source) -> Document:
    """Read a web page. Raises UnreadableError, also for a page that holds no article."""
    refuse_binary(source.data, "HTML")
    decoded = _decode(source.data)
    try:
        tree = lxml.html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text))
    except (ParserError, ValueError) as error:
        raise UnreadableError("no article text in this page") from error
    fields = _meta_fields(tree, decoded.text)
    linked = sum(len(_plain(link.text_content())) for link in tree.iter("a"))
    _drop_note_marks(tree)
    page: Any = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    blocks = list(_blocks(page.body)) if page is not None and page.body is not None else []
    if not _is_article(blocks, linked):
        raise UnreadableError("no article text in this page")
    text, headings = _assemble(blocks)
    found = Metadata(
        title=headings[0].words if headings else page.title or plain_title(text),
        author=page.author,
    )
    metadata = check_metadata(fields, "meta tags").over(found)
    return document(source, text, headings=headings, metadata=metadata, notes=decoded.notes)


@dataclass(frozen=True, slots=True)
class _Block:
    words: str
    level: int = 0
    """Of a heading, from 1; 0 for anything else."""
    close: bool = False
    """Stands on the line below the block before it, as items and table rows do."""


def _blocks(element: Any, close: bool = False) -> Iterator[_Block]:
    """Yield the blocks of trafilatura's tree in order."""
    children = [child for child in element if isinstance(child.tag, str)]
    if element.tag == "row":
        cells = [_words(cell) for cell in children if cell.tag == "cell"]
        yield _Block(" | ".join(cells), close=close)
        return
    if element.tag in ("body", "list", "table", "div") or any(
        child.tag in ("p", "list", "table", "quote", "head", "div") for child in children
    ):
        if (element.text or "").strip():
            lead = "- " if element.tag == "item" else ""
            yield _Block(lead + _plain(element.text), close=close)
        for number, child in enumerate(children):
            yield from _blocks(child, close=number > 0 and child.tag in ("item", "row"))
            if (child.tail or "").strip():
                yield _Block(_plain(child.tail))
        return
    words = _words(element)
    if element.tag == "head":
        level = element.get("rend", "h2")[-1]
        yield _Block(words, level=int(level) if level.isdigit() else 2)
    else:
        lead = "- " if element.tag == "item" else ""
        yield _Block(lead + words, close=close)


def _words(element: Any) -> str:
    return _plain("".join(element.itertext()))


def _plain(text: str) -> str:
    text = re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", " ", text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _is_article(blocks: list[_Block], linked: int) -> bool:
    """Whether there is running text, not only headings and lists of links.

    `linked` is the length of all link texts of the page. A table has no sentence, but it is
    not made of links either.
    """
    running = " ".join(block.words for block in blocks if not block.level)
    has_sentence = bool(_SENTENCE_END.search(running))
    return len(running.split()) >= _FEWEST_WORDS and (has_sentence or linked < len(running) / 2)


def _assemble(blocks: list[_Block]) -> tuple[str, tuple[Heading, ...]]:
    parts: list[str] = []
    headings: list[Heading] = []
    length = 0
    for block in blocks:
        if not block.words.strip("-| "):
            continue
        gap = "" if not parts else "\n" if block.close else "\n\n"
        if block.level:
            headings.append(Heading(length + len(gap), block.level, block.words))
        parts.append(gap + block.words)
        length += len(parts[-1])
    text = "".join(parts)
    return text, tuple(headings)


def _drop_note_marks(tree: Any) -> None:
    """Remove footnote numbers, which would run into the figure or word before them."""
    for mark in list(tree.iter("sup")):
        words = "".join(mark.itertext()).strip()
        before = mark.getprevious()
        lead = (before.tail if before is not None else mark.getparent().text) or ""
        after_word = lead.rstrip()[-1:] in tuple(".,;:!?)”’\"'") or lead[-3:].isalpha()
        is_number = words.strip("[]()*†‡ ").isdigit() or words in ("*", "†", "‡")
        if is_number and (mark.find(".//a") is not None or after_word):
            mark.drop_tree()


def _meta_fields(tree: Any, page: str) -> dict[str, object]:
    """Return what the page says of itself: meta tags, the canonical link, JSON-LD's date."""
    given: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = (tag.get("content") or "").strip()
        for attribute in ("name", "property", "itemprop"):
            name = (tag.get(attribute) or "").lower()
            if name and content:
                given.setdefault(name, []).append(_plain(content))
    fields: dict[str, object] = {}
    for field, names in _META_NAMES.items():
        values = next((given[name] for name in names if name in given), [])
        if field in _SEVERAL:
            values = [part for value in values for part in re.split(r"\s*[;,]\s*", value) if part]
        elif field == "author":
            values = [value for value in values if "://" not in value]
        else:
            values = values[:1]
        if values:
            fields[field] = values if len(values) > 1 or field in _SEVERAL else values[0]
    canonical = tree.find(".//link[@rel='canonical']")
    if canonical is not None and canonical.get("href"):
        fields.setdefault("url", canonical.get("href"))
    date = _JSON_LD_DATE.search(page)
    if date:
        fields.setdefault("published", date[1])
    return fields


def _decode(data: bytes) -> Decoded:
    """Decode as UTF-8, else as the page declares, else by a guess that is reported."""
    try:
        data.decode("utf-8")
        return decode(data)
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:4096])
    if declared is None or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data)
    name = declared[1].decode("ascii").lower()
    # Browsers read these as Windows-1252, which is what pages that declare them mean.
    encoding = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name
    try:
        return Decoded(data.decode(encoding))
    except (LookupError, UnicodeDecodeError):
        return decode(data)
