"""Output for whatever terminal or pipe there is: nothing from a document can control it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# C0 and C1 controls but for line feed and tab, and the marks that turn the direction of text.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escaped(text: str) -> str:
    """The text with control characters written out, such as ``\\x1b``."""
    return _CONTROLS.sub(lambda match: _written(match.group()), text)


def as_json(result: Mapping[str, Any]) -> str:
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
