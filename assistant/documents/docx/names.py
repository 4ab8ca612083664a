"""Names in the XML of Word files."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES: Final = {
    "w": W,
    "m": M,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@cache
def qn(name: str) -> str:
    """``w:p`` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


VAL: Final = qn("w:val")


def value_of(element: Any, path: str) -> str | None:
    """The ``w:val`` of the descendant at `path`, as in ``w:pPr/w:pStyle``; None without one."""
    found = child(element, path)
    value: str | None = found.get(VAL) if found is not None else None
    return value


def child(element: Any, path: str) -> Any:
    """The descendant at `path`, or None."""
    return element.find(_path(path)) if element is not None else None


@cache
def _path(path: str) -> str:
    return "/".join(map(qn, path.split("/")))


def is_on(toggle: Any) -> bool:
    """Whether a switch such as ``w:strike`` is there and not set to off."""
    return toggle is not None and toggle.get(VAL, "1") not in ("0", "false", "off", "none")


def number(value: str | None) -> int | None:
    """`value` as a whole number; None where it is missing or none."""
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None
