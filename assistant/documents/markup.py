"""HTML that is text from end to end, as in mails and books: nothing is left out as a menu."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lxml.html
from lxml.etree import ParserError

_UNSHOWN = frozenset("script style head title template noscript svg math iframe object".split())
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q
    rp rt ruby s samp small span strike strong sub sup time tt u var wbr""".split()
)
_STRUCK = frozenset({"s", "strike", "del", "rt", "rp"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row or heading; ``level`` is that of a heading, else 0.

    ``close``: it stands on the line below the block before it, as items and rows do.
    """

    words: str
    level: int = 0
    close: bool = False


def blocks_of(markup: str) -> list[Block]:
    """The blocks of a page in order; none where there is no text."""
    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup))
    except (ParserError, ValueError):
        return []
    return [block for block in _blocks(tree) if block.words.strip("-| ")]


def text_of(blocks: list[Block]) -> str:
    """The blocks as one text: items and rows on lines of their own, the others apart."""
    parts: list[str] = []
    for block in blocks:
        parts.append(block.words if not parts else ("\n" if block.close else "\n\n") + block.words)
    return "".join(parts)


def _blocks(element: Any) -> Iterator[Block]:
    """Yield what stands in an element: its own text between the blocks inside it."""
    text = _Text()
    yield from _flow(element, text)
    yield from text.block()


class _Text:
    """Running text that has not become a block yet."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def block(self) -> Iterator[Block]:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        words = unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
        self.parts.clear()
        if words:
            yield Block(words)


def _flow(element: Any, text: _Text) -> Iterator[Block]:
    _add(text, element.text)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag and tag not in _UNSHOWN and not _is_hidden(child):
            if tag == "br":
                text.parts.append("\n")
            elif tag in ("sup", "sub") and not _is_note_mark(child):
                raised = "".join(child.itertext())
                text.parts.append(raised.translate(_RAISED) if tag == "sup" else raised)
            elif tag in _INLINE and tag not in ("sup", "sub"):
                if tag not in _STRUCK:
                    yield from _flow(child, text)
            elif tag not in ("sup", "sub"):
                yield from text.block()
                yield from _inside(child, tag)
        _add(text, child.tail)


def _inside(element: Any, tag: str) -> Iterator[Block]:
    if tag in _HEADINGS:
        for block in _blocks(element):
            yield Block(" ".join(block.words.split()), _HEADINGS[tag])
    elif tag == "li":
        for number, block in enumerate(_blocks(element)):
            is_item = number == 0 and not block.level and not block.words.startswith("- ")
            yield Block(f"- {block.words}", close=True) if is_item else block
    elif tag == "tr" and len(element.findall("td") + element.findall("th")) > 1:
        if element.find(".//tr") is None:
            cells = [" ".join(element_words(cell)) for cell in element]
            yield Block(" | ".join(cells), close=element.getprevious() is not None)
        else:  # a table that only lays out the page
            yield from _blocks(element)
    elif tag == "pre":
        yield Block("".join(element.itertext()).strip("\n"))
    else:
        yield from _blocks(element)


def element_words(element: Any) -> list[str]:
    """The words of an element, those of its blocks apart."""
    return [word for block in _blocks(element) for word in block.words.split()]


def _add(text: _Text, words: str | None) -> None:
    if words:
        shown = re.sub(r"[\x00-\x08\x0b-\x1f\u00ad\u200b\ufeff\ufffe\uffff]", "", words)
        text.parts.append(re.sub(r"\s+", " ", shown))


def _is_hidden(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _is_note_mark(mark: Any) -> bool:
    """Whether a raised text points to a note: a link, or a sign for it."""
    words = "".join(mark.itertext()).strip()
    return mark.tag == "sup" and (mark.find(".//a") is not None or words in ("*", "†", "‡"))
