"""Slow work that gets on: each page that is recognised earns its file the full time once more.

A reader that is stuck earns nothing, so that a bad file still costs no more than the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_tell: ContextVar[Callable[[], None] | None] = ContextVar("headway", default=None)


def made() -> None:
    """Say that a slow part of the file is done, and bore text."""
    tell = _tell.get()
    if tell is not None:
        tell()


@contextmanager
def telling(tell: Callable[[], None]) -> Iterator[None]:
    """Have ``tell`` called each time."""
    token = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(token)
