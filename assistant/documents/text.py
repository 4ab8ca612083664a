"""Markdown and plain text: the canonical text is the whole body, as it stands."""

from __future__ import annotations

import os
import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.documents.decoding import decode
from assistant.documents.metadata import Metadata, check_metadata, parse_yaml
from assistant.documents.outline import Heading, sections_of
from assistant.documents.plain import plain_author, plain_headings, plain_title
from assistant.documents.source import Source, refuse_binary
from assistant.documents.stated import stated_date
from assistant.errors import UnreadableError
from assistant.types import Document

_COMMENT = re.compile(r"<!--.*?-->|^ {0,3}<!--.*", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*")
# What YAML would have there, and what only a mistake in YAML looks like.
_FIELD = re.compile(r"\s*(?:#.*|[\w\"'][^:]*:(?:\s.*)?|[{@:].*|\[[^\]]*)?")


def read_plain(source: Source) -> Document:
    """Read a ``.txt`` file. Raises UnreadableError."""
    refuse_binary(source.data, "plain text")
    decoded = decode(source.data)
    text = decoded.text
    return document(
        source,
        text,
        headings=plain_headings(text),
        metadata=stated_in(text, title=(plain_title(text), "first line")),
        notes=decoded.notes,
    )


def read_markdown(source: Source) -> Document:
    """Read a ``.md`` file, with YAML front matter or without. Raises UnreadableError."""
    refuse_binary(source.data, "Markdown")
    decoded = decode(source.data)
    front, body = split_front_matter(decoded.text)
    body = without_comments(body)
    if not body.strip():
        raise UnreadableError("empty file: no text after the front matter")
    headings = markdown_headings(body)
    first = (headings[0].words, "first heading") if headings else (plain_title(body), "first line")
    found = stated_in(body, title=first)
    return document(
        source, body, headings=headings, metadata=front.over(found), notes=decoded.notes
    )


def without_comments(text: str) -> str:
    """Markdown without its comments, which no reader of the page sees; code keeps them.

    One that begins a line and is never closed goes on to the end, as it does on the page.
    """
    if "<!--" not in text:
        return text
    code = [t.map for t in MarkdownIt().parse(text) if t.type in ("fence", "code_block") and t.map]

    def kept(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start())
        before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        shown = before.count("`") % 2 or any(first <= line < last for first, last in code)
        return match.group() if shown else ""

    return _COMMENT.sub(kept, text)


def document(
    source: Source,
    text: str,
    *,
    headings: tuple[Heading, ...],
    metadata: Metadata,
    notes: tuple[str, ...] = (),
) -> Document:
    """Put a document together; what the sidecar says comes before `metadata`."""
    known = source.sidecar.over(metadata)
    fields = known.given()
    # A name in another encoding than the system's holds halves of surrogate pairs.
    name = os.fsencode(source.path.stem).decode("utf-8", "replace")
    title = fields.pop("title", None) or name
    return Document(
        doc_id=source.doc_id,
        title=title,
        text=text,
        sections=sections_of(text, headings),
        metadata=fields,
        notes=notes + known.notes(),
        found_in={"title": "file name", **known.found_in},
    )


def stated_in(text: str, title: tuple[str | None, str], author: str | None = None) -> Metadata:
    """The title, and the author and date that `text` states, with where each was found."""
    date = stated_date(text.split("\n"), title[0])
    return Metadata.found(
        title=title,
        author=(author, "file properties") if author else (plain_author(text), "byline"),
        published=(date.value if date else None, "stated in the text"),
    )


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """Return the front matter and the body after it.

    A first line ``---`` that no field follows is a rule of the text, not front matter.
    Raises UnreadableError for front matter that is not closed or is not valid.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or len(lines) < 2:
        return Metadata(), text
    end = next((n for n, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if end is None:
        if lines[1].strip() and _FIELD.fullmatch(lines[1]):
            raise UnreadableError("broken front matter: the closing --- is missing")
        return Metadata(), text
    if not any(line.strip() and _FIELD.fullmatch(line) for line in lines[1:end]):
        return Metadata(), text
    fields = parse_yaml("\n".join(lines[1:end]), "front matter")
    return check_metadata(fields, "front matter"), "\n".join(lines[end + 1 :])


def markdown_headings(text: str) -> tuple[Heading, ...]:
    """Return the headings of Markdown `text`; what a code block or quotation holds is none."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    tokens = MarkdownIt("commonmark").parse(text)
    headings: list[Heading] = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            words = _words(inline)
            if words:
                headings.append(Heading(starts[token.map[0]], int(token.tag[1]), words))
    return tuple(headings)


def _words(inline: Token) -> str:
    shown = ("text", "code_inline")
    parts = [
        " " if child.type == "softbreak" else child.content
        for child in inline.children or []
        if child.type in shown or child.type == "softbreak"
    ]
    return " ".join("".join(parts).split())
