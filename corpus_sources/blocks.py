"""A source note as a list of blocks: what the PDF, DOCX and HTML writers lay out.

A source is Markdown with YAML front matter. Only headings, paragraphs, lists and pipe tables
are used; inline emphasis is reduced to plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Listing:
    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Listing | Table


@dataclass(frozen=True)
class Source:
    """One note: its front matter, its body as Markdown and its blocks.

    The first block is the title heading. `lead` are the blocks before the first section.
    """

    metadata: Mapping[str, Any]
    markdown: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        return str(self.metadata["title"])

    @property
    def lead(self) -> tuple[Block, ...]:
        return self.blocks[1 : self._first_section()]

    @property
    def sections(self) -> tuple[Block, ...]:
        return self.blocks[self._first_section() :]

    def _first_section(self) -> int:
        for index, block in enumerate(self.blocks):
            if isinstance(block, Heading) and block.level > 1:
                return index
        return len(self.blocks)


def read_source(path: Path) -> Source:
    """Read one source file. Raises ValueError where front matter or the title heading lacks."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    metadata = yaml.safe_load(front)
    blocks = tuple(_blocks(_MARKDOWN.parse(body)))
    if not blocks or not isinstance(blocks[0], Heading) or blocks[0].level != 1:
        raise ValueError(f"{path}: the body must start with a '# ' title")
    return Source(metadata, body.strip() + "\n", blocks)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    position = 0
    while position < len(tokens):
        token = tokens[position]
        end = _closing(tokens, position)
        inside = tokens[position:end]
        if token.type == "heading_open":
            yield Heading(int(token.tag[1:]), _texts(inside)[0])
        elif token.type == "paragraph_open":
            yield Paragraph(_texts(inside)[0])
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Listing(tuple(_texts(inside)), token.type == "ordered_list_open")
        elif token.type == "table_open":
            header, *rows = _table_rows(inside)
            yield Table(header, tuple(rows))
        position = end + 1


def _closing(tokens: list[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens)


def _texts(tokens: list[Token]) -> list[str]:
    return [_plain(token) for token in tokens if token.type == "inline"]


def _table_rows(tokens: list[Token]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    cells: list[str] = []
    for token in tokens:
        if token.type == "inline":
            cells.append(_plain(token))
        elif token.type == "tr_close":
            rows.append(tuple(cells))
            cells = []
    return rows


def _plain(inline: Token) -> str:
    parts: list[str] = []
    for child in inline.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)
