"""Limits for continuous integration: `--fail-on 'ndcg@10<-0.01,latency_p95_ms>50,first_hit'`.

`metric<-0.01` fails when B - A is below -0.01, `metric>50` when it is above 50, and a metric
alone when it is worse than the interval of A allows. `errors` counts the questions that failed,
which no other metric sees; alone it fails where B has more of them. Runs of different questions
fail whatever the limits are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import UsageError
from evals.reports.compare import Comparison

_LIMIT = re.compile(r"\s*(?P<metric>[^<>\s]+)\s*(?:(?P<sign>[<>])\s*(?P<value>[-+]?[\d.]+)\s*)?$")


@dataclass(frozen=True, slots=True)
class Limit:
    """``sign`` is ``None`` where the interval of A is the limit."""

    metric: str
    sign: Literal["<", ">"] | None = None
    value: float = 0.0


def parse_limits(text: str) -> list[Limit]:
    """Read a comma-separated list. Raises UsageError."""
    limits = []
    for part in text.split(","):
        match = _LIMIT.match(part)
        try:
            if match is None:
                raise ValueError(part)
            value = float(match["value"] or 0)
        except ValueError as error:
            raise UsageError(
                f"--fail-on: '{part.strip()}' is not METRIC, METRIC<NUMBER or METRIC>NUMBER"
            ) from error
        sign: Literal["<", ">"] | None = None
        if match["sign"]:
            sign = "<" if match["sign"] == "<" else ">"
        limits.append(Limit(match["metric"], sign, value))
    return limits


def failures(
    limits: Sequence[Limit], comparison: Comparison, scores_of_a: Mapping[str, Any]
) -> list[str]:
    """One line for each limit that is passed, or that cannot be judged.

    A run that lacks questions of the other is one line too: no limit speaks for those.
    Raises UsageError for a metric that does not exist.
    """
    by_key = {d.metric.key: d for d in comparison.differences}
    out = comparison.lacking() if limits else []
    for limit in limits:
        if limit.metric not in by_key:
            raise UsageError(
                f"--fail-on: no metric '{limit.metric}'; there are {', '.join(by_key)}"
            )
        found = by_key[limit.metric]
        if found.difference is None or found.a is None or found.b is None:
            out.append(f"{limit.metric}: undefined in one of the runs, so it cannot be judged")
        elif limit.sign is None:
            interval = scores_of_a["metrics"].get(limit.metric)
            side = "low" if found.metric.better == "higher" else "high"
            # A count of errors has no interval in a run: it is itself the bound.
            bound = interval[side] if interval else found.a
            beyond = found.b < bound if found.metric.better == "higher" else found.b > bound
            if beyond:
                out.append(f"{limit.metric}: {found.b:.4f} is outside A's interval at {bound:.4f}")
        elif (
            found.difference < limit.value if limit.sign == "<" else found.difference > limit.value
        ):
            out.append(f"{limit.metric}: {found.difference:+.4f} is {limit.sign} {limit.value:g}")
    return out
