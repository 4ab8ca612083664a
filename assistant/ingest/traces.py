"""What a home remembers of a document besides its editions, so that removing it is complete."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.ingest import corrections, uploads
from assistant.storage.desk import forget_documents
from assistant.storage.records import Record


def forget(home: Path, removed: Sequence[Record], kept: Sequence[Record]) -> None:
    """Drop quotes in conversations, corrections and uploaded files of removed documents.

    An upload that other documents (``kept``) came from stays.
    """
    ids = [record.doc_id for record in removed]
    forget_documents(home, ids)
    corrections.forget(home, ids)
    needed = {(record.root, record.source) for record in kept}
    uploads.discard(
        home, [Path(r.root) / r.source for r in removed if (r.root, r.source) not in needed]
    )
