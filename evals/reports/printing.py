"""Results on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from evals.harness.folder import Run
from evals.metrics.registry import metrics_for
from evals.metrics.result import Metric
from evals.reports.compare import Comparison, Difference
from evals.reports.tables import HEADLINE, formatted


def print_run(console: Console, run: Run) -> None:
    """The headline metrics, failures by bin, and where the report is."""
    table = Table(box=None, pad_edge=False)
    table.add_column("metric", no_wrap=True)
    for name in ("value", "95% interval", "n", "left out"):
        table.add_column(name, justify="right", no_wrap=True)
    metrics = {m.key: m for m in metrics_for(run.records)}
    for key in HEADLINE:
        result = run.scores["metrics"][key]
        if result["value"] is not None:
            interval = _interval(metrics[key], result["low"], result["high"])
            value = formatted(metrics[key], result["value"])
            table.add_row(key, value, interval, str(result["n"]), str(result["left_out"]))
    console.print(table)
    failures = ", ".join(f"{count} {name}" for name, count in run.scores["failures"].items())
    console.print(f"\n{run.scores['questions']} questions; {failures or 'all right'}")
    console.print(f"report: {run.path / 'report.html'}")


def print_comparison(console: Console, comparison: Comparison) -> None:
    """Metrics that are defined in both runs, flips, and settings that differ."""
    table = Table(box=None, pad_edge=False)
    table.add_column("metric", no_wrap=True)
    for name in ("A", "B", "B - A", "95% interval", "n", "McNemar p"):
        table.add_column(name, justify="right", no_wrap=True)
    for d in comparison.differences:
        if d.difference is not None:
            table.add_row(*_cells(d), style=_style(d))
    console.print(table)
    console.print(f"\n{comparison.questions} questions in both")
    for line in comparison.lacking():
        console.print(line)
    for name, qids in (("B alone", comparison.gained), ("A alone", comparison.lost)):
        console.print(f"right in {name}: {len(qids)}{': ' if qids else ''}{' '.join(qids)}")
    for name, a, b in comparison.settings:
        console.print(f"setting {name}: {a} -> {b}")


def _cells(d: Difference) -> list[str]:
    return [
        d.metric.key,
        formatted(d.metric, d.a),
        formatted(d.metric, d.b),
        f"{d.difference:+.3f}",
        _interval(d.metric, d.low, d.high),
        str(d.n),
        "" if d.p_value is None else f"{d.p_value:.3g}",
    ]


def _style(d: Difference) -> str:
    """Bold where the interval leaves out no difference at all."""
    certain = d.low is not None and d.high is not None and (d.low > 0 or d.high < 0)
    if not certain or d.worse_by is None:
        return ""
    return "bold red" if d.worse_by > 0 else "bold green"


def _interval(metric: Metric, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"{formatted(metric, low).removesuffix(' ms')} to {formatted(metric, high)}"
