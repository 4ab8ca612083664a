"""Train what reads question and sentence together.

It starts from the default encoder and sees what `training_examples` gives: questions with a
sentence that answers and three that do not, and questions that nothing answers. Each question
chooses among its sentences and "none of them", so that one score both ranks sentences and decides
to refuse. The seed and the order of examples are fixed. With bfloat16 half an hour on one core.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import track
from transformers import AutoModel, AutoTokenizer

from assistant.errors import UsageError
from assistant.models import cross_encoder
from assistant.models.cross_encoder import Packed, Packer, padded
from assistant.models.encoder import model_source
from assistant.settings import DEFAULT_ENCODER
from evals.training.onnx_export import write_onnx
from evals.training.training_examples import Example, training_examples

err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

MODELS = Path(cross_encoder.__file__).parent
EPOCHS = 1
QUESTIONS_A_STEP = 8
SENTENCES_A_QUESTION = 4
RATE = 8e-5
RATE_OF_HEAD = 1e-3
WARM_UP = 0.06
CHECKPOINT_EVERY_S = 600
_SEED = 0
_HAS_BFLOAT16 = torch.cpu._is_avx512_bf16_supported()
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


def train_cross_encoder(folder: Path, checkpoint: Path) -> Path:
    """Train on the fit halves; the model is written, with its tokenizer, and its path returned.

    The checkpoint is written every ten minutes, and stays when all is done.
    """
    source = model_source(DEFAULT_ENCODER)
    tokenizer = AutoTokenizer.from_pretrained(source).backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    torch.manual_seed(_SEED)
    model = TrainedModel(source)
    fit_model(model, Packer(tokenizer.to_str()), training_examples(), checkpoint)
    path = folder / "cross-encoder.onnx"
    # Plain attention exports to fewer steps than the fused one, which guards empty rows.
    model.transformer.set_attn_implementation("eager")
    write_onnx(model, path)
    (folder / "cross-encoder-tokenizer.json").write_text(tokenizer.to_str(), "utf-8")
    return path


def fit_model(
    model: TrainedModel, packer: Packer, examples: Sequence[Example], checkpoint: Path
) -> None:
    """Train in place. Raises UsageError where the checkpoint is of other examples.

    Every step is seeded by its number, so that a run that was stopped goes on as it would.
    """
    trained = [p for p in model.transformer.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": trained, "lr": RATE},
            {"params": model.head.parameters(), "lr": RATE_OF_HEAD},
        ],
        weight_decay=0.01,
    )
    batches = _batches(examples)
    steps = len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min(1, (i + 1) / (WARM_UP * steps)) * max(0.0, 1 - i / steps)
    )
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
    done = _resumed(parts, checkpoint, len(examples))
    saved_s = time.monotonic()
    model.train()
    for step in track(range(done, steps), "training", console=err):
        torch.manual_seed(step)
        loss = _loss(model, packer, batches[step], random.Random(f"{_SEED} {step}"))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        if step + 1 == steps or time.monotonic() - saved_s > CHECKPOINT_EVERY_S:
            err.print(f"step {step + 1} of {steps}, loss {loss.item():.3f}")
            _save(parts, checkpoint, step + 1, len(examples))
            saved_s = time.monotonic()


def _batches(examples: Sequence[Example]) -> list[list[Example]]:
    chance = random.Random(_SEED)
    order: list[Example] = []
    while len(order) < EPOCHS * len(examples):
        order += chance.sample(examples, len(examples))
    steps = int(EPOCHS * len(examples) / QUESTIONS_A_STEP)
    return [order[i * QUESTIONS_A_STEP : (i + 1) * QUESTIONS_A_STEP] for i in range(steps)]


def _resumed(parts: Mapping[str, Any], checkpoint: Path, examples: int) -> int:
    """Take up a checkpoint, if there is one, and return how many steps are done.

    Raises UsageError where it was made from other examples.
    """
    if not checkpoint.exists():
        return 0
    saved = torch.load(checkpoint, weights_only=True)
    if saved["examples"] != examples:
        raise UsageError(
            f"{checkpoint}: made from {saved['examples']} examples, there are {examples} now; "
            "delete it to begin again"
        )
    for name, part in parts.items():
        part.load_state_dict(saved[name])
    return int(saved["steps"])


def _save(parts: Mapping[str, Any], checkpoint: Path, steps: int, examples: int) -> None:
    """Whole or not at all."""
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    draft = checkpoint.with_suffix(".tmp")
    states = {name: part.state_dict() for name, part in parts.items()}
    torch.save({**states, "steps": steps, "examples": examples}, draft)
    draft.replace(checkpoint)


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
    with torch.autocast("cpu", torch.bfloat16, enabled=_HAS_BFLOAT16):
        scores = model(**feed)
    scores = scores.float()
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
