"""What a long task says about how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """``done`` of ``total`` parts of a step are done; both are 0 for a step without parts.

    Steps that have parts: ``parse`` (files), ``embed`` (passages), ``index`` (passages). The
    others come in pairs around what they name: ``copy`` and ``copied``, ``check`` and
    ``checked``, ``sync`` and ``synced``, ``rename`` and ``renamed``, ``swap`` and ``swapped``,
    ``sweep`` and ``swept``, ``forget`` and ``forgotten``.
    """

    name: str
    done: int = 0
    total: int = 0


Listener = Callable[[Step], None]


def ignore(step: Step) -> None:
    """The listener of whoever does not ask."""
