"""How long a look-up takes, by kind.

The library is `squad2_half` (646 documents); texts are made from its own words with a fixed
seed. One warm-up of each kind; no other work should run.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable, Mapping
from contextlib import closing

import numpy as np

from assistant.lookup.look_up import look_up
from assistant.models.embedding import Embedding
from assistant.storage.editions import Edition
from evals.benchmarks.measured import Conditions, Measured
from evals.benchmarks.public_sets import public_set
from evals.harness.product import open_library
from evals.reports.tables import markdown_table

_ROUNDS = 50
_EXACT_TARGET_MS = 20.0
_ANY_TARGET_MS = 150.0
_LONG_CHARS = 50_000

Maker = Callable[[random.Random, list[str]], str]


def _words(chance: random.Random, texts: list[str], count: int) -> str:
    words = chance.choice([text for text in texts if len(text.split()) > count]).split()
    first = chance.randrange(len(words) - count)
    return " ".join(words[first : first + count])


def _misspelt(chance: random.Random, texts: list[str]) -> str:
    words = _words(chance, texts, 25).split()
    at = max(range(len(words)), key=lambda i: len(words[i]))
    words[at] = words[at][:3] + words[at][4:]
    return " ".join(words)


def _other_figure(chance: random.Random, texts: list[str]) -> str:
    return re.sub(r"\d", lambda m: str((int(m[0]) + 3) % 10), _words(chance, texts, 25)) + " 12345"


def _shuffled(chance: random.Random, texts: list[str]) -> str:
    words = _words(chance, texts, 20).split()
    chance.shuffle(words)
    return " ".join(words)


def _long_and_changed(chance: random.Random, texts: list[str]) -> str:
    text = " ".join(chance.sample(texts, len(texts)))[:_LONG_CHARS]
    return re.sub(r"\bthe\b", "a", text)


KINDS: Mapping[str, Maker] = {
    "exact, 8 words": lambda chance, texts: _words(chance, texts, 8),
    "exact, 60 words": lambda chance, texts: _words(chance, texts, 60),
    "exact, a whole document": lambda chance, texts: chance.choice(texts),
    "one word misspelt": _misspelt,
    "figures changed": _other_figure,
    "stitched": lambda chance, texts: " ".join(_words(chance, texts, 12) for _ in range(2)),
    "in another order": _shuffled,
    "one common word": lambda chance, texts: "the",
    "a figure with a subject": lambda chance, texts: "57% of the population",
    "not there": lambda chance, texts: "Norway will refund every offshore mining licence in 2031.",
    "50,000 characters, changed": _long_and_changed,
}


def times_of(edition: Edition, encoder: Embedding, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each look-up, by kind."""
    chance = random.Random(20)
    texts = [edition.catalogue.text(record.doc_id) for record in edition.catalogue.documents()]
    times: dict[str, list[float]] = {}
    look_up(KINDS["not there"](chance, texts), edition, encoder)  # opens the vector index
    for kind, make in KINDS.items():
        look_up(make(chance, texts), edition, encoder)
        for _ in range(rounds):
            text = make(chance, texts)
            start = time.perf_counter()
            look_up(text, edition, encoder)
            times.setdefault(kind, []).append((time.perf_counter() - start) * 1000)
    return times


def table(times: Mapping[str, list[float]], documents: int) -> str:
    """Markdown: a kind of text a row, in milliseconds."""
    rows = []
    for kind, spent in times.items():
        target = _EXACT_TARGET_MS if kind.startswith("exact") else _ANY_TARGET_MS
        within = sum(one < target for one in spent) / len(spent)
        figures = np.percentile(spent, (50, 95, 100))
        rows.append([kind, *(f"{ms:.0f}" for ms in figures), f"{within:.0%} under {target:g}"])
    head = ["Text looked up", "Median, ms", "95th percentile", "Longest", "Within what is asked"]
    return f"{markdown_table(head, rows)}\n\n{documents} documents, {os.cpu_count()} cores."


def measure(conditions: Conditions) -> Measured:
    """On `squad2_half`; `conditions.limit` look-ups of each kind, 50 where none is given."""
    with (
        closing(open_library(None, public_set("squad2_half").corpus)) as opened,
        opened.edition() as edition,
    ):
        times = times_of(edition, opened.encoder, conditions.limit or _ROUNDS)
        return Measured(table(times, len(edition.catalogue.documents())))
