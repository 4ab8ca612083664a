"""Reading in child processes, so that a file can cost neither the program nor the machine."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from assistant.documents.parse import load_with_sidecar, refuse_all
from assistant.documents.process import ConfinedProcess, allowance_s, as_request
from assistant.errors import UnreadableError
from assistant.types import Document

if TYPE_CHECKING:
    from assistant.settings import ReadingLimits  # Loading it slows the start of a child.

_MOST_READERS: Final = 4
_MOST_SLOW: Final = 4
_SLOW_S: Final = 2.0
_AHEAD: Final = 64


class Reader:
    """Reads files, one after another, in a child process that is kept warm between them.

    A file that crashes the child, or exceeds a limit, costs only itself: the next one gets a
    new child. Use it as a context manager, from one thread at a time.
    """

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._child: ConfinedProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def give_way(self) -> None:
        """Have the file that is being read let others compute first; from any thread."""
        child = self._child
        if child is not None:
            child.give_way()

    def read(
        self, path: Path, doc_id: str, on_broken_line: Callable[[str], None] = refuse_all
    ) -> list[Document]:
        """Return the documents in `path`. Raises UnreadableError with the reason.

        ``on_broken_line`` is told of each line of JSON lines that gives no document.
        """
        if not doc_id.isprintable() and any("\ud800" <= c <= "\udfff" for c in doc_id):
            raise UnreadableError("the file name is not valid Unicode; rename the file")
        data, sidecar = load_with_sidecar(path, self._limits.max_file_mb * 2**20)
        if self._child is None:
            self._child = ConfinedProcess(self._limits.read_memory_mb * 2**20)
        cpu_s = allowance_s(self._limits.read_timeout_s, len(data))
        request = as_request(path, doc_id, cpu_s, sidecar=sidecar is not None)
        reply = None
        try:
            reply = self._child.ask(request, data, sidecar)
        finally:
            # After any failure the child is in an unknown state.
            if reply is None or reply.retiring:
                self.close()
        if reply.refused is not None:
            raise UnreadableError(reply.refused)
        for reason in reply.broken_lines:
            on_broken_line(reason)
        return reply.documents


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: documents, or why it is ``refused``; ``broken`` parts gave none."""

    documents: Sequence[Document] = ()
    broken: Sequence[str] = ()
    refused: str | None = None


class ReaderPool:
    """Reads many files in as many children as there are processors, up to four.

    A file that takes more than two seconds gives its place to the next one and goes on at a low
    priority, so that a few bad files hold up nobody. Use it as a context manager.
    """

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._places = threading.Semaphore(min(_MOST_READERS, os.cpu_count() or 1))
        self._threads = ThreadPoolExecutor(_MOST_READERS + _MOST_SLOW, "reader")
        self._idle: deque[Reader] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        while self._idle:
            self._idle.pop().close()

    def read_all(self, files: Sequence[tuple[Path, str]]) -> Iterator[Reading]:
        """Read each path under its document id, and give the readings in the same order."""
        waiting: deque[Future[Reading]] = deque()
        for path, doc_id in files:
            waiting.append(self._threads.submit(self._read, path, doc_id))
            if len(waiting) == _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _read(self, path: Path, doc_id: str) -> Reading:
        self._places.acquire()
        try:
            reader = self._idle.pop()
        except IndexError:
            reader = Reader(self._limits)
        place = _Place(self._places, reader)
        slow = threading.Timer(_SLOW_S, place.give_way)
        slow.start()
        broken: list[str] = []
        try:
            return Reading(reader.read(path, doc_id, broken.append), broken)
        except UnreadableError as error:
            return Reading(refused=str(error))
        finally:
            slow.cancel()
            place.leave()
            if place.slow:
                reader.close()  # its priority stays low
            else:
                self._idle.append(reader)


class _Place:
    """One of the pool's places, left once: by the file when it is done or when it is slow."""

    def __init__(self, places: threading.Semaphore, reader: Reader) -> None:
        self._places = places
        self._reader = reader
        self._lock = threading.Lock()
        self._left = False
        self.slow = False

    def give_way(self) -> None:
        with self._lock:
            if not self._left:
                self.slow = True
                self._reader.give_way()
        self.leave()

    def leave(self) -> None:
        with self._lock:
            if not self._left:
                self._left = True
                self._places.release()
