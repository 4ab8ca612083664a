"""Three short notes to ask, and the command line to ask them with."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.commands import main

NOTES = {
    "antimony.md": """---
title: Antimony in brief
author: A. Analyst
publisher: Minerals Office
published: 2025-04-02
kind: mineral note
minerals: [antimony]
---
# Antimony in brief

Antimony hardens lead and keeps plastics from burning. As of 2025, China supplied 63% of US
antimony imports. It stopped selling to the United States in December 2024.

## Uses

Flame retardants take about a third of the antimony used in the United States.
""",
    "lithium.txt": """Lithium in Mexico

Mexico nationalized lithium in 2022. A state company, LitioMx, holds the sole right to mine it.
No lithium has been mined commercially in Mexico so far.
""",
    "copper/exporters.md": """---
title: Who sells copper to the United States
published: 2026-02-01
kind: briefing note
minerals: copper
---
Chile and Canada were the largest exporters of copper to the United States in 2024. Mexico came
third, with sales of more than $983 million.
""",
}


def write_notes(folder: Path) -> Path:
    for name, text in NOTES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """Runs `assistant` on one home, in this process, as a shell would."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Ran:
        before = sys.argv
        sys.argv = ["assistant", *map(str, arguments), "--home", str(self.home)]
        self._capsys.readouterr()
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        finally:
            sys.argv = before
        captured = self._capsys.readouterr()
        return Ran(code, captured.out, captured.err)
