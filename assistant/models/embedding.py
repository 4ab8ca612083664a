"""What is asked of an embedding model, whichever it is and wherever it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.types import Vector, Vectors


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """One encoded text.

    ``vector`` is the text's normalised embedding; ``tokens`` the contextual embeddings of its
    tokens, not normalised, shape ``(n, dimension)``; ``offsets`` their character ranges in the
    text, shape ``(n, 2)``. Special tokens are left out, and so are tokens beyond the window.
    """

    vector: Vector
    tokens: NDArray[np.float32]
    offsets: NDArray[np.int64]

    def pooled(self, start: int, end: int) -> Vector:
        """The normalised mean of the tokens inside ``[start, end)``; zeros where there are none."""
        inside = (self.offsets[:, 0] >= start) & (self.offsets[:, 1] <= end)
        if not inside.any():
            return np.zeros(self.tokens.shape[1], dtype=np.float32)
        mean = self.tokens[inside].mean(axis=0)
        normalised: Vector = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
        return normalised


class Embedding(Protocol):
    """A loaded embedding model. Safe to share between threads.

    ``fingerprint`` identifies weights and pooling; vectors of different fingerprints must never
    meet, and a library made with another one asks for a rebuild. ``max_tokens`` is the window in
    wordpieces, the two special tokens included; longer texts are cut there, so callers keep
    within it.
    """

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int

    def count_tokens(self, text: str) -> int:
        """The number of wordpieces in ``text``, special tokens not counted."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed documents or parts of them; row ``i`` belongs to ``texts[i]``."""

    def encode_query(self, text: str) -> TokenVectors:
        """Embed a question; ``offsets`` refer to ``text`` itself."""

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed texts together with each of their tokens, in one pass, in the order given."""
