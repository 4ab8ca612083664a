"""Verification of claims that others judged: the development part of AttributionBench.

Claims of generated answers beside the text that each cites, from four projects, with the verdict
of their annotators (Li et al., 2024). Nothing is fitted on it. A verdict is read in two ways:
*kept*, anything but `unsupported`, stays in an answer; *marked* is `verbatim` or `supported`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.progress import track

from assistant.models.encoder import load_encoder
from assistant.settings import Settings
from assistant.verification.verify import Source, Verification, Verifier
from evals.benchmarks.measured import Conditions, Measured, data_folder
from evals.metrics.confidence_auroc import auroc
from evals.reports.tables import markdown_table

Reading = Callable[[Verification], bool]

_READINGS: dict[str, Reading] = {
    "kept": lambda found: found.support != "unsupported",
    "marked supported": lambda found: found.support in ("supported", "verbatim"),
}
_MOST_SOURCES = 60
"""Sentences of a text that are read; nineteen in twenty have fewer, and a few are whole pages."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim's verdict beside the annotators'."""

    domain: str
    supported: bool
    found: Verification


def measure(conditions: Conditions) -> Measured:
    """All pairs; of `conditions.limit` the ones that are spread evenly over them."""
    path = data_folder("benchmarks", "attribution_dev", "pairs.jsonl")
    pairs = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if conditions.limit:
        pairs = pairs[:: max(1, len(pairs) // conditions.limit)][: conditions.limit]
    settings = Settings()
    verifier = Verifier(load_encoder(settings.encoder, settings.cache_dir))
    judged = []
    for pair in track(pairs, "verifying", console=Console(stderr=True)):
        sources = [Source(text) for text in pair["sources"][:_MOST_SOURCES]]
        found = verifier.verify(pair["statement"], sources)
        judged.append(Judged(pair["domain"], pair["label"] == "supported", found))
    return Measured(table(judged))


def table(judged: Sequence[Judged]) -> str:
    """Markdown: both readings over all claims, with macro-F1 over the projects as well."""
    rows = []
    for name, reading in _READINGS.items():
        let_through = [reading(one.found) for one in judged if not one.supported]
        lost = [not reading(one.found) for one in judged if one.supported]
        domains = sorted({one.domain for one in judged})
        by_domain = [macro_f1([o for o in judged if o.domain == d], reading) for d in domains]
        rows.append(
            [
                name,
                f"{macro_f1(judged, reading):.3f}",
                f"{sum(by_domain) / len(by_domain):.3f}",
                f"{sum(let_through) / len(let_through):.1%}" if let_through else "–",
                f"{sum(lost) / len(lost):.1%}" if lost else "–",
            ]
        )
    head = ["Read as", "Macro-F1", "Mean over projects", "False let through", "True lost"]
    area = auroc(np.array([(one.found.score, one.supported) for one in judged], dtype=float))
    told = "–" if area is None else f"{area:.3f}"
    return f"{markdown_table(head, rows)}\n\nAUROC of `score` {told}; {len(judged)} claims."


def macro_f1(judged: Sequence[Judged], reading: Reading) -> float:
    """Mean of the F1 of true and of false claims."""
    both = [(one.supported, reading(one.found)) for one in judged]
    return sum(_f1([(a == side, b == side) for a, b in both]) for side in (True, False)) / 2


def _f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    hits = sum(a and b for a, b in pairs)
    return 2 * hits / max(sum(a for a, _ in pairs) + sum(b for _, b in pairs), 1)
