"""A Chromium: one that is installed, else Playwright's own, else Debian's package in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable(own: str) -> str:
    """The program to start; ``own`` is where Playwright keeps its download.

    Raises RuntimeError where there is none and none can be had.
    """
    return _installed() or _downloaded(own)


def _installed() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _downloaded(own: str) -> str:
    if not Path(own).exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if Path(own).exists():
        return own
    if os.environ.get("CI") and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", "chromium"], check=False
        )
    found = _installed()
    if found is None:
        raise RuntimeError("no Chromium: install one, such as Debian's package `chromium`")
    return found
