"""Word documents: paragraphs, headings, tables and footnotes in order."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from assistant.documents.metadata import Metadata, own_author, own_title
from assistant.documents.outline import Heading
from assistant.documents.plain import plain_author, plain_headings, plain_title
from assistant.documents.source import Source, require_signature
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document


def read_docx(source: Source) -> Document:
    """Read a ``.docx`` file. Raises UnreadableError."""
    require_signature(source.data, b"PK\x03\x04", "a Word document (no zip archive)")
    try:
        word = docx.Document(io.BytesIO(source.data))
    except (BadZipFile, EOFError) as error:
        raise UnreadableError(f"damaged Word document: {error}") from error
    except (OpcError, KeyError, ValueError, XMLSyntaxError) as error:
        raise UnreadableError("a zip archive, but not a Word document") from error
    text, headings = _flatten(word)
    if not text.strip():
        raise UnreadableError("no text in this document")
    headings = headings or plain_headings(text)
    core = word.core_properties
    found = Metadata(
        title=own_title(core.title)
        or (headings[0].words if headings else None)
        or plain_title(text),
        author=own_author(core.author) or plain_author(text),
    )
    return document(source, text, headings=headings, metadata=found)


def _flatten(word: WordDocument) -> tuple[str, tuple[Heading, ...]]:
    notes = _footnotes(word)
    levels = _heading_levels(word)
    parts: list[str] = []
    headings: list[Heading] = []
    length, was_item = 0, False
    for block in _block_elements(word.element.body):
        if block.tag == qn("w:tbl"):
            words, level, is_item = _table(block), None, False
        else:
            style = block.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            name = style.get(qn("w:val")) if style is not None else ""
            level = levels.get(name, _outline_level(block))
            is_item = level is None and _is_list_item(block, name)
            words = ("- " if is_item else "") + _words(block)
        if not words.strip("- \n"):
            continue
        gap = "" if not parts else "\n" if is_item and was_item else "\n\n"
        if level is not None:
            words = " ".join(words.split())
            headings.append(Heading(length + len(gap), level, words))
        parts.append(gap + words)
        length += len(parts[-1])
        was_item = is_item
        for reference in block.iter(qn("w:footnoteReference"), qn("w:endnoteReference")):
            note = notes.get((reference.tag, reference.get(qn("w:id"))), "")
            if note:
                # After the paragraph, so that it does not cut a sentence in two.
                parts.append("\n\n" + note)
                length += len(parts[-1])
                was_item = False
    return "".join(parts), tuple(headings)


def _block_elements(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order, also those inside content controls."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _block_elements(child)


def _words(paragraph: Any) -> str:
    """The text of a paragraph as it reads with all changes accepted."""
    parts: list[str] = []
    for node in paragraph.iter(
        qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")
    ):
        if any(up.tag in (qn("w:tabs"), qn("w:txbxContent")) for up in node.iterancestors()):
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif node.tag == qn("w:tab"):
            parts.append("\t")
        else:
            parts.append("\n")
    text = unicodedata.normalize("NFC", "".join(parts).replace("\xad", ""))
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")).strip()


def _table(table: Any) -> str:
    rows = []
    for row in table.findall(qn("w:tr")):
        cells = [
            " ".join(" ".join(_words(p) for p in cell.iter(qn("w:p"))).split())
            for cell in row.findall(qn("w:tc"))
        ]
        if any(cells):
            rows.append(" | ".join(cells))
    return "\n".join(rows)


def _heading_levels(word: WordDocument) -> dict[str, int]:
    """Levels by style id, also of styles that are based on a heading style.

    The title of the document is level 0, above all headings.
    """
    levels: dict[str, int] = {}
    for style in word.styles.element.iter(qn("w:style")):
        name = style.find(qn("w:name"))
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        written = (name.get(qn("w:val")) if name is not None else "").lower()
        heading = re.fullmatch(r"heading (\d)", written)
        if written == "title":
            levels[style.get(qn("w:styleId"))] = 0
        elif heading:
            levels[style.get(qn("w:styleId"))] = int(heading[1])
        elif outline is not None and int(outline.get(qn("w:val"))) < 9:
            levels[style.get(qn("w:styleId"))] = int(outline.get(qn("w:val"))) + 1
    for style in word.styles.element.iter(qn("w:style")):
        base = style.find(qn("w:basedOn"))
        if base is not None and base.get(qn("w:val")) in levels:
            levels.setdefault(style.get(qn("w:styleId")), levels[base.get(qn("w:val"))])
    return levels


def _outline_level(paragraph: Any) -> int | None:
    outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    level = int(outline.get(qn("w:val"))) if outline is not None else 9
    return level + 1 if level < 9 else None


def _is_list_item(paragraph: Any, style: str) -> bool:
    numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    return numbered is not None or style.startswith("List")


def _footnotes(word: WordDocument) -> dict[tuple[str, str], str]:
    """Texts of foot- and endnotes by the tag of their reference and their id."""
    kinds = (
        (RELATIONSHIP_TYPE.FOOTNOTES, "w:footnote", "w:footnoteReference"),
        (RELATIONSHIP_TYPE.ENDNOTES, "w:endnote", "w:endnoteReference"),
    )
    notes: dict[tuple[str, str], str] = {}
    for relation in word.part.rels.values():
        for kind, tag, reference in kinds:
            if relation.reltype == kind and not relation.is_external:
                root: Any = parse_xml(relation.target_part.blob)
                for note in root.iter(qn(tag)):
                    text = " ".join(_words(p) for p in note.iter(qn("w:p"))).strip()
                    notes[(qn(reference), note.get(qn("w:id")))] = text
    return notes
