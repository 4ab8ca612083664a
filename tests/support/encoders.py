"""A small embedding that needs no model, for tests in which meaning does not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from assistant.models.embedding import TokenVectors
from assistant.types import Vectors

_TOKEN = re.compile(r"\w+|[^\w\s]")


class HashingEncoder:
    """Gives each word a fixed random direction and each text the mean of its words.

    ``encoded`` counts the texts. After ``fail_after`` of them it raises RuntimeError.
    """

    def __init__(self, name: str = "hashing", fail_after: int | None = None) -> None:
        self.name = name
        self.fingerprint = sha256(name.encode()).hexdigest()
        self.dimension = 32
        self.max_tokens = 64
        self.encoded = 0
        self.fail_after = fail_after

    def count_tokens(self, text: str) -> int:
        return len(_TOKEN.findall(text))

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([tokens.vector for tokens in self.encode_tokens(texts)])

    def encode_query(self, text: str) -> TokenVectors:
        return self.encode_tokens([text])[0]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.encoded += len(texts)
        if self.fail_after is not None and self.encoded > self.fail_after:
            raise RuntimeError("out of order")
        return [self._tokens(text) for text in texts]

    def _tokens(self, text: str) -> TokenVectors:
        found = list(_TOKEN.finditer(text))[: self.max_tokens - 2]
        tokens = np.stack([self._direction(match[0].lower()) for match in found])
        mean = tokens.mean(axis=0)
        return TokenVectors(
            (mean / np.linalg.norm(mean)).astype(np.float32),
            tokens,
            np.array([match.span() for match in found], dtype=np.int64),
        )

    def _direction(self, word: str) -> np.ndarray:
        seed = int.from_bytes(sha256(f"{self.name} {word}".encode()).digest()[:8])
        return np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)
