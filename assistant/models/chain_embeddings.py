"""The encoder as LangChain embeddings, for chains that are written elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from langchain_core.embeddings import Embeddings

from assistant.models.embedding import Embedding


class LibraryEmbeddings(Embeddings):
    """The vectors that the library itself searches with, L2-normalised.

    A text beyond the encoder's window is cut there. ``encoder`` is called at first use.
    """

    def __init__(self, encoder: Callable[[], Embedding]) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text, in order."""
        vectors: list[list[float]] = self._encoder().encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = self._encoder().encode_query(text).vector.tolist()
        return vector
