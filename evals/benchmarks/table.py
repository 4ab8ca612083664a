"""The benchmarks by name. A new one is a module here and a line below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import cast

from assistant.errors import UsageError
from evals.benchmarks.measured import Measure
from evals.benchmarks.quality import ASKED, measure_sets


@dataclass(frozen=True, slots=True)
class Benchmark:
    """``module`` of this package has `measure`; it is imported when it is asked for, as some need
    packages that the others do without."""

    title: str
    module: str


_MODULES: Mapping[str, Benchmark] = {
    "lookup": Benchmark("look-up verdicts on the sample library", "lookup"),
    "lookup-speed": Benchmark("how long a look-up takes, by kind of text", "lookup_speed"),
    "names": Benchmark("names and numbers put in each other's place", "swaps"),
    "reading": Benchmark("files read, beside what other programs make of them", "reading"),
    "users": Benchmark("many people asking the application at once", "users"),
    "verification": Benchmark("claims against what they cite (AttributionBench)", "attribution"),
    "verification-regression": Benchmark("pairs made here", "verification_regression"),
    "small-model": Benchmark("answers of a 135M model, for a reader to judge", "small_model.run"),
}


def titles() -> dict[str, str]:
    """What there is, by name."""
    return {
        "quality": "all public question sets in one table",
        **{name: f"the public set {name}" for name in ASKED},
        **{name: benchmark.title for name, benchmark in _MODULES.items()},
    }


def benchmark(name: str) -> Measure:
    """Raises UsageError for a name that is not in the table."""
    if name == "quality":
        return partial(measure_sets, list(ASKED))
    if name in ASKED:
        return partial(measure_sets, [name])
    if name not in _MODULES:
        raise UsageError(f"no benchmark '{name}'; there are {', '.join(titles())}")
    module = import_module(f"evals.benchmarks.{_MODULES[name].module}")
    return cast(Measure, module.measure)
