"""Answers that are being written, in a bounded pool outside the pages' threads.

A page only follows a job: a click elsewhere, a reload or a closed tab changes nothing for it.
Questions to suggest are found in one further thread, and only while nobody waits for an answer.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any, Final, TypeVar

from assistant.errors import AssistantError
from assistant.storage.desk import Desk, TurnState

WORKERS: Final = 4
MOST_WAITING: Final = 64

_log = logging.getLogger(__name__)

T = TypeVar("T")

Stream = Callable[[Mapping[str, Any]], Iterator[Mapping[str, Any]]]
"""A request to answer objects: each says more than the one before, the last is whole."""

Afterwards = Callable[[Mapping[str, Any], Mapping[str, Any], Callable[[], None]], list[str]]
"""A request and its answer to the questions that may follow.

The third argument is called before each piece of work: it waits until no answer is being written,
and raises what ends the work where it is not wanted any more.
"""


class _NotWantedError(Exception):
    """Nobody waits any more for what is done in the background."""


class Job:
    """One answer on its way. ``latest`` is the answer object as far as it has come."""

    def __init__(self, turn: int, request: Mapping[str, Any]) -> None:
        self.turn = turn
        self.request = request
        self.latest: Mapping[str, Any] | None = None
        self.started = threading.Event()
        self._stopped = threading.Event()
        self._settled = threading.Event()

    @property
    def stopping(self) -> bool:
        return self._stopped.is_set()

    @property
    def settled(self) -> bool:
        """Whether what is on the desk is final; follow-ups may still come."""
        return self._settled.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether it was settled within that time."""
        return self._settled.wait(seconds)


class AnswerPool:
    """Writes answers to the desk, ``WORKERS`` at a time. Safe to share between threads."""

    def __init__(self, desk: Desk, stream: Stream, afterwards: Afterwards) -> None:
        self._desk = desk
        self._stream = stream
        self._afterwards = afterwards
        self._jobs: dict[int, Job] = {}
        self._unsaved: set[int] = set()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._closing = False
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="answer")
        self._background = ThreadPoolExecutor(1, thread_name_prefix="suggestions")

    def submit(self, turn: int, request: Mapping[str, Any]) -> Job:
        """Begin an answer; when too many wait, the turn fails at once and says so."""
        job = Job(turn, request)
        with self._lock:
            waiting = sum(not other.settled for other in self._jobs.values())
            full = waiting >= WORKERS + MOST_WAITING
            if not full:
                self._jobs[turn] = job
        if full:
            self._settle(job, "failed", _failure(request, "Too many questions wait; ask again."))
        else:
            self._workers.submit(self._work, job).add_done_callback(
                lambda future: self._written(job, future)
            )
        return job

    def job(self, turn: int) -> Job | None:
        """The job of a turn, until it is over."""
        with self._lock:
            return self._jobs.get(turn)

    def is_unsaved(self, turn: int) -> bool:
        """Whether the desk did not take what became of a turn."""
        with self._lock:
            return turn in self._unsaved

    @property
    def crowding(self) -> float:
        """Half as many as wait for an answer; at least 1.

        Pages that follow an answer ask for it so much less often, or asking takes up the cores.
        """
        with self._lock:
            return max(1.0, sum(not job.settled for job in self._jobs.values()) / 2)

    def in_background(self, work: Callable[[Callable[[], None]], T]) -> Future[T]:
        """Do this one thing at a time, and only while nobody waits for an answer.

        ``work`` is handed what it has to call before each of its pieces.
        """
        return self._background.submit(work, self._let_others)

    def stop(self, turn: int) -> None:
        """Keep what there is of an answer; write no more of it and find nothing to follow it."""
        if (job := self.job(turn)) is not None:
            job._stopped.set()
            self._settle(job, "stopped", job.latest)
            with self._changed:
                self._changed.notify_all()

    def close(self) -> None:
        """Stop every answer; what there is of each stays on the desk."""
        with self._changed:
            turns = list(self._jobs)
            self._closing = True
            self._changed.notify_all()
        for turn in turns:
            self.stop(turn)
        self._workers.shutdown(wait=True, cancel_futures=True)
        self._background.shutdown(wait=True, cancel_futures=True)

    def _work(self, job: Job) -> bool:
        """Write the answer; whether all of it is there and something may follow it."""
        if job.stopping:
            return False
        job.started.set()
        try:
            with closing(_generator(self._stream(job.request))) as answers:
                for answer in answers:
                    if job.stopping:
                        return False
                    self._keep(job, answer)
        except AssistantError as error:
            self._settle(job, "failed", _failure(job.request, str(error), job.latest))
            return False
        self._settle(job, "done", job.latest)
        return job.latest is not None and job.latest["status"] == "answered"

    def _written(self, job: Job, future: Future[bool]) -> None:
        if future.cancelled() or future.exception() or not future.result():
            self._finish(job, future)
            return
        try:
            following = self._background.submit(self._follow, job)
        except RuntimeError:  # the pool was closed in between
            self._finish(job, future)
            return
        following.add_done_callback(lambda followed: self._finish(job, followed))

    def _follow(self, job: Job) -> None:
        assert job.latest is not None
        try:
            questions = self._afterwards(job.request, job.latest, partial(self._let_others, job))
        except _NotWantedError:
            return
        self._desk.save_follow_ups(job.turn, questions)

    def _let_others(self, job: Job | None = None) -> None:
        """Wait until no answer is being written. What is done is for ``job``, if for any."""

        def unwanted() -> bool:
            return self._closing or (job is not None and job.stopping)

        with self._changed:
            self._changed.wait_for(
                lambda: unwanted() or all(other.settled for other in self._jobs.values())
            )
            if unwanted():
                raise _NotWantedError

    def _keep(self, job: Job, answer: Mapping[str, Any]) -> None:
        with self._lock:
            if not job.settled:
                job.latest = answer
                self._desk.save_answer(job.turn, "running", answer)

    def _settle(self, job: Job, state: TurnState, answer: Mapping[str, Any] | None) -> None:
        """Nothing more is written, even where the desk does not take it: others wait for this."""
        with self._lock:
            if job.settled:
                return
            try:
                self._desk.save_answer(job.turn, state, answer)
            except sqlite3.Error:
                self._unsaved.add(job.turn)
                _log.exception("what became of turn %d could not be saved", job.turn)
            finally:
                job._settled.set()
                self._changed.notify_all()

    def _finish(self, job: Job, future: Future[Any]) -> None:
        error = None if future.cancelled() else future.exception()
        try:
            if error is not None:
                _log.error("the answer to turn %d failed", job.turn, exc_info=error)
                message = "Something unexpected went wrong; the server's log says what."
                self._settle(job, "failed", _failure(job.request, message, job.latest))
        finally:
            with self._lock:
                self._jobs.pop(job.turn, None)
                self._changed.notify_all()


def _generator(answers: Iterator[Mapping[str, Any]]) -> Any:
    """The same items from something that can be closed, whatever kind of iterator it was."""
    yield from answers


def _failure(
    request: Mapping[str, Any], message: str, so_far: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    """An answer object that says what failed, and keeps what was already there."""
    if so_far and so_far.get("statements"):
        return {**so_far, "notice": f"This answer is not complete: {message}"}
    return {
        "question": request["question"],
        "status": "error",
        "error": message,
        "statements": [],
        "citations": [],
    }
