"""Repair of fonts whose ligatures would come out as their first letter ("fled" for "filed").

A PDF font has two tables that tell which letters a character code stands for: /Encoding, by
names of glyphs such as /fi, which is also what is drawn, and /ToUnicode, which programs use
to extract text. Some producers write /ToUnicode with one letter a code, so that the code of
the glyph /fi is mapped to "f". Where the name of a glyph spells out more letters than
/ToUnicode gives, and begins with those, the name is right.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from typing import Any

from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.encodingdb import EncodingDB, name2unicode
from pdfminer.psexceptions import PSException
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, StreamObject

_BUILT_IN = re.compile(rb"dup\s+(\d+)\s*/(\w+)\s+put")
_CLEAR_TEXT_BYTES = 20_000
"""Of an embedded Type 1 font, where its own encoding stands."""

_DEEPEST_FORM = 8

# What pypdf raises on files that are damaged in ways pdfium puts up with.
_PARSER_ERRORS = (
    PyPdfError,
    PSException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    AssertionError,
    RecursionError,
    OSError,
    struct.error,
    zlib.error,
)


def with_whole_ligatures(data: bytes) -> tuple[bytes, str | None]:
    """Return a PDF with repaired fonts, or `data` itself where nothing needs repair.

    The second value is a remark where the fonts could not be looked at. A file that is
    encrypted, but opens without a password, is returned without encryption if repaired.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if not any(_corrections(font) for font in _fonts(reader)):
            return data, None
        writer = PdfWriter(clone_from=reader)
        for font in _fonts(writer):
            corrections = _corrections(font)
            if corrections:
                mapping = {**_to_unicode(font), **corrections}
                _resolved(font["/ToUnicode"]).set_data(_character_map(mapping))
        repaired = io.BytesIO()
        writer.write(repaired)
        return repaired.getvalue(), None
    except _PARSER_ERRORS as error:
        return data, f"fonts not checked for damaged ligatures ({type(error).__name__})"


def _fonts(document: PdfReader | PdfWriter) -> Iterator[DictionaryObject]:
    """Yield each simple font once, also those that only forms inside pages use."""
    seen: set[int] = set()

    def of(resources: Any, depth: int) -> Iterator[DictionaryObject]:
        if not isinstance(resources, DictionaryObject) or id(resources) in seen:
            return
        seen.add(id(resources))
        for font in _entries(resources, "/Font"):
            if id(font) not in seen and font.get("/Subtype") != "/Type0":
                seen.add(id(font))
                yield font
        for form in _entries(resources, "/XObject"):
            if form.get("/Subtype") == "/Form" and depth < _DEEPEST_FORM:
                yield from of(_resolved(form.get("/Resources")), depth + 1)

    for page in document.pages:
        yield from of(_resolved(page.get("/Resources")), 0)


def _entries(resources: DictionaryObject, kind: str) -> Iterator[DictionaryObject]:
    entries = _resolved(resources.get(kind))
    if isinstance(entries, DictionaryObject):
        for value in entries.values():
            entry = _resolved(value)
            if isinstance(entry, DictionaryObject):
                yield entry


def _resolved(value: Any) -> Any:
    return value.get_object() if value is not None else None


def _corrections(font: DictionaryObject) -> dict[int, str]:
    """The codes of ligatures that /ToUnicode gives too few letters, with all their letters."""
    ligatures = _ligatures(font)
    told = _to_unicode(font) if ligatures else {}
    corrections: dict[int, str] = {}
    for code, letters in ligatures.items():
        given = told.get(code, "")
        if given and len(given) < len(letters) and letters.startswith(given):
            corrections[code] = letters
    return corrections


def _to_unicode(font: DictionaryObject) -> dict[int, str]:
    stream = _resolved(font.get("/ToUnicode"))
    if not isinstance(stream, StreamObject):
        return {}
    unicode_map = FileUnicodeMap()
    CMapParser(unicode_map, io.BytesIO(stream.get_data())).run()
    return {code: text for code, text in unicode_map.cid2unichr.items() if 0 <= code < 256}


def _ligatures(font: DictionaryObject) -> dict[int, str]:
    """Ligatures by code, as the glyph names of the font's encoding spell them."""
    encoding = _resolved(font.get("/Encoding"))
    base, differences = encoding, None
    if isinstance(encoding, DictionaryObject):
        base, differences = encoding.get("/BaseEncoding"), _resolved(encoding.get("/Differences"))
    names: dict[int, str] = {}
    if base is not None:
        names.update(EncodingDB.encodings.get(str(base).lstrip("/"), {}))
    else:
        names.update(_built_in(font))
    code = 0
    for item in differences or []:
        if isinstance(item, NameObject):
            names[code] = _letters(str(item)[1:])
            code += 1
        else:
            code = int(_resolved(item))
    spelled = {code: unicodedata.normalize("NFKC", text) for code, text in names.items()}
    return {code: text for code, text in spelled.items() if len(text) > 1 and text.isalpha()}


def _built_in(font: DictionaryObject) -> dict[int, str]:
    """The encoding that an embedded Type 1 font brings along."""
    descriptor = _resolved(font.get("/FontDescriptor"))
    if not isinstance(descriptor, DictionaryObject):
        return {}
    program = _resolved(descriptor.get("/FontFile"))
    if not isinstance(program, StreamObject):
        return {}
    found = _BUILT_IN.findall(program.get_data()[:_CLEAR_TEXT_BYTES])
    return {int(code): _letters(name.decode("ascii")) for code, name in found}


def _letters(glyph_name: str) -> str:
    try:
        return name2unicode(glyph_name)
    except (KeyError, ValueError):
        return ""


def _character_map(mapping: dict[int, str]) -> bytes:
    """A /ToUnicode stream for one-byte codes."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CMapName /Repaired def /CMapType 2 def",
        "1 begincodespacerange <00> <FF> endcodespacerange",
    ]
    entries = [
        f"<{code:02X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in sorted(mapping.items())
    ]
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
