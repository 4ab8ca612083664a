"""What several test files share: the real encoder, and the folder of public test sets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from assistant.models.encoder import Encoder, load_encoder
from assistant.settings import DEFAULT_ENCODER, EvalsSettings, Settings
from tests.support.own_folders import keep_to_own_folders


def pytest_configure(config: pytest.Config) -> None:
    keep_to_own_folders(config)


pytest_plugins = ["tests.support.web_fixtures"]

# How long an example takes says more about the machine than about the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder(DEFAULT_ENCODER, Settings().cache_dir)


@pytest.fixture(scope="session")
def evals_data() -> Path:
    folder = EvalsSettings().evals_data
    if folder is None or not folder.is_dir():
        pytest.skip("EVALS_DATA does not name the folder of public test sets")
    return folder
