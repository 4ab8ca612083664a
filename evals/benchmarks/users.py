"""`python -m evals.benchmarks.users`: many people ask at once, in browsers of their own.

Starts `assistant serve` on a library of the sample corpus, opens a WebSocket for each user and
lets all of them ask, one question after the other, a second apart. Tells how long an answer
takes from question to last statement, whether each is the answer that a single user gets, whether
anybody sees anybody else's, and what memory the server takes.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import psutil
import typer
from rich.console import Console

import assistant
from assistant.types import Turn
from evals.benchmarks.app_client import AppClient
from evals.benchmarks.app_server import command, serving
from evals.harness.question_sets import Split, load_questions
from evals.reports.tables import markdown_table, write_between

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
out = Console(soft_wrap=True, highlight=False, markup=False)

Plan = Mapping[str, Sequence[str]]
"""The questions of one user to the statements that they should get."""

ROOT = Path(__file__).parents[2]
_SAMPLE_S = 0.2
_LONGEST_S = 120


@dataclass(slots=True)
class Outcome:
    """What happened to all questions together."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    peak_mb: float = 0.0
    wall_s: float = 0.0


@app.command()
def main(
    users: Annotated[int, typer.Option(min=1)] = 20,
    questions: Annotated[int, typer.Option(min=1, help="Asked by each user.")] = 3,
    corpus: Path = ROOT / "corpus",
    question_set: Path = ROOT / "evals" / "questions" / "policy.jsonl",
    into: Annotated[Path | None, typer.Option(help="Document to write the table into.")] = None,
) -> None:
    """Ask as many users at once and print what they got."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run(command("ingest", corpus, home=home), check=True)
        plans = _plan(home, question_set, users, questions)
        with serving(home) as url:
            (server,) = psutil.Process().children()
            outcome = asyncio.run(_ask_all(url, server, plans))
    table = _table(outcome, users, questions)
    out.print("\n".join([table, *outcome.wrong, *outcome.crossed, *outcome.unanswered]))
    if into is not None:
        write_between(into, "users", table)
    raise typer.Exit(1 if outcome.wrong or outcome.crossed or outcome.unanswered else 0)


def _plan(home: Path, question_set: Path, users: int, count: int) -> list[Plan]:
    """For each user, questions in their order, each with the statements a single user gets."""
    questions = [
        q.question
        for q in load_questions(question_set, split=Split.THIRD)
        if not (q.history or q.as_of)
    ]
    with assistant.open(home) as library:
        plans: list[Plan] = []
        for number in range(users):
            history: list[Turn] = []
            plan: dict[str, list[str]] = {}
            for question in random.Random(number).sample(questions, count):
                answer = library.ask(question, history=history)
                history.append(Turn(question, answer.text))
                plan[question] = [statement.text for statement in answer.statements]
            plans.append(plan)
    return plans


async def _ask_all(url: str, process: psutil.Process, plans: Sequence[Plan]) -> Outcome:
    outcome = Outcome()
    with _watching(process, outcome):
        started = time.perf_counter()
        await asyncio.gather(*(_user(url, plan, outcome) for plan in plans))
        outcome.wall_s = time.perf_counter() - started
    return outcome


async def _user(url: str, plan: Plan, outcome: Outcome) -> None:
    async with AppClient(url) as client:
        for question, expected in plan.items():
            try:
                async with asyncio.timeout(_LONGEST_S):
                    answer, seconds = await client.ask(question)
            except TimeoutError:
                outcome.unanswered.append(question)
                return
            outcome.seconds.append(seconds)
            if answer["question"] != question:
                outcome.crossed.append(f"{question} / {answer['question']}")
            elif _words(answer) != expected:
                outcome.wrong.append(question)
        if client.questions != list(plan):
            outcome.crossed.append(f"one who asked {list(plan)} sees {client.questions}")


def _words(answer: Any) -> list[str]:
    return [statement["text"] for statement in answer["statements"]]


@contextmanager
def _watching(process: psutil.Process, outcome: Outcome) -> Iterator[None]:
    over = threading.Event()

    def sample() -> None:
        while not over.wait(_SAMPLE_S):
            outcome.peak_mb = max(outcome.peak_mb, process.memory_info().rss / 2**20)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _table(outcome: Outcome, users: int, questions: int) -> str:
    count = len(outcome.seconds)
    median, p95, longest = np.percentile(outcome.seconds, (50, 95, 100))
    rows = [
        ["as a single user gets them", f"{count - len(outcome.wrong)} of {count}"],
        [f"not answered within {_LONGEST_S} s", str(len(outcome.unanswered))],
        ["seen by another user", str(len(outcome.crossed))],
        ["seconds to the whole answer, median", f"{median:.1f}"],
        ["95th percentile", f"{p95:.1f}"],
        ["longest", f"{longest:.1f}"],
        ["answers a second", f"{count / outcome.wall_s:.2f}"],
        ["memory of the server at most, MB", f"{outcome.peak_mb:.0f}"],
    ]
    head = [f"{users} users at once, {questions} questions each", f"{os.cpu_count()} cores"]
    return markdown_table(head, rows)


if __name__ == "__main__":
    app()
