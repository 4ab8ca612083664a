"""Output for whatever terminal or pipe there is: nothing from a document can control it."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# C0 and C1 controls but for line feed and tab, and the marks that turn the direction of text.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escaped(text: str) -> str:
    """The text with control characters written out, such as ``\\x1b``."""
    return _CONTROLS.sub(lambda match: _written(match.group()), text)


def as_json_text(result: Mapping[str, Any]) -> str:
    """An object for standard output: also valid where that takes ASCII only."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(result, ensure_ascii=not unicode, indent=2)
    # JSON escapes the controls below U+0020 by itself; of the others it has this escape.
    return _CONTROLS.sub(
        lambda match: f"\\u{ord(match.group()):04x}",
        text,
    )


def prepare_streams() -> None:
    """Characters that a stream cannot take are written out instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """Send what is still to be written to standard output nowhere: it cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def options_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--home` and `--json` moved before a `--` that they follow.

    `library remove -- -x --home H` means the library in H and the document `-x`.
    """
    if "--" not in arguments:
        return list(arguments)
    cut = list(arguments).index("--")
    before, after, kept = list(arguments[:cut]), list(arguments[cut + 1 :]), []
    while after:
        argument = after.pop(0)
        if argument == "--home" and after:
            before += [argument, after.pop(0)]
        elif argument == "--json" or argument.startswith("--home="):
            before.append(argument)
        else:
            kept.append(argument)
    return [*before, "--", *kept]


class PlainConsole(Console):
    """A console that shows text as it is, with its control characters written out."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(escaped(segment.text), segment.style)


def _written(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


class ConsoleHandler(logging.Handler):
    """Shows what is logged on a console, a line each."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        self._console.print(record.getMessage())
