"""`python -m evals.bench_users`: many people ask at once, in browsers of their own.

Starts `assistant serve` on a library of the sample corpus, opens a browser context for each user
and lets all of them ask, one question after the other, without a pause. Tells how long an answer
takes from Enter to its last statement on the page, whether each is the answer that a single user
gets, whether anybody sees anybody else's, and what memory the server takes. The browser runs on
the same machine and takes its share of the time.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import psutil
import typer
from playwright.async_api import Browser, Page, async_playwright
from rich.console import Console

import assistant
from evals import chromium
from evals.app_server import command, serving
from evals.questions import Split, load_questions

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
out = Console(soft_wrap=True, highlight=False, markup=False)

Expected = Mapping[str, Sequence[str]]
"""A question to the statements that a single user gets."""

ROOT = Path(__file__).parent.parent
_SAMPLE_S = 0.2
_PATIENCE_MS = 120_000


@dataclass(slots=True)
class Outcome:
    """What happened to all questions together."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)
    peak_mb: float = 0.0
    wall_s: float = 0.0


@app.command()
def main(
    users: Annotated[int, typer.Option(min=1)] = 20,
    questions: Annotated[int, typer.Option(min=1, help="Asked by each user.")] = 5,
    corpus: Path = ROOT / "corpus",
    question_set: Path = ROOT / "evals" / "questions" / "policy.jsonl",
) -> None:
    """Ask as many users at once and print what they got."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run(command("ingest", corpus, home=home), check=True)
        expected = _expected(home, question_set)
        with serving(home) as url:
            (server,) = psutil.Process().children()
            outcome = asyncio.run(_ask_all(url, server, users, questions, expected))
    _print(outcome, users, questions)
    raise typer.Exit(1 if outcome.wrong or outcome.crossed else 0)


def _expected(home: Path, question_set: Path) -> Expected:
    """For each question of the set that is answered, the statements that a single user gets."""
    with assistant.open(home) as library:
        answers = [
            library.ask(q.question)
            for q in load_questions(question_set, split=Split.THIRD)
            if not (q.history or q.as_of)
        ]
    return {a.question: [s.text for s in a.statements] for a in answers if a.statements}


async def _ask_all(
    url: str, process: psutil.Process, users: int, count: int, expected: Expected
) -> Outcome:
    outcome = Outcome()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.executable(playwright.chromium.executable_path),
            args=chromium.ARGUMENTS,
        )
        pages = [await _opened(browser, url) for _ in range(users)]
        with _watching(process, outcome):
            started = time.perf_counter()
            await asyncio.gather(
                *(_user(page, n, count, expected, outcome) for n, page in enumerate(pages))
            )
            outcome.wall_s = time.perf_counter() - started
        await browser.close()
    return outcome


async def _opened(browser: Browser, url: str) -> Page:
    """The start page in a browser context, and so with cookies, of its own."""
    context = await browser.new_context(base_url=url)
    context.set_default_timeout(_PATIENCE_MS)
    page = await context.new_page()
    await page.goto("/")
    await page.get_by_test_id("stChatInputTextArea").wait_for()
    return page


async def _user(page: Page, number: int, count: int, expected: Expected, outcome: Outcome) -> None:
    mine = random.Random(number).sample(sorted(expected), count)
    turns = page.locator('[class*="st-key-turn_"]')
    for asked, question in enumerate(mine):
        started = time.perf_counter()
        box = page.get_by_test_id("stChatInputTextArea")
        await box.fill(question)
        await box.press("Enter")
        turn = turns.nth(asked)
        await turn.locator('[aria-busy="false"]').wait_for(state="attached")
        outcome.seconds.append(time.perf_counter() - started)
        shown = await turn.locator("[aria-busy] .statement").all_inner_texts()
        if not _the_same(shown, expected[question]):
            outcome.wrong.append(f"{question}: {shown}")
    seen = await page.locator("h2.question").all_inner_texts()
    if seen != mine:
        outcome.crossed.append(f"user {number} asked {mine} and sees {seen}")


def _the_same(shown: Sequence[str], statements: Sequence[str]) -> bool:
    """Whether the page shows these statements, each with its citations after it."""
    texts = [" ".join(text.split()) for text in shown]
    wanted = [" ".join(text.split()) for text in statements]
    return len(texts) == len(wanted) and all(
        text.startswith(statement) for text, statement in zip(texts, wanted, strict=True)
    )


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


def _print(outcome: Outcome, users: int, questions: int) -> None:
    seconds = sorted(outcome.seconds)
    out.print(f"{users} users at once, {questions} questions each, {len(seconds)} answers")
    out.print(f"as a single user gets them: {len(seconds) - len(outcome.wrong)} of {len(seconds)}")
    out.print(f"seen by another user: {len(outcome.crossed)}")
    out.print(
        f"seconds to the whole answer: median {statistics.median(seconds):.2f}, "
        f"p95 {_quantile(seconds, 0.95):.2f}, longest {seconds[-1]:.2f}"
    )
    out.print(f"answers a second: {len(seconds) / outcome.wall_s:.1f}")
    out.print(f"memory of the server at most: {outcome.peak_mb:.0f} MB")
    for line in [*outcome.wrong, *outcome.crossed]:
        out.print(f"  not as expected: {line}")


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed."""
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


if __name__ == "__main__":
    app()
