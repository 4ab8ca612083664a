"""`python -m evals.training.train_cross_encoder`: train what reads question and sentence together.

It starts from the default encoder and sees what `training_examples` gives: questions with a
sentence that answers and three that do not, and questions that nothing answers. Each question
chooses among its sentences and "none of them", so that one score both ranks sentences and decides
to refuse. The seed and the order of examples are fixed. Takes 40 minutes on two cores.
"""

from __future__ import annotations

import random
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import onnx
import torch
import typer
from onnx import helper, numpy_helper
from rich.console import Console
from rich.progress import Progress
from transformers import AutoModel, AutoTokenizer

from assistant.errors import AssistantError
from assistant.models.cross_encoder import Packed, Packer, padded
from assistant.models.encoder import model_source
from assistant.settings import DEFAULT_ENCODER
from evals.training.training_examples import Example, training_examples

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

FOLDER = Path("assistant/ranking")
EPOCHS = 1.25
QUESTIONS_A_STEP = 8
SENTENCES_A_QUESTION = 4
RATE = 8e-5
RATE_OF_HEAD = 1e-3
WARM_UP = 0.06
FROZEN_LAYERS = 2
"""The embeddings and the first layers keep what the encoder learned from far more text."""


class TrainedModel(torch.nn.Module):
    """The transformer with one number on top of its first token."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.transformer = AutoModel.from_pretrained(source)
        self.head = torch.nn.Linear(self.transformer.config.hidden_size, 1)
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)
        frozen = self.transformer.encoder.layer[:FROZEN_LAYERS]
        for module in (self.transformer.embeddings, *frozen):
            module.requires_grad_(False)

    def forward(self, input_ids: Any, token_type_ids: Any, attention_mask: Any) -> Any:
        states = self.transformer(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        return self.head(states[:, 0]).squeeze(1)


@app.command()
def train(
    out: Annotated[Path, typer.Option(help="Folder that the model is written to.")] = FOLDER,
) -> None:
    """Train on the fit halves and write cross-encoder.onnx and cross-encoder-tokenizer.json."""
    torch.manual_seed(0)
    source = model_source(DEFAULT_ENCODER)
    tokenizer = AutoTokenizer.from_pretrained(source).backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = TrainedModel(source)
    _fit(model, Packer(tokenizer.to_str()), list(training_examples()))
    _write(model, out)
    (out / "cross-encoder-tokenizer.json").write_text(tokenizer.to_str(), "utf-8")
    err.print(f"wrote {out / 'cross-encoder.onnx'}")


def _fit(model: TrainedModel, packer: Packer, examples: list[Example]) -> None:
    chance = random.Random(0)
    trained = [p for p in model.transformer.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": trained, "lr": RATE},
            {"params": model.head.parameters(), "lr": RATE_OF_HEAD},
        ],
        weight_decay=0.01,
    )
    steps = int(EPOCHS * len(examples) / QUESTIONS_A_STEP)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min(1, (i + 1) / (WARM_UP * steps)) * max(0.0, 1 - i / steps)
    )
    model.train()
    with Progress(console=err) as progress:
        task = progress.add_task("training", total=steps)
        for batch in _batches(examples, steps, chance):
            loss = _loss(model, packer, batch, chance)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            schedule.step()
            progress.update(task, advance=1, description=f"training, loss {loss.item():.2f}")


def _batches(
    examples: list[Example], steps: int, chance: random.Random
) -> Iterator[Sequence[Example]]:
    done = 0
    while True:
        chance.shuffle(examples)
        for at in range(0, len(examples) - QUESTIONS_A_STEP + 1, QUESTIONS_A_STEP):
            if done == steps:
                return
            done += 1
            yield examples[at : at + QUESTIONS_A_STEP]


def _loss(
    model: TrainedModel, packer: Packer, batch: Sequence[Example], chance: random.Random
) -> torch.Tensor:
    """Mean cross-entropy of choosing a sentence that answers, or none of them.

    An answerable question counts half again without its answer: then none is right.
    """
    packed: list[Packed] = []
    places: list[tuple[int, int, int]] = []
    for example in batch:
        right, wrong = example.chosen(SENTENCES_A_QUESTION, chance)
        places.append((len(packed), len(right), len(right) + len(wrong)))
        packed += [packer.pack(example.question, sentence) for sentence in (*right, *wrong)]
    feed = {name: torch.from_numpy(values) for name, values in padded(packed).items()}
    scores = model(**feed)
    loss = torch.zeros(())
    for start, right_ones, count in places:
        if not count:
            continue
        of_question = scores[start : start + count]
        if right_ones:
            loss = loss + _none(of_question) - torch.logsumexp(of_question[:right_ones], 0)
            if count > right_ones:
                loss = loss + 0.5 * _none(of_question[right_ones:])
        else:
            loss = loss + _none(of_question)
    return loss / len(places)


def _none(scores: torch.Tensor) -> torch.Tensor:
    """Minus the log-probability that none of the sentences answers; none has the score 0."""
    return torch.logsumexp(torch.cat([scores, torch.zeros(1)]), 0)


def _write(model: TrainedModel, folder: Path) -> None:
    """As ONNX with eight-bit weights."""
    sample = torch.ones(2, 8, dtype=torch.long)
    names = ["input_ids", "token_type_ids", "attention_mask"]
    axes = {0: "batch", 1: "token"}
    with tempfile.TemporaryDirectory() as temporary, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(temporary) / "cross-encoder.onnx"
        torch.onnx.export(
            model.eval(),
            (sample, torch.zeros_like(sample), sample),
            str(whole),
            input_names=names,
            output_names=["score"],
            dynamic_axes={**dict.fromkeys(names, axes), "score": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        onnx.save(with_small_weights(onnx.load(whole)), folder / "cross-encoder.onnx")


def with_small_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Matrices kept as eight-bit integers with a scale for each column, or row of a table.

    They are turned back when the model is loaded, and everything is computed in 32 bits:
    quantised arithmetic would make a sentence's score depend on the others in its batch.
    """
    graph = model.graph
    tables = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    for tensor in [t for t in graph.initializer if len(t.dims) == 2 and min(t.dims) > 1]:
        values = numpy_helper.to_array(tensor)
        axis = 0 if tensor.name in tables else 1
        scale = np.maximum(np.abs(values).max(axis=1 - axis, keepdims=True) / 127, 1e-12)
        small = np.rint(values / scale).astype(np.int8)
        parts = {"small": small, "scale": scale.reshape(-1).astype(np.float32)}
        graph.initializer.remove(tensor)
        graph.initializer.extend(
            numpy_helper.from_array(part, f"{tensor.name}.{name}") for name, part in parts.items()
        )
        inputs = [f"{tensor.name}.{name}" for name in parts]
        graph.node.insert(0, helper.make_node("DequantizeLinear", inputs, [tensor.name], axis=axis))
    return model


def main() -> None:
    """Exit code 1 with one line where a set cannot be read."""
    try:
        app(standalone_mode=False)
    except AssistantError as error:
        err.print(f"evals.training.train_cross_encoder: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
