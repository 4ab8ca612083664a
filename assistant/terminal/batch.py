"""Many questions or quotations from a JSON lines file to a JSON lines file, in order."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, LibraryError, UsageError

Line = Mapping[str, Any]


def run_batch(
    source: Path,
    target: Path,
    answer: Callable[[Line], Line],
    failed: Callable[[Line, str], Line],
    progress: Callable[[int, int], None],
) -> int:
    """Write one answer a line and return how many lines failed.

    A line that fails still gets a line: ``failed(line, reason)``. ``target`` appears only when
    all is written. An error of the library itself ends the run and leaves nothing.
    Raises UsageError where ``source`` cannot be read.
    """
    lines = _read(source)
    partial = target.with_name(target.name + ".partial")
    failures = 0
    try:
        with partial.open("w", encoding="utf-8") as out:
            for number, line in enumerate(lines, start=1):
                result, ok = _one(line, number, answer, failed)
                failures += not ok
                out.write(json.dumps(result, ensure_ascii=False) + "\n")
                progress(number, len(lines))
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return failures


def _read(source: Path) -> list[str]:
    try:
        text = source.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {source}: {error}") from error
    return [line for line in text.split("\n") if line.strip()]


def _one(
    text: str,
    number: int,
    answer: Callable[[Line], Line],
    failed: Callable[[Line, str], Line],
) -> tuple[Line, bool]:
    line: Line = {}
    try:
        line = _parsed(text)
        return answer(line), True
    except LibraryError:
        raise
    except (AssistantError, ValueError) as error:
        return failed(line, f"line {number}: {error}"), False


def _parsed(text: str) -> Line:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise UsageError("not a JSON object")
    return value
