"""What several test files share: the real encoder, and the folder of public test sets."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test, and no process that one starts, uses a library or a cache of the person's own.

    The one thing shared with other runs is the exported encoder, which is made all or nothing.
    """
    encoders = Settings().cache_dir / "encoders"
    encoders.mkdir(parents=True, exist_ok=True)
    folder = tmp_path_factory.mktemp("session")
    (folder / "cache").mkdir()
    (folder / "cache" / "encoders").symlink_to(encoders)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_CACHE_DIR", str(folder / "cache"))
        patch.setenv("ASSISTANT_HOME", str(folder / "home"))
        yield


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder(DEFAULT_ENCODER, Settings().cache_dir)


@pytest.fixture(scope="session")
def evals_data() -> Path:
    folder = EvalsSettings().evals_data
    if folder is None or not folder.is_dir():
        pytest.skip("EVALS_DATA does not name the folder of public test sets")
    return folder
