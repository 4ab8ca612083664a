"""All that the answers of a run depend on, so that two runs can be told apart."""

from __future__ import annotations

import hashlib
import os
import platform
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import assistant
from evals.questions import Split
from evals.systems import System

_LIBRARIES = (
    "policy-assistant",
    "chromadb",
    "ir-measures",
    "langchain-core",
    "numpy",
    "onnxruntime",
    "scipy",
    "sentence-transformers",
    "torch",
)


def run_settings(
    system: System, question_set: Path, split: Split, limit: int | None
) -> dict[str, Any]:
    """The contents of `settings.json`."""
    return {
        "questions": {
            "file": question_set.name,
            "sha256": hashlib.sha256(question_set.read_bytes()).hexdigest(),
            "split": split.value,
            "limit": limit,
        },
        **system.describe(),
        "code": code_hash(),
        "versions": {"python": platform.python_version(), **dict(map(_version, _LIBRARIES))},
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "cores": os.cpu_count(),
        },
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 over the product's own sources: a version number does not change with each edit."""
    root = Path(assistant.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".json", ".txt") and "web" not in path.relative_to(root).parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _version(distribution: str) -> tuple[str, str | None]:
    try:
        return distribution, version(distribution)
    except PackageNotFoundError:
        return distribution, None
