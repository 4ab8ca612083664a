"""The benchmarks by name: each that is listed can be asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from evals.benchmarks.measured import data_folder
from evals.benchmarks.table import benchmark, titles


@pytest.mark.parametrize("name", titles())
def test_every_name_that_is_listed_is_there(name: str) -> None:
    assert callable(benchmark(name))


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"no benchmark 'speed'; there are quality, squad2_half"):
        benchmark("speed")


def test_missing_data_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALS_DATA", str(tmp_path))
    with pytest.raises(UsageError, match="nothing: is not there; check EVALS_DATA"):
        data_folder("benchmarks", "nothing")
    monkeypatch.delenv("EVALS_DATA")
    with pytest.raises(UsageError, match="EVALS_DATA is not set"):
        data_folder("benchmarks")
