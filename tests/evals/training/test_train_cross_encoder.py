"""Training goes on where it was stopped, and what it writes scores as what was trained."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from assistant.errors import UsageError
from assistant.models.cross_encoder import CrossEncoder, Packed, Packer, SentenceInContext, padded
from evals.training import train_cross_encoder
from evals.training.onnx_export import write_onnx
from evals.training.train_cross_encoder import TrainedModel, fit_model
from evals.training.training_examples import Example

TOKENIZER = (files("assistant.models") / "cross-encoder-tokenizer.json").read_text("utf-8")
SENTENCES = [
    SentenceInContext("A bridge", before, text)
    for before, text in [
        ("", "The bridge was opened in 1931."),
        ("The bridge was opened in 1931.", "It is painted grey."),
        ("", "Trams have crossed it daily since the line along the river was closed for good."),
        ("It is painted grey.", "Nobody was hurt."),
    ]
]
EXAMPLES = [
    Example(f"When was bridge {n} opened?", tuple(SENTENCES[: n % 2]), tuple(SENTENCES[1:]))
    for n in range(32)
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A transformer of the same kind that is small enough to train here."""
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("small")
    small = BertConfig(
        hidden_size=32,
        num_attention_heads=2,
        intermediate_size=64,
        num_hidden_layers=3,
        initializer_range=0.5,
    )
    BertModel(small).save_pretrained(folder)
    return str(folder)


def _model(source: str) -> TrainedModel:
    torch.manual_seed(0)
    return TrainedModel(source)


class StoppedError(Exception):
    pass


class StoppingPacker(Packer):
    """Is stopped, as a machine may be, after so many sentences."""

    def __init__(self, sentences: int) -> None:
        super().__init__(TOKENIZER)
        self._left = sentences

    def pack(self, question: str, sentence: SentenceInContext) -> Packed:
        if not self._left:
            raise StoppedError
        self._left -= 1
        return super().pack(question, sentence)


def test_a_run_that_was_stopped_ends_as_one_that_was_not(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_cross_encoder, "CHECKPOINT_EVERY_S", 0)
    whole, stopped, continued = _model(source), _model(source), _model(source)
    fit_model(whole, Packer(TOKENIZER), EXAMPLES, tmp_path / "whole")
    with pytest.raises(StoppedError):
        fit_model(stopped, StoppingPacker(70), EXAMPLES, tmp_path / "stopped")
    fit_model(continued, Packer(TOKENIZER), EXAMPLES, tmp_path / "stopped")
    expected, found = whole.state_dict(), continued.state_dict()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    start = _model(source).state_dict()
    assert not torch.equal(start["head.weight"], found["head.weight"])


def test_a_checkpoint_of_other_examples_is_refused(source: str, tmp_path: Path) -> None:
    fit_model(_model(source), Packer(TOKENIZER), EXAMPLES, tmp_path / "run")
    with pytest.raises(UsageError, match="made from 32 examples, there are 16 now; delete it"):
        fit_model(_model(source), Packer(TOKENIZER), EXAMPLES[:16], tmp_path / "run")


def test_what_is_written_scores_as_what_was_trained(source: str, tmp_path: Path) -> None:
    model = _model(source)
    torch.nn.init.normal_(model.head.weight)  # scores that differ by more than rounding
    packer = Packer(TOKENIZER)
    write_onnx(model, tmp_path / "model.onnx")
    written = CrossEncoder((tmp_path / "model.onnx").read_bytes(), packer)
    packed = [packer.pack("When was it opened?", sentence) for sentence in SENTENCES]
    with torch.no_grad():
        feed = {name: torch.from_numpy(values) for name, values in padded(packed).items()}
        expected = model.eval()(**feed)
    assert expected.std() > 0.001
    scores = written.scores("When was it opened?", SENTENCES)
    assert scores == pytest.approx(expected.numpy(), abs=float(expected.std()) / 5)
    # A sentence scores the same whatever it is read with.
    alone = [written.scores("When was it opened?", [sentence])[0] for sentence in SENTENCES]
    assert scores == pytest.approx(alone, abs=1e-5)
