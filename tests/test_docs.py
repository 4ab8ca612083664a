"""What the pages say of the code is so: names of modules, functions and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "CONTRIBUTING.md",
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "docs/decisions").glob("*.md"),
]
_PATH = re.compile(r"`((?:assistant|evals|tests|docs|examples)/[\w/.-]+)`")
_MODULE = re.compile(
    r"`((?:answer|documents|ingest|language|lookup|models|search|storage|verification)/\w+\.py)`"
)
_LINK = re.compile(r"\]\((?!http)([^)#]+)\)")
_TO_BE_WRITTEN = re.compile(r"NAME|LANGUAGE|rtf")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_are_named_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    named = [ROOT / path for path in _PATH.findall(text)]
    named += [ROOT / "assistant" / path for path in _MODULE.findall(text)]
    named += [page.parent / path for path in _LINK.findall(text)]
    gone = [p for p in named if not p.exists() and not _TO_BE_WRITTEN.search(p.name)]
    assert gone == []


def test_calls_that_are_drawn_are_there() -> None:
    text = (ROOT / "docs/overview.md").read_text("utf-8")
    drawn = re.findall(r"^(?:Library\.|ingest ->).*$", text, re.MULTILINE)
    names = {name for line in drawn for name in re.findall(r"\w+", line)}
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "assistant").rglob("*.py"))
    outcomes = {"verdict", "coverage"}
    unknown = [
        n for n in names - outcomes if not re.search(rf"\b(?:def|class) {n}\b|self\.{n}\b", code)
    ]
    assert len(drawn) == 4
    assert unknown == []
