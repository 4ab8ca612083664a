"""Tables in documents, written by the program that measured them.

A document marks the place with `<!-- begin:NAME -->` and `<!-- end:NAME -->`; all between the
two is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.errors import UsageError
from evals.harness.folder import Run
from evals.metrics.registry import metrics_for
from evals.metrics.result import Metric

HEADLINE = (
    "right",
    "first_hit",
    "any_of_three_hit",
    "first_hit_or_nearest",
    "any_of_three_or_nearest",
    "number_accuracy",
    "citation_precision",
    "citation_recall",
    "every_side_cited",
    "not_found_precision",
    "not_found_recall",
    "not_found_f1",
    "confidence_auroc",
    "calibration_error",
    "recall@5",
    "ndcg@10",
    "sentence_recall@5",
    "evidence_recall@5",
    "quote_validity",
    "latency_p50_ms",
    "latency_p95_ms",
)


def run_table(runs: Sequence[Run], keys: Sequence[str] = HEADLINE) -> str:
    """Markdown: a metric a row, a run a column, each value with its interval and count."""
    metrics = {m.key: m for run in runs for m in metrics_for(run.records)}
    names = [f"{run.settings['name']} ({run.settings['engine']})" for run in runs]
    rows = []
    for key in keys:
        cells = [_cell(metrics[key], run) for run in runs] if key in metrics else []
        if any(cell != "–" for cell in cells):
            rows.append([f"{metrics[key].title} (`{key}`)", *cells])
    return "\n".join([markdown_table(["Metric", *names], rows), "", *map(_provenance, runs)])


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells may hold Markdown, but no vertical bar and no line break."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write_between(path: Path, name: str, text: str) -> None:
    """Put `text` between the marks of `name`. Raises UsageError where they are missing."""
    begin, end = f"<!-- begin:{name} -->", f"<!-- end:{name} -->"
    content = path.read_text(encoding="utf-8")
    before, found, rest = content.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise UsageError(f"{path}: needs the lines '{begin}' and '{end}' where the table goes")
    path.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", encoding="utf-8")


def formatted(metric: Metric, value: float | None) -> str:
    """A value for people: three decimals for shares, milliseconds with their unit."""
    if value is None:
        return "–"
    if metric.unit == "ms":
        return f"{value:.1f} ms"
    return f"{value:,.0f}" if metric.unit == "count" else f"{value:.3f}"


def _cell(metric: Metric, run: Run) -> str:
    result = run.scores["metrics"].get(metric.key)
    if result is None or result["value"] is None:
        return "–"
    value = formatted(metric, result["value"])
    if result["low"] is None:
        return f"{value} (n {result['n']})"
    low, high = formatted(metric, result["low"]), formatted(metric, result["high"])
    return f"{value} [{low.removesuffix(' ms')}, {high.removesuffix(' ms')}] (n {result['n']})"


def _provenance(run: Run) -> str:
    s = run.settings
    encoder = s["encoder"]
    return (
        f"{s['name']}: {s['questions']['file']}, split `{s['questions']['split']}`, "
        f"{len(run.records)} questions ({run.scores['errors']} errors), "
        f"{s['library']['documents']} documents, encoder {encoder['name']} "
        f"(`{encoder['fingerprint'][:12]}`), {s['machine']['cores']} cores, {s['started'][:10]}.  "
    )
