"""JSON lines: one document a line, and a broken line costs only itself."""

from __future__ import annotations

import json
import unicodedata
from typing import Any, NoReturn

from assistant.documents.decoding import decode
from assistant.documents.metadata import check_metadata
from assistant.documents.outline import sections_of
from assistant.documents.plain import plain_headings, plain_title
from assistant.documents.source import Contents, Source, refuse_binary
from assistant.errors import UnreadableError
from assistant.types import Document

_BROKEN_LINES_NAMED = 20


def read_jsonl(source: Source) -> Contents:
    """Return a document for each line that is not blank, and why there is none for the others.

    Of two lines with the same id the first is taken. After 20 broken lines the rest are only
    counted. Raises UnreadableError for a file that is no text.
    """
    refuse_binary(source.data, "JSON lines")
    decoded = decode(source.data)
    documents: list[Document] = []
    broken: list[str] = []
    lines_by_id: dict[str, int] = {}
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            document = _document(source, _fields(line, number), number, decoded.notes)
        except UnreadableError as error:
            broken.append(str(error))
            continue
        earlier = lines_by_id.setdefault(document.doc_id, number)
        if earlier == number:
            documents.append(document)
        else:
            broken.append(f"duplicate doc_id {document.doc_id!r} in lines {earlier} and {number}")
    more = len(broken) - _BROKEN_LINES_NAMED
    if more > 0:
        broken[_BROKEN_LINES_NAMED:] = [f"{more:,} more broken lines"]
    return Contents(tuple(documents), tuple(broken))


def _fields(line: str, number: int) -> dict[str, Any]:
    try:
        fields = json.loads(line, parse_constant=_refuse_constant)
        if "\\ud" in line.lower():
            json.dumps(fields, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"broken line {number}: not JSON ({error.msg} at column {error.colno})"
        ) from error
    except UnicodeEncodeError as error:
        raise UnreadableError(f"broken line {number}: half of a surrogate pair") from error
    except (RecursionError, ValueError) as error:
        raise UnreadableError(f"broken line {number}: {error}") from error
    if not isinstance(fields, dict):
        raise UnreadableError(f"broken line {number}: expected an object with a text")
    return fields


def _document(
    source: Source, fields: dict[str, Any], number: int, notes: tuple[str, ...]
) -> Document:
    given_id, given_text = fields.pop("doc_id", None), fields.pop("text", None)
    if given_id is not None and not isinstance(given_id, str | int):
        raise UnreadableError(f"broken line {number}: doc_id is not a text")
    if not isinstance(given_text, str):
        raise UnreadableError(f"broken line {number}: no text")
    text = unicodedata.normalize("NFC", given_text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise UnreadableError(f"broken line {number}: the text is empty")
    if "\x00" in text:
        raise UnreadableError(f"broken line {number}: the text holds a NUL character")
    doc_id = f"{source.doc_id}#{number}" if given_id in (None, "") else str(given_id)
    metadata = check_metadata(fields, f"line {number}")
    if source.sidecar.given():
        metadata = metadata.over(source.sidecar)
    known = metadata.given()
    return Document(
        doc_id=doc_id,
        title=known.pop("title", None) or plain_title(text) or doc_id,
        text=text,
        sections=sections_of(text, plain_headings(text)),
        metadata=known,
        notes=notes + tuple(f"line {number}: {note}" for note in metadata.notes()),
        # Without the number of the line: a document does not change when others are put before.
        found_in={
            field: "its line" if where == f"line {number}" else where
            for field, where in metadata.found_in.items()
        },
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
