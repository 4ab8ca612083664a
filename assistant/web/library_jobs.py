"""Changes to the library, one after the other in the background.

A job goes on when the tab that began it is closed, and any page can follow it.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Literal

from assistant.errors import AssistantError
from assistant.storage.progress import Listener, Step
from assistant.types import IngestReport

JobState = Literal["waiting", "running", "done", "failed"]

Task = Callable[[Listener], IngestReport | list[str]]
"""Does the work and reports its steps; a check returns the problems found."""

_KEPT: Final = 20
_STEPS: Final = {
    "parse": "Reading files",
    "embed": "Indexing passages",
    "index": "Writing the index",
    "copy": "Copying the edition",
    "check": "Checking the new edition",
    "sync": "Writing to disk",
    "rename": "Publishing",
    "swap": "Publishing",
    "sweep": "Clearing up",
}
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class LibraryJob:
    """``files`` are the names of what is read, in the order it is read."""

    id: int
    title: str
    files: tuple[str, ...] = ()
    state: JobState = "waiting"
    step: Step = field(default_factory=lambda: Step("waiting"))
    report: IngestReport | None = None
    problems: list[str] | None = None
    error: str = ""

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")

    @property
    def progress(self) -> tuple[str, float | None]:
        """What is being done, and the share of this step that is done where it has parts."""
        text = _STEPS.get(self.step.name, "Waiting" if self.state == "waiting" else "Working")
        if not self.step.total:
            return text, None
        return f"{text}: {self.step.done} of {self.step.total}", self.step.done / self.step.total


class LibraryJobs:
    """Safe to share between threads. The library has one writer, so there is one worker."""

    def __init__(self) -> None:
        self._jobs: deque[LibraryJob] = deque(maxlen=_KEPT)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="library")

    def submit(self, title: str, task: Task, files: Sequence[str] = ()) -> LibraryJob:
        job = LibraryJob(next(self._numbers), title, tuple(files))
        with self._lock:
            self._jobs.append(job)
        self._worker.submit(self._run, job, task).add_done_callback(
            lambda future: self._finish(job, future)
        )
        return job

    def recent(self) -> list[LibraryJob]:
        """The latest first."""
        with self._lock:
            return list(reversed(self._jobs))

    def dismiss(self, number: int) -> None:
        """Forget a job that is over."""
        with self._lock:
            kept = [job for job in self._jobs if job.id != number or not job.over]
            self._jobs = deque(kept, maxlen=_KEPT)

    @property
    def busy(self) -> bool:
        return any(not job.over for job in self.recent())

    def close(self) -> None:
        """Finish what runs and drop what waits: a change is published whole or not at all."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: LibraryJob, task: Task) -> None:
        job.state = "running"

        def listen(step: Step) -> None:
            if step.name in _STEPS:
                job.step = step

        try:
            result = task(listen)
        except AssistantError as error:
            job.error = str(error)
            job.state = "failed"
            return
        if isinstance(result, IngestReport):
            job.report = result
        else:
            job.problems = result
        job.state = "done"

    def _finish(self, job: LibraryJob, future: Future[None]) -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            _log.error("%s failed", job.title, exc_info=error)
            job.error = "Something unexpected went wrong; the server's log says what."
        if error is not None or future.cancelled():
            job.state = "failed"
