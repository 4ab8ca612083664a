"""A confined child process, and the pipes to it."""

from __future__ import annotations

import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from assistant.documents.child import FRAME, OUT_OF_MEMORY, Reply, Request, Started, send
from assistant.errors import AssistantError, UnreadableError

_START_TIMEOUT_S: Final = 60.0
_CHUNK: Final = 1 << 20

# A child that computes is ended by the kernel; one that waits, or that others keep from
# computing, after so many times its allowance.
_PATIENCE: Final = 3.0
_SLOW_PRIORITY: Final = 15

# How Python, C++ and Rust libraries end when they are given no more memory.
_ALLOCATION = re.compile(r"MemoryError|bad_alloc|memory allocation|PyObject pointer is null")

# The child looks for modules where this process does, and not in the current folder.
_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from assistant.documents.child import serve; serve(int(sys.argv[2]), sys.argv[3])"
)


class ConfinedProcess:
    """Answers one request after another, from one thread at a time.

    It has an empty environment, a private folder that goes with it, and what `child` leaves it.
    Raises AssistantError where it does not start.
    """

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self.gave_way = False
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end()
        self._folder = tempfile.mkdtemp(prefix="policy-assistant-")
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *self._arguments()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=self._folder,
            env=_environment(self._folder),
            start_new_session=True,  # Ctrl-C goes to the parent, which ends the child.
        )
        try:
            self.held = Started.model_validate_json(self._receive(_START_TIMEOUT_S))
        except (EOFError, TimeoutError, ValueError) as error:
            self.end()
            raise AssistantError(f"the reading process does not start: {error}") from error

    def _arguments(self) -> list[str]:
        return [json.dumps(sys.path), str(self._memory_bytes), self._folder]

    def ask(self, request: Request, data: bytes, sidecar: bytes | None = None) -> Reply:
        """Raises UnreadableError when it exceeds a limit or crashes; it is of no use then."""
        assert self._process.stdin is not None
        try:
            # Half of a surrogate pair, as in odd file names, has an escape in JSON and no UTF-8.
            send(self._process.stdin, json.dumps(request.model_dump()).encode())
            send(self._process.stdin, data)
            if sidecar is not None:
                send(self._process.stdin, sidecar)
            # Empty frames say that it gets on; see `headway`.
            while not (reply := self._receive(_PATIENCE * request.cpu_s)):
                continue
            return Reply.model_validate_json(reply)
        except TimeoutError as error:
            raise UnreadableError(_too_slow(request.cpu_s)) from error
        except (EOFError, BrokenPipeError) as error:
            raise UnreadableError(self._why_it_died(request.cpu_s)) from error

    def give_way(self) -> None:
        """Let others compute first from now on."""
        self.gave_way = True
        if self._process.poll() is None:
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _SLOW_PRIORITY)

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # what was still to be sent is of no use now
                    pipe.close()
        self._process.wait()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

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

    def _why_it_died(self, cpu_s: float) -> str:
        status = self._process.wait()
        words = self._last_words()
        if status == OUT_OF_MEMORY or _ALLOCATION.search(words):
            return (
                f"reading needs more than {self._memory_bytes // 2**20} MiB of memory; "
                "raise ASSISTANT_READ_MEMORY_MB to allow more"
            )
        if status == -signal.SIGXCPU:
            return _too_slow(cpu_s)
        if status < 0:
            return f"the reader was ended by {signal.Signals(-status).name} on this file"
        return f"the reader failed on this file: {words}"

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read()[-4000:].decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "no message")


def _too_slow(cpu_s: float) -> str:
    return f"reading took longer than {cpu_s:g} s; raise ASSISTANT_READ_TIMEOUT_S to wait longer"


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours, where keys and paths may stand; one thread, so that all are confined."""
    environment = {
        "HOME": folder,
        "TMPDIR": folder,
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    # Without it, Python itself may not start where it is installed in an odd place.
    libraries = os.environ.get("LD_LIBRARY_PATH")
    return environment | ({"LD_LIBRARY_PATH": libraries} if libraries else {})


def allowance_s(limit_s: float, size: int) -> float:
    """Time for a file: the limit, and for more than 5 MiB more in proportion."""
    return limit_s * max(1.0, size / _SMALL_BYTES)


_SMALL_BYTES: Final = 5 * 2**20


def as_request(path: Path, doc_id: str, cpu_s: float, *, sidecar: bool = False) -> Request:
    return Request(path=os.fspath(path.absolute()), doc_id=doc_id, cpu_s=cpu_s, sidecar=sidecar)
