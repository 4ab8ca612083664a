"""Many people ask the application at once, in browsers of their own.

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
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil

import assistant
from assistant.types import Turn
from evals.benchmarks.app_client import AppClient
from evals.benchmarks.app_server import command, serving
from evals.benchmarks.measured import Conditions, Measured
from evals.harness.question_sets import Split, load_questions
from evals.reports.tables import markdown_table

Plan = Mapping[str, Sequence[str]]
"""The questions of one user to the statements that they should get."""

CORPUS = Path(__file__).parents[2] / "corpus"
QUESTIONS = Path(__file__).parents[1] / "questions" / "policy.jsonl"
_USERS = 20
_QUESTIONS = 3
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


def measure(conditions: Conditions) -> Measured:
    """As `conditions.limit` users, twenty where none is given, three questions each."""
    users = conditions.limit or _USERS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run(command("ingest", CORPUS, home=home), check=True, stdout=sys.stderr)
        plans = _plan(home, users)
        with serving(home) as url:
            (server,) = psutil.Process().children()
            outcome = asyncio.run(_ask_all(url, server, plans))
    wrong = [
        *(f"not as a single user gets it: {question}" for question in outcome.wrong),
        *(f"seen by another: {question}" for question in outcome.crossed),
        *(f"not answered: {question}" for question in outcome.unanswered),
    ]
    return Measured(_table(outcome, users), wrong)


def _plan(home: Path, users: int) -> list[Plan]:
    """For each user, questions in their order, each with the statements a single user gets."""
    questions = [
        q.question
        for q in load_questions(QUESTIONS, split=Split.THIRD)
        if not (q.history or q.as_of)
    ]
    with assistant.open(home) as library:
        plans: list[Plan] = []
        for number in range(users):
            history: list[Turn] = []
            plan: dict[str, list[str]] = {}
            for question in random.Random(number).sample(questions, _QUESTIONS):
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


def _table(outcome: Outcome, users: int) -> str:
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
    head = [f"{users} users at once, {_QUESTIONS} questions each", f"{os.cpu_count()} cores"]
    return markdown_table(head, rows)
