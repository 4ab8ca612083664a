"""The parts of README.md that the program itself writes: transcript, questions, settings."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from assistant.cli.commands import main as command_line
from assistant.settings import ApiSettings, ChatSettings, ReadingLimits, Settings
from evals.reports.tables import write_between

README = Path(__file__).parents[2] / "README.md"
EXAMPLES = Path(__file__).parents[1] / "questions" / "examples.json"

_TRANSCRIPT = (
    "How much copper did Grasberg turn out in 2024, in tonnes?",
    "What share of US cobalt imports comes from Bolivia?",
)


def transcript(home: Path) -> str:
    """Questions asked in the terminal and what was printed, as a block of Markdown."""
    parts = [f'$ assistant ask "{question}"\n{_asked(question, home)}' for question in _TRANSCRIPT]
    return "```\n" + "\n".join(parts) + "```"


def questions() -> str:
    """The questions that the sample library answers, as a list."""
    return "\n".join(f"- {question}" for question in json.loads(EXAMPLES.read_text("utf-8")))


def settings_table() -> str:
    """Every setting with its default, as a table."""
    lines = ["| variable | default | what it does |", "|---|---|---|"]
    groups: tuple[tuple[str, type[BaseSettings]], ...] = (
        ("ASSISTANT_", Settings),
        ("ASSISTANT_", ReadingLimits),
        ("ASSISTANT_CHAT_", ChatSettings),
        ("ASSISTANT_API_", ApiSettings),
    )
    for prefix, model in groups:
        for name, default, description in _fields(model):
            lines.append(f"| `{prefix}{name.upper()}` | {default} | {description} |")
    lines.append("| `EVALS_DATA` | unset | Folder of public test sets, for tests and benchmarks. |")
    return "\n".join(lines)


def _fields(model: type[BaseSettings]) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseSettings):
            continue
        default: Any = field.default
        if field.default_factory is not None:
            default = "the user's folder for such files"
        elif default is None or default == "":
            default = "unset"
        else:
            default = f"`{default}`"
        yield name, default, field.description or ""


def _asked(question: str, home: Path) -> str:
    before, sys.argv = sys.argv, ["assistant", "ask", question, "--home", str(home)]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            command_line()
    except SystemExit as ended:
        if ended.code:  # nothing is written where a question could not be asked
            raise
    finally:
        sys.argv = before
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines()) + "\n"


def main() -> None:
    write_between(README, "transcript", transcript(Settings().home))
    write_between(README, "questions", questions())
    write_between(README, "settings", settings_table())


if __name__ == "__main__":
    main()
