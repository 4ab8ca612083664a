"""A small cross-encoder that reads a question and one sentence together.

It is the default encoder's transformer, trained further on which sentence answers (Nogueira and
Cho, 2019) by `python -m evals train`, and kept beside this file with
eight-bit weights. It sees what similarity does not: that a sentence with all the question's words
may still answer another question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

MAX_TOKENS = 88
_QUESTION_TOKENS = 28
_TITLE_TOKENS = 12
_SENTENCE_TOKENS = 56
_BEFORE_TOKENS = 24
_SPECIAL_TOKENS = 4
_BATCH_SIZE = 8


@dataclass(frozen=True, slots=True)
class SentenceInContext:
    """A sentence as it is read: with the title of its document and the sentence before it."""

    title: str
    before: str
    text: str


@dataclass(frozen=True, slots=True)
class Packed:
    """Token ids and, for each, 0 where it belongs to the question and 1 elsewhere."""

    ids: list[int]
    types: list[int]


class Packer:
    """Puts a question and a sentence into the model's input."""

    def __init__(self, tokenizer: str) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._cls, self._sep = self._tokenizer.encode("").ids

    def pack(self, question: str, sentence: SentenceInContext) -> Packed:
        """``[CLS] question [SEP] title before [SEP] text [SEP]``, of two token types."""
        asked = self._ids(question)[:_QUESTION_TOKENS]
        title = self._ids(sentence.title)[:_TITLE_TOKENS]
        text = self._ids(sentence.text)[:_SENTENCE_TOKENS]
        room = MAX_TOKENS - _SPECIAL_TOKENS - len(asked) - len(title) - len(text)
        before = self._ids(sentence.before)[-min(room, _BEFORE_TOKENS) :] if room > 4 else []
        first = [self._cls, *asked, self._sep]
        second = [*title, *before, self._sep, *text, self._sep]
        ids = [*first, *second][:MAX_TOKENS]
        return Packed(ids, [0] * len(first) + [1] * (len(ids) - len(first)))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


class CrossEncoder:
    """Safe to share between threads."""

    def __init__(self, model: bytes, packer: Packer) -> None:
        import onnxruntime  # 0.1 s, and not needed by commands that ask nothing

        self._packer = packer
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Waiting threads sleep: spinning ones take the cores from other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The eight-bit weights are turned into numbers once, here, and not at every question.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )

    def scores(self, question: str, sentences: Sequence[SentenceInContext]) -> NDArray[np.float32]:
        """For each sentence, the log-odds that it answers rather than that none does."""
        inputs = [self._packer.pack(question, sentence) for sentence in sentences]
        scores = np.zeros(len(inputs), dtype=np.float32)
        order = sorted(range(len(inputs)), key=lambda i: len(inputs[i].ids))
        for at in range(0, len(order), _BATCH_SIZE):
            batch = order[at : at + _BATCH_SIZE]
            scores[batch] = self._session.run(None, padded([inputs[i] for i in batch]))[0]
        return scores


def padded(inputs: Sequence[Packed]) -> dict[str, NDArray[np.int64]]:
    """The model's inputs for one batch, each of shape ``(batch, longest)``."""
    shape = (len(inputs), max(len(packed.ids) for packed in inputs))
    feed = {
        name: np.zeros(shape, dtype=np.int64)
        for name in ("input_ids", "token_type_ids", "attention_mask")
    }
    for row, packed in enumerate(inputs):
        used = slice(len(packed.ids))
        feed["input_ids"][row, used] = packed.ids
        feed["token_type_ids"][row, used] = packed.types
        feed["attention_mask"][row, used] = 1
    return feed


@lru_cache(maxsize=1)
def load_cross_encoder() -> CrossEncoder:
    folder = files("assistant.models")
    with as_file(folder / "cross-encoder.onnx") as model:
        packer = Packer((folder / "cross-encoder-tokenizer.json").read_text("utf-8"))
        return CrossEncoder(model.read_bytes(), packer)
