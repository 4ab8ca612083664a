"""Many questions or quotations from a JSON lines file to a JSON lines file, in order."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, EncoderError, LibraryError, UsageError

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
    all is written. An error of the library or its encoder ends the run and leaves nothing.
    Raises UsageError where ``source`` cannot be read or ``target`` cannot be written.
    """
    lines = _read(source)
    partial = _beside(target)
    failures = 0
    try:
        # Half of a surrogate pair has no UTF-8; JSON has an escape for it.
        with partial.open("w", encoding="utf-8", errors="backslashreplace") as out:
            for done, (number, line) in enumerate(lines, start=1):
                result, ok = _one(line, number, answer, failed)
                failures += not ok
                out.write(json.dumps(result, ensure_ascii=False) + "\n")
                progress(done, len(lines))
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return failures


def _beside(target: Path) -> Path:
    """Where the lines are written before they are all there."""
    if target.exists() and not target.is_file():
        raise UsageError(f"cannot write {target}: it is there and is not a file")
    partial = target.with_name(target.name + ".partial")
    try:
        partial.touch()
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}") from error
    return partial


def _read(source: Path) -> list[tuple[int, str]]:
    """Numbered lines that are not blank."""
    try:
        text = source.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {source}: {error}") from error
    return [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]


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
    except (LibraryError, EncoderError):
        raise
    except (AssistantError, ValueError) as error:
        return failed(line, f"line {number}: {error}"), False


def _parsed(text: str) -> Line:
    try:
        value = json.loads(text)
    except RecursionError:
        raise UsageError("nested too deeply") from None
    if not isinstance(value, dict):
        raise UsageError("not a JSON object")
    return value
