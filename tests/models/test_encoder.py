"""The exported encoder: the vectors of its model, and one export however many want it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import EncoderError
from assistant.models.encoder import Encoder, load_encoder, model_source
from assistant.settings import DEFAULT_ENCODER

TEXTS = [
    "The bridge opened in 2018 and cost $40 million.",
    "Nine ferries cross the northern sound; the oldest was built in 1974.",
    "À la carte, naïve, Übergröße, 漢字 and 3½ others.",
    "?",
    "a " * 400,
]
_LOAD = """
import sys
from pathlib import Path
from assistant.models.encoder import load_encoder
print(load_encoder(sys.argv[1], Path(sys.argv[2])).encode(["The bridge is open."])[0].tolist())
"""


def made(cache: Path) -> list[Path]:
    return [path for path in (cache / "encoders").iterdir() if path.name != ".lock"]


def by_the_model(source: str, texts: Sequence[str]) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(source, device="cpu")
    return np.asarray(model.encode(list(texts), normalize_embeddings=True))


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real model of a few thousand weights, at random, with the default's words."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import AutoTokenizer, BertConfig, BertModel

    place = tmp_path_factory.mktemp("model")
    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(model_source(DEFAULT_ENCODER))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(place / "bert")
    tokenizer.save_pretrained(place / "bert")
    words = Transformer(str(place / "bert"), max_seq_length=48)
    pooling = Pooling(words.get_embedding_dimension(), pooling_mode="cls")
    SentenceTransformer(modules=[words, pooling], device="cpu").save(str(place / "whole"))
    return place / "whole"


def test_vectors_are_those_of_the_default_model(encoder: Encoder) -> None:
    expected = by_the_model(model_source(DEFAULT_ENCODER), TEXTS)
    assert (encoder.encode(TEXTS) * expected).sum(axis=1).min() > 0.9999


def test_two_that_export_at_once_both_have_it(small_model: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _LOAD, str(small_model), str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    (one, _), (two, _) = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert one == two
    (folder,) = made(tmp_path)

    exported = load_encoder(str(small_model), tmp_path)
    assert (exported.dimension, exported.max_tokens) == (16, 48)
    expected = by_the_model(str(small_model), TEXTS)
    assert (exported.encode(TEXTS) * expected).sum(axis=1).min() > 0.9999
    assert made(tmp_path) == [folder]


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="ASSISTANT_ENCODER"):
        load_encoder(str(tmp_path / "nothing"), tmp_path)
    assert made(tmp_path) == []
