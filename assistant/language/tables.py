"""Reads the tables of words in `data`: lines of text, `#` begins a remark that tells the origin."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources


@cache
def lines(table: str) -> tuple[str, ...]:
    """The lines of a table without remarks and empty ones, in order."""
    text = resources.files("assistant.language").joinpath("data", f"{table}.txt").read_text("utf-8")
    stripped = (line.strip() for line in text.splitlines())
    return tuple(line for line in stripped if line and not line.startswith("#"))


@cache
def words(table: str) -> frozenset[str]:
    """All words of a table of words separated by white space."""
    return frozenset(word for line in lines(table) for word in line.split())


@cache
def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """The cells of each line, separated by bars."""
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines(table))


def listed(cell: str) -> list[str]:
    """What a cell lists with commas."""
    return [part.strip() for part in cell.split(",") if part.strip()]


def alternatives(table: str) -> str:
    """The words of a table as branches of a regular expression, the longest first."""
    return "|".join(sorted(map(re.escape, words(table)), key=lambda word: (-len(word), word)))


def phrases(table: str) -> str:
    """The lines of a table as such branches, with any white space between their words."""
    return "|".join(r"\s+".join(map(re.escape, line.split())) for line in lines(table))
