"""The report: one HTML page that needs nothing else, made from a finished run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.harness.folder import Run
from evals.harness.matching import has_gold_words, is_right_quote
from evals.harness.records import Json, Record
from evals.metrics.latency import latency_ms
from evals.metrics.registry import metrics_for
from evals.metrics.result import Group, Metric
from evals.metrics.right import right
from evals.reports import curves
from evals.reports.charts import interval_bar, stacked_bar
from evals.reports.failures import FailureBin, failure_bin
from evals.reports.tables import formatted

_TEMPLATE = "report.html.jinja"
_HITS_SHOWN = 5
_EXCERPT = 600
_RIGHT, _UNKNOWN = "right", "no gold words"

HEADLINE = ("right", "first_hit", "not_found_f1", "recall@5", "quote_validity", "latency_p50_ms")

_GROUPS: Mapping[Group, tuple[str, str]] = {
    "answers": (
        "Answers",
        "What the text says, on answerable questions; a refusal there scores 0.",
    ),
    "evidence": ("Evidence", "Whether the quotes shown are the words that answer."),
    "abstention": ("Refusals and confidence", "Whether it is refused what should be."),
    "conflicts": ("Conflicts", "Whether every side of a disagreement is shown."),
    "retrieval": ("Retrieval", "Whether the gold is among the first hits of the search."),
    "cost": ("Cost", "Time a question, passages read, tokens."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A metric as it is shown; ``bar`` only where the value is a share."""

    metric: Metric
    value: str
    interval: str
    bar: Markup | None
    n: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Quote:
    source: str
    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One question as the page shows it. ``outcome`` is "right" or the name of a bin."""

    record: Record
    outcome: str
    css: str
    confidence: str
    latency: str
    shown: Sequence[Quote]
    hits: Sequence[Quote]


def write_report(run: Run, path: Path) -> None:
    """Write the page whole or not at all."""
    draft = path.with_suffix(".tmp")
    draft.write_text(render(run), encoding="utf-8")
    draft.replace(path)


def render(run: Run) -> str:
    """The page as one string."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = {r.metric.key: r for r in _rows(run)}
    items = [_item(record) for record in run.records]
    return environment.get_template(_TEMPLATE).render(
        run=run,
        headline=[rows[key] for key in HEADLINE if rows[key].n],
        groups=[
            (*_GROUPS[group], [r for r in rows.values() if r.metric.group == group and r.n])
            for group in _GROUPS
        ],
        undefined=[r.metric.title for r in rows.values() if not r.n],
        charts=_charts(run.records),
        outcomes=_outcomes(items),
        tags=_tags(items),
        items=items,
        settings=json.dumps(run.settings, ensure_ascii=False, indent=2),
    )


def _rows(run: Run) -> list[Row]:
    measured = run.scores["metrics"]
    return [_row(m, measured[m.key]) for m in metrics_for(run.records) if m.key in measured]


def _row(metric: Metric, result: Json) -> Row:
    value, low, high = result["value"], result["low"], result["high"]
    bar = interval_bar(value, low, high) if value is not None and not metric.unit else None
    first = formatted(metric, low).removesuffix(" ms")
    interval = "" if low is None else f"{first} – {formatted(metric, high)}"
    return Row(metric, formatted(metric, value), interval, bar, result["n"], result["left_out"])


def _charts(records: Sequence[Record]) -> list[tuple[str, str, Markup]]:
    drawn = [
        (
            "Risk against coverage",
            "If only the most confident questions were answered, how many would be wrong. Lower "
            "is better.",
            curves.risk_coverage(records),
        ),
        (
            "Calibration",
            "Of the questions with this confidence, how many the library answers. On the line "
            "is best; larger dots hold more questions.",
            curves.calibration(records),
        ),
        ("Latency", "Time a question over all stages.", curves.latency(records)),
    ]
    return [(title, text, svg) for title, text, svg in drawn if svg is not None]


def _item(record: Record) -> Item:
    found = failure_bin(record)
    known = found or not record.question.answerable or has_gold_words(record.question)
    outcome = found.value if found else _RIGHT if known else _UNKNOWN
    time = latency_ms(record)
    return Item(
        record=record,
        outcome=outcome,
        css=_CLASSES[outcome],
        confidence="" if record.confidence is None else f"{record.confidence:.2f}",
        latency="" if time is None else f"{time:.0f} ms",
        shown=[_quote(c, c["quote"], record) for c in record.shown],
        hits=[
            _quote(hit, _excerpt(hit["text"]), record, hit["text"])
            for hit in record.hits[:_HITS_SHOWN]
        ],
    )


def _quote(place: Json, text: str, record: Record, whole: str | None = None) -> Quote:
    parts = [place.get("title") or place["doc_id"], place.get("published"), place.get("section")]
    page = place.get("page_label") or place.get("page")
    parts.append(f"p. {page}" if page else None)
    return Quote(
        " · ".join(str(p) for p in parts if p), text, is_right_quote(whole or text, record.question)
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"


_CLASSES = {
    _RIGHT: "o-right",
    FailureBin.NOT_RETRIEVED.value: "o-retrieve",
    FailureBin.NOT_CHOSEN.value: "o-choose",
    FailureBin.WRONGLY_REFUSED.value: "o-refuse",
    FailureBin.ANSWERED_UNANSWERABLE.value: "o-answer",
    FailureBin.WRONG_SIDE.value: "o-side",
    FailureBin.ERROR.value: "o-error",
    _UNKNOWN: "o-unknown",
}


def _counted(items: Sequence[Item]) -> dict[str, int]:
    counts = {name: sum(i.outcome == name for i in items) for name in _CLASSES}
    return {name: count for name, count in counts.items() if count}


def _outcomes(items: Sequence[Item]) -> list[dict[str, Any]]:
    return [
        {"name": name, "css": _CLASSES[name], "count": count, "share": count / len(items)}
        for name, count in _counted(items).items()
    ]


def _tags(items: Sequence[Item]) -> list[dict[str, Any]]:
    names = sorted({tag for i in items for tag in i.record.question.tags})
    out = []
    for name in names:
        tagged = [i for i in items if name in i.record.question.tags]
        judged = [found for i in tagged if (found := right(i.record)) is not None]
        out.append(
            {
                "name": name,
                "n": len(tagged),
                "right": sum(i.outcome == _RIGHT for i in tagged) / len(tagged) if judged else None,
                "bar": stacked_bar(_counted(tagged), _CLASSES),
            }
        )
    return out
