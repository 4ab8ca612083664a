"""The parts of a Word file that hold words.

Read with zipfile and lxml, a part at a time: python-docx opens no Strict file, none with macros
and none with a relationship that leads nowhere, and unpacks every picture on the way.
"""

from __future__ import annotations

import posixpath
import zlib
from dataclasses import dataclass
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from lxml import etree

from assistant.documents.archives import open_archive, refuse_declarations
from assistant.documents.docx.names import M, R, W
from assistant.errors import UnreadableError

# ISO/IEC 29500: what Strict files call the namespaces of all others.
_STRICT: Final = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W,
    b"http://purl.oclc.org/ooxml/officeDocument/math": M,
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R,
}

_NO_WORD = "a zip archive, but not a Word document"


@dataclass(frozen=True, slots=True)
class WordParts:
    """Root elements of the parts that hold words; None for what the file does not have."""

    body: Any
    styles: Any
    numbering: Any
    footnotes: Any
    endnotes: Any
    properties: Any


def open_word(data: bytes) -> WordParts:
    """Open a Word file, Transitional or Strict, also a template. Raises UnreadableError."""
    try:
        with open_archive(data, "a Word document") as archive:
            refuse_declarations(archive)
            return _Package(archive).parts()
    except (BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise UnreadableError(f"damaged Word document: {error}") from error
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"damaged Word document: broken XML ({error.msg})") from error


class _Package:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        # Names are compared without regard to case (ECMA-376, part 2), and some writers turn
        # the slashes.
        self._names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}

    def parts(self) -> WordParts:
        main = self._related("", "officeDocument")
        root = self._parsed(main)
        body = root.find(f"{{{W}}}body") if root is not None else None
        if main is None or body is None:
            raise UnreadableError(_NO_WORD)
        return WordParts(
            body=body,
            styles=self._parsed(self._related(main, "styles")),
            numbering=self._parsed(self._related(main, "numbering")),
            footnotes=self._parsed(self._related(main, "footnotes")),
            endnotes=self._parsed(self._related(main, "endnotes")),
            properties=self._parsed(self._related("", "core-properties")),
        )

    def _related(self, part: str, kind: str) -> str | None:
        """The part that `part` relates to as `kind`, the last word of the relationship's type."""
        folder, name = posixpath.split(part)
        relations = self._parsed(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in () if relations is None else relations:
            if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
                target = relation.get("Target", "").replace("\\", "/")
                if relation.get("Type", "").rpartition("/")[2] == kind and target:
                    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return None

    def _parsed(self, part: str | None) -> Any:
        name = self._names.get(part.lower()) if part is not None else None
        if name is None:
            return None
        with self._archive.open(name) as file:
            data = file.read()
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual.encode())
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
