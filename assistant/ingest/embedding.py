"""Documents of a draft to passages with vectors, in batches, through the cache."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.models.embedding import Embedding
from assistant.models.passages import (
    Draft,
    EmbeddedText,
    PassageVectors,
    embed_passages,
    embedded_text,
)
from assistant.storage.catalogue import Catalogue
from assistant.storage.catalogue_draft import CatalogueDraft, NewPassage
from assistant.storage.embeddings_cache import EmbeddingsCache, embedding_key
from assistant.storage.progress import Listener, Step

_BATCH = 128


@dataclass(frozen=True, slots=True)
class Cut:
    """A stored document and how it was cut into passages."""

    doc_id: str
    passages: Sequence[Draft]


@dataclass(frozen=True, slots=True)
class _Waiting:
    doc_id: str
    passage: Draft
    text: EmbeddedText
    key: bytes


def add_passages(
    catalogue: CatalogueDraft,
    cuts: Sequence[Cut],
    encoder: Embedding,
    cache: EmbeddingsCache,
    listener: Listener,
) -> None:
    """Embed the passages of stored documents, those that the cache lacks, and store them."""
    total = sum(len(cut.passages) for cut in cuts)
    done = 0
    for batch in _batches(_waiting(catalogue, cuts, encoder)):
        listener(Step("embed", done, total))
        vectors = _embed(batch, encoder, cache)
        for waiting in batch:
            made = vectors[waiting.key]
            catalogue.add_passage(
                waiting.doc_id,
                NewPassage(
                    waiting.text.text[waiting.text.sentences[0].start :],
                    waiting.passage.heading,
                    waiting.passage.sentences,
                    made.passage,
                    made.sentences,
                    waiting.key,
                ),
            )
        done += len(batch)
    if total:
        listener(Step("embed", done, total))


def keep_vectors(catalogue: Catalogue, cache: EmbeddingsCache) -> None:
    """Put the vectors of a published edition in the cache of the encoder that made them."""
    keys = catalogue.keys_of_passages()
    ids = list(keys)
    for at in range(0, len(ids), _BATCH):
        some = ids[at : at + _BATCH]
        passages, sentences = catalogue.passage_vectors(some), catalogue.sentence_vectors(some)
        cache.put(
            {
                keys[id_]: PassageVectors(passage, rows)
                for id_, passage, rows in zip(some, passages, sentences, strict=True)
            }
        )


def _waiting(
    catalogue: CatalogueDraft, cuts: Sequence[Cut], encoder: Embedding
) -> Iterator[_Waiting]:
    for cut in cuts:
        title, text = catalogue.title_and_text(cut.doc_id)
        for passage in cut.passages:
            embedded = embedded_text(title, passage, text, encoder)
            yield _Waiting(cut.doc_id, passage, embedded, embedding_key(embedded))


def _batches(waiting: Iterator[_Waiting]) -> Iterator[list[_Waiting]]:
    batch: list[_Waiting] = []
    for one in waiting:
        batch.append(one)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _embed(
    batch: Sequence[_Waiting], encoder: Embedding, cache: EmbeddingsCache
) -> dict[bytes, PassageVectors]:
    texts = {waiting.key: waiting.text for waiting in batch}
    vectors = cache.get(list(texts))
    lacking = {key: text for key, text in texts.items() if key not in vectors}
    made = embed_passages(list(lacking.values()), encoder) if lacking else []
    new = dict(zip(lacking, made, strict=True))
    cache.put(new)
    return vectors | new
