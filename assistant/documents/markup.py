"""HTML that is text from end to end, as in mails and books: nothing is left out as a menu."""

from __future__ import annotations

import re

import lxml.html
from lxml.etree import ParserError

from assistant.documents.blocks import Block
from assistant.documents.html import headings
from assistant.documents.html.pieces import pieces_of
from assistant.documents.html.visible import take_out_unseen


def blocks_of(markup: str) -> list[Block]:
    """The blocks of a page in order; none where there is no text."""
    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup))
    except (ParserError, ValueError):
        return []
    take_out_unseen(tree)
    body = tree.find("body")
    return headings.blocks_of(pieces_of(tree if body is None else body))
