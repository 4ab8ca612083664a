"""Answers in the pool: written whole, stopped, failed, turned away, kept through all of it."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EngineError
from assistant.storage.desk import Desk, DeskTurn, TurnState
from assistant.storage.progress import Listener, Step
from assistant.types import IngestReport
from assistant.web.jobs import MOST_WAITING, WORKERS, AnswerPool, Stream
from assistant.web.library_jobs import LibraryJobs

WAIT_S = 20
OWNER = "anna"


def answer(*statements: str, status: str = "answered") -> dict[str, Any]:
    return {"question": "Q?", "status": status, "statements": [{"text": s} for s in statements]}


class Bench:
    """A desk with one conversation, and a pool that answers with ``stream``."""

    def __init__(self, home: Path, stream: Stream, desk: Desk | None = None) -> None:
        self.desk = desk or Desk(home)
        self.conversation = self.desk.start(OWNER, "Q?")
        self.pool = AnswerPool(self.desk, stream, self.follow)

    def follow(
        self, request: Mapping[str, Any], answer: Mapping[str, Any], let_others: Callable[[], None]
    ) -> list[str]:
        let_others()
        return ["And then?"]

    def ask(self, question: str = "Q?") -> int:
        turn = self.desk.add_turn(self.conversation, question, {})
        self.pool.submit(turn, {"question": question})
        return turn

    def finish(self, *turns: int) -> None:
        """Wait until nothing more is done for these turns."""
        until = time.monotonic() + WAIT_S
        while any(self.pool.job(turn) for turn in turns):
            assert time.monotonic() < until, "the pool does not finish"
            time.sleep(0.01)

    def turn(self, id_: int) -> DeskTurn:
        return next(t for t in self.desk.turns(OWNER, self.conversation) if t.id == id_)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[[Stream], Bench]]:
    made: list[Bench] = []

    def make(stream: Stream) -> Bench:
        made.append(Bench(tmp_path, stream))
        return made[-1]

    yield make
    for one in made:
        one.pool.close()


def test_an_answer_is_written_and_followed_by_questions(
    bench: Callable[[Stream], Bench],
) -> None:
    one = bench(lambda request: iter([answer("One."), answer("One.", "Two.")]))
    turn = one.ask()
    one.finish(turn)
    stored = one.turn(turn)
    assert stored.state == "done"
    assert stored.answer == answer("One.", "Two.")
    assert stored.follow_ups == ("And then?",)
    assert one.pool.job(turn) is None


def test_nothing_follows_an_answer_that_found_nothing(bench: Callable[[Stream], Bench]) -> None:
    one = bench(lambda request: iter([answer(status="not_found")]))
    turn = one.ask()
    one.finish(turn)
    assert one.turn(turn).follow_ups == ()


@dataclass
class Waiting:
    """An answer that is there, while another is being written until ``go_on`` is set."""

    bench: Bench
    slow: int
    quick: int
    go_on: threading.Event


@pytest.fixture
def waiting(bench: Callable[[Stream], Bench]) -> Waiting:
    go_on = threading.Event()

    def stream(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if request["question"] == "Slow?":
            go_on.wait(WAIT_S)
        yield answer("One.")

    one = bench(stream)
    slow, quick = one.ask("Slow?"), one.ask("Quick?")
    job = one.pool.job(quick)
    assert job is not None
    assert job.wait(WAIT_S)
    return Waiting(one, slow, quick, go_on)


def test_nobody_waits_for_what_may_follow_the_answer_of_another(waiting: Waiting) -> None:
    one = waiting.bench
    assert one.turn(waiting.quick).state == "done"
    assert one.turn(waiting.quick).follow_ups == ()
    waiting.go_on.set()
    one.finish(waiting.slow, waiting.quick)
    assert one.turn(waiting.quick).follow_ups == ("And then?",)


def test_nothing_is_looked_for_after_the_next_question(waiting: Waiting) -> None:
    one = waiting.bench
    one.pool.stop(waiting.quick)
    one.finish(waiting.quick)
    waiting.go_on.set()
    assert one.turn(waiting.quick).state == "done"
    assert one.turn(waiting.quick).follow_ups == ()


def test_stopping_keeps_what_there_is_and_ends_the_stream(
    bench: Callable[[Stream], Bench],
) -> None:
    first_out, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def stream(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        try:
            yield answer("One.")
            first_out.set()
            go_on.wait(WAIT_S)
            yield answer("One.", "Two.")
        finally:
            closed.set()

    one = bench(stream)
    turn = one.ask()
    assert first_out.wait(WAIT_S)
    one.pool.stop(turn)
    assert one.turn(turn).state == "stopped"
    go_on.set()
    assert closed.wait(WAIT_S)
    one.finish(turn)
    assert one.turn(turn).state == "stopped"
    assert one.turn(turn).answer == answer("One.")


def test_a_failure_keeps_what_was_there_and_says_what_failed(
    bench: Callable[[Stream], Bench],
) -> None:
    def stream(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield answer("One.")
        raise EngineError("the model gave up; try again")

    one = bench(stream)
    turn = one.ask()
    one.finish(turn)
    stored = one.turn(turn)
    assert stored.state == "failed"
    assert stored.answer is not None
    assert stored.answer["statements"] == [{"text": "One."}]
    assert "the model gave up" in stored.answer["notice"]


def test_what_nobody_expected_is_said_without_its_details(
    bench: Callable[[Stream], Bench], caplog: pytest.LogCaptureFixture
) -> None:
    def stream(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        raise KeyError("secret detail")
        yield {}

    one = bench(stream)
    turn = one.ask()
    one.finish(turn)
    stored = one.turn(turn)
    assert stored.answer is not None
    assert stored.answer["status"] == "error"
    assert "secret detail" not in stored.answer["error"]
    assert "secret detail" in caplog.text


class FullDesk(Desk):
    """A desk that takes nothing more once its disk is ``full``."""

    full = False

    def save_answer(self, turn: int, state: TurnState, answer: Mapping[str, Any] | None) -> None:
        if self.full:
            raise sqlite3.OperationalError("database or disk is full")
        super().save_answer(turn, state, answer)


@pytest.mark.parametrize("stop", [False, True])
def test_an_answer_that_cannot_be_saved_keeps_nobody_waiting(
    tmp_path: Path, stop: bool, caplog: pytest.LogCaptureFixture
) -> None:
    half, go_on = threading.Event(), threading.Event()

    def stream(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield answer("One.")
        if request["question"] == "Lost?":
            half.set()
            go_on.wait(WAIT_S)
            yield answer("One.", "Two.")

    desk = FullDesk(tmp_path)
    one = Bench(tmp_path, stream, desk)
    lost = one.ask("Lost?")
    assert half.wait(WAIT_S)
    desk.full = True
    if stop:
        one.pool.stop(lost)
    go_on.set()
    one.finish(lost)
    assert one.pool.is_unsaved(lost)
    assert one.turn(lost).state == "running"
    assert one.turn(lost).answer == answer("One.")
    assert "disk is full" in caplog.text

    desk.full = False
    kept = one.ask("Kept?")
    one.finish(kept)
    assert not one.pool.is_unsaved(kept)
    assert one.turn(kept).follow_ups == ("And then?",)
    one.pool.close()


def test_too_many_questions_are_turned_away_at_once(bench: Callable[[Stream], Bench]) -> None:
    go_on = threading.Event()

    def stream(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        go_on.wait(WAIT_S)
        yield answer("Done.")

    one = bench(stream)
    turns = [one.ask() for _ in range(WORKERS + MOST_WAITING + 1)]
    last = one.turn(turns[-1])
    assert last.state == "failed"
    assert last.answer is not None
    assert "Too many" in last.answer["error"]
    go_on.set()
    one.finish(*turns)
    assert all(one.turn(turn).state == "done" for turn in turns[:-1])


def test_closing_stops_what_runs(bench: Callable[[Stream], Bench]) -> None:
    started = threading.Event()

    def stream(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield answer("One.")
        started.set()
        threading.Event().wait(0.3)
        yield answer("One.", "Two.")

    one = bench(stream)
    turn = one.ask()
    assert started.wait(WAIT_S)
    one.pool.close()
    assert one.turn(turn).state == "stopped"


def test_library_jobs_run_one_after_the_other_and_report() -> None:
    jobs, order = LibraryJobs(), list[str]()
    release = threading.Event()

    def slow(listener: Listener) -> IngestReport:
        release.wait(WAIT_S)
        listener(Step("parse", 1, 2))
        order.append("slow")
        return IngestReport(1, added=("a.md",))

    def quick(listener: Listener) -> list[str]:
        order.append("quick")
        return []

    def failing(listener: Listener) -> list[str]:
        raise EngineError("no")

    first = jobs.submit("Add", slow, ["a.md", "b.md"])
    second, third = jobs.submit("Check", quick), jobs.submit("Fail", failing)
    assert jobs.busy
    release.set()
    until = time.monotonic() + WAIT_S
    while jobs.busy and time.monotonic() < until:
        time.sleep(0.01)
    assert order == ["slow", "quick"]
    assert first.report == IngestReport(1, added=("a.md",))
    assert first.progress == ("Reading files: 1 of 2", 0.5)
    assert second.problems == []
    assert (third.state, third.error) == ("failed", "no")
    assert [job.title for job in jobs.recent()] == ["Fail", "Check", "Add"]
    jobs.dismiss(third.id)
    assert [job.title for job in jobs.recent()] == ["Check", "Add"]
    assert not jobs.busy
    jobs.close()
