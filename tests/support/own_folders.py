"""A run of the tests keeps to folders of its own: none of the user's is read or written."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

_KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")


def keep_to_own_folders(config: pytest.Config) -> None:
    """Point every variable that names a folder of the user elsewhere, for child processes too.

    What the program can make again goes with the run, but for the exported encoder, which takes
    20 seconds: it stays in the virtual environment, with the weights that it is made from. Runs
    may meet there, for an export appears whole or not at all.
    """
    place = Path(tempfile.mkdtemp(prefix="policy-assistant-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(place, ignore_errors=True))
    # The browser that somebody downloaded is used and not changed.
    os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(_downloaded_browsers()))
    for name in list(os.environ):
        if name.startswith("ASSISTANT_") or name in _KEYS:
            del os.environ[name]
    home, cache = place / "home", place / "cache"
    home.mkdir()
    cache.mkdir()
    os.environ |= {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "ASSISTANT_HOME": str(place / "library"),
        "ASSISTANT_CACHE_DIR": str(cache),
    }
    if sys.prefix != sys.base_prefix:
        kept = Path(sys.prefix) / "share/policy-assistant/encoders"
        kept.mkdir(parents=True, exist_ok=True)
        (cache / "encoders").symlink_to(kept)


def _downloaded_browsers() -> Path:
    """Where Playwright keeps its downloads; docs of Playwright, "Managing browser binaries"."""
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"
