"""All that the answers of a run depend on, so that two runs can be told apart."""

from __future__ import annotations

import hashlib
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import assistant
from evals.harness.question_sets import Split
from evals.harness.systems import System

_LIBRARIES = (
    "policy-assistant",
    "chromadb",
    "ir-measures",
    "langchain-core",
    "numpy",
    "onnxruntime",
    "scipy",
    "sentence-transformers",
    "tokenizers",
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


def code_hash(root: Path = Path(assistant.__file__).parent) -> str:
    """SHA-256 over all that the product ships, code and trained weights alike, but its pages.

    A version number does not change with each edit.
    """
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        made_by_tools = any(part.startswith((".", "__pycache__")) for part in parts)
        if path.is_file() and parts[0] != "web" and not made_by_tools:
            content = hashlib.sha256(path.read_bytes()).digest()
            digest.update("/".join(parts).encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def _version(distribution: str) -> tuple[str, str | None]:
    try:
        return distribution, version(distribution)
    except PackageNotFoundError:
        return distribution, None
