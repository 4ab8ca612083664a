"""Small documents with vectors that need no model, for tests of storage alone."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from assistant.storage.catalogue_draft import CatalogueDraft, NewPassage, Origin
from assistant.storage.editions import Editions, Writer
from assistant.storage.records import Recipe
from assistant.types import Document, Section, Span, Vector

DIMENSION = 16
RECIPE = Recipe("hashing", "f" * 64, "1")
ORIGIN = Origin("/notes", "a.md", "0" * 64)


def vector_of(text: str) -> Vector:
    """A direction that depends on the whole text: other texts are nearly at right angles."""
    seed = int.from_bytes(sha256(text.encode()).digest()[:8])
    values = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    vector: Vector = values / np.float32(np.linalg.norm(values))
    return vector


def document(doc_id: str, *passages: str, title: str = "", **metadata: object) -> Document:
    """Each passage is a paragraph under the heading ``Part``."""
    text = "\n\n".join(passages)
    return Document(
        doc_id, title or doc_id, text, (Section(0, len(text), ("Part",)),), metadata=metadata
    )


def passages_of(doc: Document) -> list[NewPassage]:
    """One passage a paragraph, one sentence a line."""
    passages, start = [], 0
    for paragraph in doc.text.split("\n\n"):
        sentences, at = [], start
        for line in paragraph.split("\n"):
            sentences.append(Span(at, at + len(line)))
            at += len(line) + 1
        passages.append(
            NewPassage(
                paragraph,
                ("Part",),
                tuple(sentences),
                vector_of(paragraph),
                np.stack([vector_of(span.of(doc.text)) for span in sentences]),
                sha256(paragraph.encode()).digest(),
            )
        )
        start += len(paragraph) + 2
    return passages


def add(draft: CatalogueDraft, doc: Document) -> list[int]:
    draft.add(doc, ORIGIN)
    return [draft.add_passage(doc.doc_id, passage) for passage in passages_of(doc)]


def publish(library: Editions, *docs: Document, remove: tuple[str, ...] = ()) -> int:
    """Publish an edition with these documents added and those removed."""
    with library.write("test") as writer:
        return publish_with(writer, *docs, remove=remove)


def publish_with(writer: Writer, *docs: Document, remove: tuple[str, ...] = ()) -> int:
    with writer.draft() as draft:
        for doc_id in remove:
            draft.catalogue.remove(doc_id)
        for doc in docs:
            add(draft.catalogue, doc)
        return draft.publish(RECIPE, added=len(docs), removed=len(remove))
