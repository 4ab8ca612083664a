"""The folder of uploaded files in a home, and how one is deleted."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

FOLDER: Final = "uploads"


def discard(home: Path, paths: Iterable[Path]) -> None:
    """Delete uploads, with the folders that they leave empty; never anything outside.

    The library remembers whole paths: in a home that was moved or copied, an upload is found by
    the name of its folder.
    """
    root = (home / FOLDER).resolve()
    for given in paths:
        path = given.resolve()
        if root not in path.parents and path.parent.parent.name == FOLDER:
            path = root / path.parent.name / path.name
        folder = path.parent
        if root not in folder.parents:
            continue
        path.unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            shutil.rmtree(folder)
