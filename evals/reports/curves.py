"""The three curves of a report: risk against coverage, calibration, latency."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from evals.harness.records import Record
from evals.metrics import confidence_auroc, risk_coverage_area
from evals.metrics.latency import latency_ms
from evals.metrics.result import Metric, Observations, observe
from evals.reports.charts import Plot, shares

_BINS = 10
_MOST_POINTS = 400
_HEADROOM = 1.2


def _observations(metric: Metric, records: Sequence[Record]) -> Observations | None:
    defined = [o for o in observe(metric, records) if o is not None]
    return np.array(defined) if defined else None


def risk_coverage(records: Sequence[Record]) -> Markup | None:
    """Share of wrong answers among the most confident; ``None`` without confidences."""
    observations = _observations(risk_coverage_area.METRIC, records)
    if observations is None:
        return None
    curve = risk_coverage_area.risk_at_coverage(observations)
    step = max(1, len(curve) // _MOST_POINTS)
    points = [(float(c), float(r)) for c, r in curve[::step]]
    points.append((float(curve[-1][0]), float(curve[-1][1])))
    plot = Plot(1.0, 1.0, "questions answered, most confident first", "share wrong")
    plot.area(points, "fill")
    plot.line(points, "curve")
    answered = sum(not r.refused for r in records if not r.failed)
    asked = sum(not r.failed for r in records)
    plot.rule(answered / asked, f"answered: {round(100 * answered / asked)}%")
    return plot.svg("Risk against coverage", shares(), shares())


def calibration(records: Sequence[Record]) -> Markup | None:
    """Share answerable against confidence in ten bins, the dot's area by its questions."""
    observations = _observations(confidence_auroc.METRIC, records)
    if observations is None or len(set(observations[:, 1])) < 2:
        return None
    confidence, answerable = observations.T
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    plot = Plot(1.0, 1.0, "confidence", "share answerable")
    plot.line([(0, 0), (1, 1)], "diagonal")
    for b in np.unique(bins):
        inside = bins == b
        said, true = float(confidence[inside].mean()), float(answerable[inside].mean())
        radius = 3 + 15 * float(inside.mean()) ** 0.5
        plot.dot(
            said, true, radius, "dot", f"{inside.sum()} questions: said {said:.0%}, true {true:.0%}"
        )
    return plot.svg("Calibration of confidence", shares(), shares())


def latency(records: Sequence[Record]) -> Markup | None:
    """Histogram of milliseconds a question up to the 99th percentile; the last bar is the rest."""
    times = [t for r in records if not r.failed and (t := latency_ms(r)) is not None]
    if not times:
        return None
    p50, p95, p99 = (float(p) for p in np.percentile(times, [50, 95, 99]))
    top = _round_up(max(p99, 1e-3))
    counts, edges = np.histogram(np.minimum(times, top), bins=24, range=(0, top))
    most = float(counts.max())
    plot = Plot(top, _HEADROOM * most, "milliseconds a question", "questions")
    for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            plot.bar(left, right - left, count, "column", f"{left:.1f} to {right:.1f} ms: {count}")
    plot.rule(p50, f"p50 {p50:.1f}")
    if p95 > 1.15 * p50:
        plot.rule(min(p95, top), f"p95 {p95:.1f}", row=1)
    x_ticks = {top * i / 4: f"{top * i / 4:g}" for i in range(5)}
    y_ticks = {0.0: "0", most: f"{most:g}"}
    return plot.svg("Distribution of latency", x_ticks, y_ticks)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 8 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(power * m for m in (1, 2, 4, 8, 10) if power * m >= value))
