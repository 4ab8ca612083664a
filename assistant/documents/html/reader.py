"""HTML: the document in a page, without menus, banners, footers and what nobody sees.

page -> what is visible -> the article -> pieces with their looks -> blocks -> Document
"""

from __future__ import annotations

import codecs
import re

import lxml.html
from lxml.etree import ParserError

from assistant.documents.blocks import assemble, plain_words
from assistant.documents.decoding import Decoded, decode
from assistant.documents.html.about import meta_fields, page_title, site_names
from assistant.documents.html.article import Witness, article_of, is_marked, trimmed
from assistant.documents.html.headings import blocks_of, title_lines
from assistant.documents.html.pieces import Piece, pieces_of
from assistant.documents.html.visible import take_out_unseen
from assistant.documents.metadata import check_metadata
from assistant.documents.plain import plain_headings, plain_title
from assistant.documents.source import Source, refuse_binary
from assistant.documents.text import document, stated_in
from assistant.errors import UnreadableError
from assistant.types import Document

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_FEWEST_WORDS = 5
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’)]*(\s|$)")


def read_html(source: Source) -> Document:
    """Read a web page. Raises UnreadableError, also for a page that holds no article."""
    refuse_binary(source.data, "HTML")
    decoded = _decode(source.data)
    try:
        tree = lxml.html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text))
    except (ParserError, ValueError) as error:
        raise UnreadableError("no article text in this page") from error
    fields = meta_fields(tree, decoded.text)
    stated = fields.pop("title", None)
    sites = site_names(tree, fields)
    tag = tree.findtext(".//title")
    struck = take_out_unseen(tree)
    linked = sum(len(plain_words(link.text_content())) for link in tree.iter("a"))
    witness = Witness(tree)
    article = article_of(tree, witness)
    pieces = pieces_of(article)
    if not is_marked(article):
        pieces = trimmed(pieces, witness)
    if not _is_article(pieces, linked):
        raise UnreadableError("no article text in this page")
    text, headings = assemble(blocks_of(pieces))
    headings = headings or plain_headings(text)
    title = page_title(
        str(stated) if stated else None, tag, headings, title_lines(pieces), sites, text
    )
    found = stated_in(text, title=title or (plain_title(text), "first line"))
    metadata = check_metadata(fields, "meta tags").over(found)
    notes = decoded.notes
    if struck:
        notes += ("struck-out words are left out: they are not in force",)
    return document(source, text, headings=headings, metadata=metadata, notes=notes)


def _is_article(pieces: list[Piece], linked: int) -> bool:
    """Whether there is running text, not only headings and lists of links.

    `linked` is the length of all link texts of the page. A table has no sentence, but it is
    not made of links either.
    """
    running = " ".join(piece.words for piece in pieces if not piece.level)
    has_sentence = bool(_SENTENCE_END.search(running))
    return len(running.split()) >= _FEWEST_WORDS and (has_sentence or linked < len(running) / 2)


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
