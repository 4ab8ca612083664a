"""The chain that tutorials show, as a floor: split, embed, nearest chunks, no refusal.

RecursiveCharacterTextSplitter with 1,000 characters and 200 overlap, the same encoder, Chroma
similarity with k = 4. The answer is the first sentence of the best chunk, since there is no
language model to write one. It knows no history, no filters and no dates.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import chromadb
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from rich.console import Console

from assistant.cli.progress_bar import Bar
from assistant.language.sentences import split_sentences
from assistant.library import Library
from assistant.models.embedding import Embedding
from assistant.storage.progress import Step
from evals.harness.question_sets import Question

CHUNK_CHARS, OVERLAP_CHARS, CHUNKS = 1000, 200, 4

_BATCH = 500


class _SameEncoder(Embeddings):
    """The encoder of the product under LangChain's interface."""

    def __init__(self, encoder: Embedding) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in vector] for vector in self._encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class LangchainBaseline:
    """Indexes the documents of an opened library in memory, then answers from the index.

    It reads their canonical texts, so that it is compared on answering and not on reading.
    """

    def __init__(self, opened: Library) -> None:
        with opened.edition() as edition:
            self._texts = {
                record.doc_id: edition.catalogue.text(record.doc_id)
                for record in edition.catalogue.documents()
            }
            self._titles = {r.doc_id: r.title for r in edition.catalogue.documents()}
            self._fingerprint = edition.catalogue.info.fingerprint
        self._encoder = opened.encoder
        self._encoder_name = opened.settings.encoder
        self._chunks = self._split()
        self._store = Chroma(
            collection_name=f"baseline-{uuid.uuid4()}",
            embedding_function=_SameEncoder(self._encoder),
            client=chromadb.EphemeralClient(ChromaSettings(anonymized_telemetry=False)),
        )
        with Bar(Console(stderr=True)) as bar:
            for start in range(0, len(self._chunks), _BATCH):
                self._store.add_documents(self._chunks[start : start + _BATCH])
                bar.update(Step("embed", start, len(self._chunks)))

    def answer(self, question: Question) -> dict[str, Any]:
        start = time.perf_counter()
        found = self._nearest(question.question, CHUNKS)
        searched = time.perf_counter()
        sentences = [
            self._place(document, number, score, first_sentence=True)
            for number, (document, score) in enumerate(found, start=1)
        ]
        best = sentences[0]
        return {
            "qid": question.qid,
            "question": question.question,
            "rewritten": None,
            "status": "answered",
            "error": None,
            "engine": "first-sentence",
            "text": f"{best['quote']} [1]",
            "statements": [
                {
                    "text": best["quote"],
                    "citations": [1],
                    "support": "verbatim",
                    "answer_span": None,
                }
            ],
            "citations": [best],
            "conflicts": [],
            "confidence": best["score"],
            "nearest": [],
            "missing": [],
            "searched": {"documents": len(self._texts), "passages": len(self._chunks)},
            "usage": None,
            "evidence": sentences,
            "elapsed_ms": {
                "search": round((searched - start) * 1000, 2),
                "answer": round((time.perf_counter() - searched) * 1000, 2),
            },
        }

    def search(self, question: Question, words: str, top_k: int) -> Sequence[dict[str, Any]]:
        return [
            {**place, "text": place["quote"]}
            for number, (document, score) in enumerate(self._nearest(words, top_k), start=1)
            for place in [self._place(document, number, score, first_sentence=False)]
        ]

    def document_text(self, doc_id: str) -> str | None:
        return self._texts.get(doc_id)

    def describe(self) -> dict[str, Any]:
        return {
            "name": "langchain-baseline",
            "engine": "first-sentence",
            "encoder": {"name": self._encoder_name, "fingerprint": self._encoder.fingerprint},
            "library": {
                "documents": len(self._texts),
                "passages": len(self._chunks),
                "fingerprint": self._fingerprint,
            },
            "settings": {
                "chunk_chars": CHUNK_CHARS,
                "overlap_chars": OVERLAP_CHARS,
                "chunks": CHUNKS,
                "langchain-chroma": version("langchain-chroma"),
                "langchain-text-splitters": version("langchain-text-splitters"),
            },
        }

    def _split(self) -> list[Document]:
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS, add_start_index=True
        )
        return splitter.create_documents(
            list(self._texts.values()), [{"doc_id": doc_id} for doc_id in self._texts]
        )

    def _nearest(self, words: str, k: int) -> list[tuple[Document, float]]:
        """Chunks with their cosine: Chroma's squared distance d of unit vectors is 2 - 2 cos."""
        found = self._store.similarity_search_with_score(words, k=k)
        return [(chunk, round(max(0.0, 1 - distance / 2), 4)) for chunk, distance in found]

    def _place(
        self, chunk: Document, number: int, score: float, *, first_sentence: bool
    ) -> dict[str, Any]:
        doc_id, start = chunk.metadata["doc_id"], chunk.metadata["start_index"]
        end = start + len(chunk.page_content)
        if first_sentence:
            sentences = split_sentences(self._texts[doc_id], start, end)
            start, end = sentences[0].start, sentences[0].end
        return {
            "number": number,
            "doc_id": doc_id,
            "title": self._titles[doc_id],
            "start": start,
            "end": end,
            "quote": self._texts[doc_id][start:end],
            "score": score,
        }
