"""Files to documents: one reader for each kind, in the table of `readers`.

    file -> bytes (size checked) -> the reader of its kind, in a child process -> Document

Every reader gives NFC text whose sections, and pages where there are any, cover it in order.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.documents.isolation import Reader, ReaderPool
from assistant.documents.metadata import SIDECAR_SUFFIX, sidecar_path
from assistant.documents.readers import KINDS
from assistant.types import Document

if TYPE_CHECKING:
    from assistant.settings import ReadingLimits  # Loading it slows the start of a child.

__all__ = ["KINDS", "SIDECAR_SUFFIX", "Reader", "ReaderPool", "read", "sidecar_path"]


def read(path: Path, doc_id: str, limits: ReadingLimits) -> list[Document]:
    """Return the documents in the one file `path`; many for ``.jsonl``, else one.

    Starts a child process for it; `Reader` keeps one for many files. `doc_id` is the id of
    the document, and for JSON lines without a ``doc_id`` the part before ``#LINE``.
    Raises UnreadableError with the reason, in one line and without the path.
    """
    with Reader(limits) as reader:
        return reader.read(path, doc_id)
