"""The title of a PDF: what the file says, unless a program wrote it, or what the pages show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from assistant.documents.metadata import own_title
from assistant.documents.pdf.furniture import Furnished
from assistant.documents.pdf.paragraphs import Paragraph, title_key

_TITLE_PAGES = 3
_HEADS_PER_TITLE = 4
"""A head that stands on every fourth page at least may be the title; chapters' are rarer."""

_SAME_SIZE = 0.97
_SMALLER = 0.95
"""Type below this, in sizes of the text, is no title."""

_MOST_WORDS = 25
_EXCERPT_WORDS = 12
_SENTENCE_END = re.compile(r"[.;,:]$")


def given_title(title: str | None, path: PurePath) -> str | None:
    """The title kept in the file, unless it is the name of a file or a code for one."""
    title = own_title(title)
    if title is None or title_key(title) == title_key(path.stem):
        return None
    is_code = " " not in title and re.search(r"[\d_]", title)
    return None if is_code else title


def first_title(pages: Sequence[Sequence[Paragraph]], usual_size: float) -> str | None:
    """The largest heading of the first pages; of text without one, how it begins."""
    headings = (_largest(page) for page in pages[:_TITLE_PAGES])
    return next(filter(None, headings), None) or _first_line(pages, usual_size)


def title_in_heads(
    pages: Sequence[Sequence[Paragraph]], cleared: Sequence[Furnished]
) -> str | None:
    """The line on the first pages that running heads repeat."""
    heads = Counter(head for page in cleared for head in {_letters(f.text) for f in page.furniture})
    enough = max(2, len(cleared) / _HEADS_PER_TITLE)
    for paragraph in (p for page in pages[:_TITLE_PAGES] for p in page):
        key = _letters(paragraph.text)
        is_line = paragraph.kind in ("text", "heading") and len(paragraph.lines) <= 3
        if is_line and len(key) > 3 and heads[key] >= enough:
            return paragraph.text
    return None


def _largest(page: Sequence[Paragraph]) -> str | None:
    """The heading in the largest type; the first of several, with what it runs on in."""
    headings = [paragraph for paragraph in page if paragraph.kind == "heading"]
    size = _SAME_SIZE * max((heading.size for heading in headings), default=0.0)
    return next((h.text for h in headings if h.size >= size and len(_letters(h.text)) > 3), None)


def _first_line(pages: Sequence[Sequence[Paragraph]], usual_size: float) -> str | None:
    for paragraph in (p for page in pages[:_TITLE_PAGES] for p in page):
        if paragraph.kind != "text" or paragraph.size < _SMALLER * usual_size:
            continue
        words = paragraph.text.split()
        if len(words) <= _MOST_WORDS and not _SENTENCE_END.search(words[-1]) and len(words) > 1:
            return " ".join(words)
        if len(words) > _EXCERPT_WORDS:
            return " ".join(words[:_EXCERPT_WORDS]) + " …"
        return " ".join(words)
    return None


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())
