"""EPUB books: the chapters of the spine in order, each a section under its title."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urldefrag
from zipfile import ZipFile

from lxml.etree import XMLParser, XMLSyntaxError, fromstring

from assistant.documents.archives import open_archive
from assistant.documents.blocks import Block, assemble
from assistant.documents.decoding import decode
from assistant.documents.markup import blocks_of
from assistant.documents.metadata import Metadata, own_author, own_title, plain_date
from assistant.documents.source import Source
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/rights.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html"})


@dataclass(frozen=True, slots=True)
class _Book:
    """A package: the folder its paths are in, its chapters in order and their titles by path."""

    chapters: tuple[str, ...]
    titles: dict[str, str]
    metadata: Metadata


def read_epub(source: Source) -> Document:
    """Read an ``.epub`` file. Raises UnreadableError."""
    with open_archive(source.data, "an EPUB book") as archive:
        names = set(archive.namelist())
        if _RIGHTS in names:
            raise UnreadableError("encrypted book (DRM): it cannot be read")
        try:
            book = _book(archive)
        except (KeyError, XMLSyntaxError, AttributeError) as error:
            raise UnreadableError("a zip archive, but not an EPUB book") from error
        missing = [path for path in book.chapters if path not in names]
        blocks: list[Block] = []
        for path in book.chapters:
            if path in names:
                blocks += _chapter(archive.read(path), book.titles.get(path))
    text, headings = assemble(blocks)
    if not text:
        raise UnreadableError("no text in this book")
    notes = (f"chapters missing from the file: {', '.join(missing)}",) if missing else ()
    return document(source, text, headings=headings, metadata=book.metadata, notes=notes)


def _chapter(data: bytes, title: str | None) -> list[Block]:
    """A chapter's blocks; its title heads it unless its text begins with a heading."""
    blocks = blocks_of(decode(data).text) if data.strip() else []
    if blocks and title and not any(block.level for block in blocks[:3]):
        first = blocks[0].words
        if first.casefold() == title.casefold():
            return [Block(first, 1), *blocks[1:]]
        return [Block(title, 1), *blocks]
    return blocks


def _book(archive: ZipFile) -> _Book:
    container = _xml(archive.read(_CONTAINER))
    root = container.find(".//{*}rootfile").get("full-path")
    package = _xml(archive.read(root))
    folder = posixpath.dirname(root)
    items = {item.get("id"): item for item in package.iterfind("{*}manifest/{*}item")}
    chapters = [
        _path(folder, items[reference.get("idref")].get("href"))
        for reference in package.iterfind("{*}spine/{*}itemref")
        if reference.get("idref") in items
        and items[reference.get("idref")].get("media-type") in _PAGES
        and reference.get("linear") != "no"
    ]
    if not chapters:
        raise UnreadableError("no chapters in this book")
    return _Book(tuple(chapters), _titles(archive, items, folder), _metadata(package))


def _titles(archive: ZipFile, items: dict[str, Any], folder: str) -> dict[str, str]:
    """What the table of contents calls each chapter: its navigation page, else its NCX."""
    titles: dict[str, str] = {}
    for item in items.values():
        path = _path(folder, item.get("href"))
        is_page = "nav" in (item.get("properties") or "").split()
        if not is_page and item.get("media-type") != "application/x-dtbncx+xml":
            continue
        if path not in archive.namelist():
            continue
        tree = _xml(archive.read(path))
        base = posixpath.dirname(path)
        if is_page:
            links = [(a.get("href"), "".join(a.itertext())) for a in tree.iterfind(".//{*}a")]
        else:
            links = [
                (point.find("{*}content").get("src"), point.findtext("{*}navLabel/{*}text"))
                for point in tree.iterfind(".//{*}navPoint")
            ]
        for address, words in links:
            if address and words:
                titles.setdefault(_path(base, address), " ".join(words.split()))
    return titles


def _metadata(package: Any) -> Metadata:
    """What the Dublin Core elements of the package say."""

    def values(name: str) -> list[str]:
        found = package.iterfind(f"{{*}}metadata/{{http://purl.org/dc/elements/1.1/}}{name}")
        return [words for item in found if (words := " ".join("".join(item.itertext()).split()))]

    authors = [author for author in values("creator") if own_author(author)]
    where = "package of the book"
    return Metadata.found(
        title=(own_title(next(iter(values("title")), None)), where),
        author=("; ".join(authors), where),
        publisher=(next(iter(values("publisher")), None), where),
        published=(plain_date(next(iter(values("date")), None)), where),
    )


def _path(folder: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(urldefrag(address).url)))


def _xml(data: bytes) -> Any:
    return fromstring(data, XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
