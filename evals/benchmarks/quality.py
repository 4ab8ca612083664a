"""Quality on the public sets: what is measured on their report halves, beside what is asked.

The sets are read from the folder that EVALS_DATA names; `python -m evals fetch` builds them from
their published sources. Each is ingested once into a library of its own in the cache folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing

from rich.console import Console

from evals.benchmarks.measured import Conditions, Measured
from evals.benchmarks.public_sets import PublicSet, public_set
from evals.harness.fingerprint import run_settings
from evals.harness.folder import Run, RunFolder
from evals.harness.product import Product, open_library
from evals.harness.question_sets import Split, load_questions
from evals.harness.run import run
from evals.metrics.registry import metrics_for
from evals.reports.tables import formatted, markdown_table

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
    "mtrag_un_cloud": {"ndcg@10": 0.893, "confidence_auroc": None, "not_found_f1": None},
    "mtrag_un_fiqa": {"ndcg@10": 0.88, "confidence_auroc": None, "not_found_f1": None},
}
"""What each set is asked for; ``None`` where a metric is told without a bar to pass."""


def measure_sets(names: Sequence[str], conditions: Conditions) -> Measured:
    """Run the report halves with the default engine."""
    chosen = [public_set(name) for name in names]
    runs = {}
    for public in chosen:
        folder = conditions.out / public.name
        err.print(f"{public.name} -> {folder}")
        runs[public.name] = _run(public, RunFolder(folder), conditions.limit)
    return Measured(asked_table(runs))


def _run(public: PublicSet, folder: RunFolder, limit: int | None) -> Run:
    questions = load_questions(public.questions, split=Split.REPORT, limit=limit)
    with closing(open_library(None, public.corpus)) as opened:
        system = Product(opened, "extractive")
        settings = run_settings(system, public.questions, Split.REPORT, limit)
        return run(system, questions, folder, settings)


def asked_table(runs: Mapping[str, Run]) -> str:
    """Markdown: what was asked of each set and what was measured."""
    rows = []
    for name, run_of_set in runs.items():
        metrics = {m.key: m for m in metrics_for(run_of_set.records)}
        for key, bar in ASKED[name].items():
            result = run_of_set.scores["metrics"][key]
            value, low, high = (
                formatted(metrics[key], result[f]) for f in ("value", "low", "high")
            )
            asked = "–" if bar is None else f"{bar:g}"
            rows.append([name, f"`{key}`", asked, value, f"{low} – {high}", str(result["n"])])
    head = ["set", "metric", "asked", "measured", "95% interval", "n"]
    settings = next(iter(runs.values())).settings
    limit = settings["questions"]["limit"]
    part = f"the first {limit} questions of" if limit else "all questions of"
    return (
        f"{markdown_table(head, rows)}\n\nReport halves, {part} each, engine "
        f"{settings['engine']}, encoder {settings['encoder']['name']}, "
        f"{settings['machine']['cores']} cores, {settings['started'][:10]}."
    )
