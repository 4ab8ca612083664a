"""Reading in a child process, so that a file can cost neither the program nor the machine."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from assistant.documents.child import FRAME, OUT_OF_MEMORY, Reply, send
from assistant.documents.parse import refuse_all
from assistant.errors import AssistantError, UnreadableError
from assistant.types import Document

if TYPE_CHECKING:
    from assistant.settings import ReadingLimits  # Loading it slows the start of a child.

_START_TIMEOUT_S = 60.0
_CHUNK = 1 << 20

# How Python, C++ and Rust libraries end when they are given no more memory.
_ALLOCATION = re.compile(r"MemoryError|bad_alloc|memory allocation|PyObject pointer is null")

# The child looks for modules where this process does, and not in the current folder.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from assistant.documents.child import serve; serve(int(sys.argv[2]))"
)


class Reader:
    """Reads files, one after another, in a child process that is kept warm between them.

    A file that crashes the child, or exceeds a limit, costs only itself: the next one gets a
    new child. Use it as a context manager, from one thread at a time.
    """

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._child: _Child | None = None

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
        if self._child is not None:
            self._child.end()
            self._child = None

    def read(
        self, path: Path, doc_id: str, on_broken_line: Callable[[str], None] = refuse_all
    ) -> list[Document]:
        """Return the documents in `path`. Raises UnreadableError with the reason.

        ``on_broken_line`` is told of each line of JSON lines that gives no document.
        """
        if not doc_id.isprintable() and any("\ud800" <= c <= "\udfff" for c in doc_id):
            raise UnreadableError("the file name is not valid Unicode; rename the file")
        if self._child is None:
            self._child = _Child(self._limits.read_memory_mb * 2**20)
        reply: Reply | None = None
        try:
            reply = self._child.ask(path, doc_id, self._limits)
        finally:
            # After any failure the child is in an unknown state.
            if reply is None or reply.retiring:
                self.close()
        if reply.refused is not None:
            raise UnreadableError(reply.refused)
        for reason in reply.broken_lines:
            on_broken_line(reason)
        return reply.documents


class _Child:
    """One child process and the pipes to it."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, json.dumps(sys.path), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,  # Ctrl-C goes to the parent, which ends the child.
        )
        try:
            self._receive(_START_TIMEOUT_S)
        except (EOFError, TimeoutError) as error:
            self.end()
            raise AssistantError(f"the reading process does not start: {error}") from error

    def ask(self, path: Path, doc_id: str, limits: ReadingLimits) -> Reply:
        request = {
            "path": os.fspath(path.absolute()),
            "doc_id": doc_id,
            "max_bytes": limits.max_file_mb * 2**20,
            "timeout_s": limits.read_timeout_s,
        }
        assert self._process.stdin is not None
        try:
            send(self._process.stdin, json.dumps(request).encode())
            return Reply.model_validate_json(self._receive(limits.read_timeout_s))
        except TimeoutError as error:
            raise UnreadableError(
                f"reading took longer than {limits.read_timeout_s:g} s; "
                "raise ASSISTANT_READ_TIMEOUT_S to wait longer"
            ) from error
        except (EOFError, BrokenPipeError) as error:
            raise UnreadableError(self._why_it_died()) from error

    def end(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()

    def _receive(self, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        size = FRAME.unpack(self._take(FRAME.size, deadline))[0]
        return self._take(size, deadline)

    def _take(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        taken = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while len(taken) < size:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise TimeoutError(f"no answer within the time allowed ({size} bytes due)")
                chunk = os.read(descriptor, min(_CHUNK, size - len(taken)))
                if not chunk:
                    raise EOFError(self._last_words())
                taken += chunk
        return bytes(taken)

    def _why_it_died(self) -> str:
        status = self._process.wait()
        words = self._last_words()
        if status == OUT_OF_MEMORY or _ALLOCATION.search(words):
            return (
                f"reading needs more than {self._memory_bytes // 2**20} MiB of memory; "
                "raise ASSISTANT_READ_MEMORY_MB to allow more"
            )
        if status < 0:
            return f"the reader was ended by {signal.Signals(-status).name} on this file"
        return f"the reader failed on this file: {words}"

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read()[-4000:].decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "no message")
