"""`python -m evals.benchmarks.public_sets`: the public sets, against what is asked of the product.

The sets are read from the folder that EVALS_DATA names; `evals/README.md` tells where they come
from. Each is ingested once into a library of its own in the cache folder.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.errors import AssistantError, UsageError
from assistant.settings import EvalsSettings
from evals.harness.fingerprint import run_settings
from evals.harness.folder import Run, RunFolder
from evals.harness.product import Product, open_library
from evals.harness.question_sets import Split, load_questions
from evals.harness.run import run
from evals.harness.scores import metrics_for
from evals.reports.tables import formatted, write_between

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
out = Console(soft_wrap=True, highlight=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

ASKED: Mapping[str, Mapping[str, float | None]] = {
    "squad2_half": {
        "ndcg@10": 0.94,
        "first_hit_or_nearest": 0.82,
        "any_of_three_or_nearest": 0.94,
        "confidence_auroc": 0.72,
        "first_hit": None,
        "not_found_f1": None,
    },
    "hotpotqa_pool": {"ndcg@10": 0.85, "evidence_recall@5": 0.68, "first_hit_or_nearest": None},
    "scifact": {"ndcg@10": 0.73, "confidence_auroc": None},
}
"""What each set is asked for; ``None`` where a metric is told without a bar to pass."""


@dataclass(frozen=True, slots=True)
class PublicSet:
    """One folder of the public sets."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus.jsonl"

    @property
    def questions(self) -> Path:
        return self.folder / "questions.jsonl"


def public_set(name: str) -> PublicSet:
    """Raises UsageError where EVALS_DATA is not set or does not hold the set."""
    data = EvalsSettings().evals_data
    if data is None:
        raise UsageError("EVALS_DATA is not set; let it name the folder that holds benchmarks/")
    found = PublicSet(data / "benchmarks" / name)
    if not (found.corpus.is_file() and found.questions.is_file()):
        raise UsageError(f"{found.folder}: no corpus.jsonl and questions.jsonl; check EVALS_DATA")
    return found


def bench(public: PublicSet, folder: Path, split: Split, limit: int | None) -> Run:
    """Run one set with the default engine."""
    questions = load_questions(public.questions, split=split, limit=limit)
    with closing(open_library(None, public.corpus)) as opened:
        system = Product(opened, "extractive")
        settings = run_settings(system, public.questions, split, limit)
        return run(system, questions, RunFolder(folder), settings)


def asked_table(runs: Mapping[str, Run]) -> str:
    """Markdown: what was asked of each set and what was measured."""
    lines = ["| set | metric | asked | measured | 95% interval | n |", "|---|---|---|---|---|---|"]
    for name, run_of_set in runs.items():
        metrics = {m.key: m for m in metrics_for(run_of_set.records)}
        for key, bar in ASKED[name].items():
            result = run_of_set.scores["metrics"][key]
            value, low, high = (
                formatted(metrics[key], result[f]) for f in ("value", "low", "high")
            )
            asked = "–" if bar is None else f"{bar:g}"
            lines.append(
                f"| {name} | `{key}` | {asked} | {value} | {low} – {high} | {result['n']} |"
            )
    settings = next(iter(runs.values())).settings
    lines.append("")
    lines.append(
        f"Split `{settings['questions']['split']}`, engine {settings['engine']}, encoder "
        f"{settings['encoder']['name']}, {settings['machine']['cores']} cores, "
        f"{settings['started'][:10]}."
    )
    return "\n".join(lines)


@app.command()
def main(
    sets: Annotated[list[str] | None, typer.Argument(metavar="[SET ...]")] = None,
    split: Annotated[Split, typer.Option(help="Which half of each set.")] = Split.REPORT,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many questions.")] = None,
    out_: Annotated[Path | None, typer.Option("--out", help="Folder of run folders.")] = None,
    into: Annotated[Path | None, typer.Option(help="Document to write the table into.")] = None,
) -> None:
    """Run the public sets and print what was measured beside what was asked."""
    names = sets or list(ASKED)
    for name in names:
        if name not in ASKED:
            raise UsageError(f"no public set '{name}'; there are {', '.join(ASKED)}")
    chosen = [public_set(name) for name in names]
    folder = out_ or Path("runs") / f"bench-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    runs = {}
    for public in chosen:
        err.print(f"{public.name} -> {folder / public.name}")
        runs[public.name] = bench(public, folder / public.name, split, limit)
    table = asked_table(runs)
    out.print(table)
    if into is not None:
        write_between(into, "bench-quality", table)


if __name__ == "__main__":
    try:
        app()
    except AssistantError as error:
        err.print(f"evals: {error}")
        sys.exit(error.exit_code)
