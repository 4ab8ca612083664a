"""The reading process: takes requests on its standard input until that ends.

It imports neither the encoder nor the vector store, so that it starts in a moment.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
import threading
import time
from pathlib import Path
from typing import IO

from pydantic import BaseModel

from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.types import Document

OUT_OF_MEMORY = 86
"""Exit status of a process that came upon its memory limit."""

FRAME = struct.Struct(">Q")
"""Length of the JSON that follows, in bytes."""

_GRACE_S = 5.0
_WATCH_EVERY_S = 0.1


class Request(BaseModel):
    """What the parent asks for. The path is as `os.fsdecode` gives it."""

    path: str
    doc_id: str
    max_bytes: int
    timeout_s: float


class Reply(BaseModel):
    """Documents, or the reason why there are none; ``broken_lines`` gave none.

    With `retiring` the process ends after this reply: the file left it with so much memory
    that the next one would not have its whole allowance.
    """

    documents: list[Document] = []
    broken_lines: list[str] = []
    refused: str | None = None
    retiring: bool = False


def serve(memory_bytes: int) -> None:
    """Answer requests until standard input ends, with `memory_bytes` for each file."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a parser prints must not get between the replies.
    _limit_memory(memory_bytes)
    idle = _peak_memory_bytes()
    send(replies, b"")
    while (frame := _receive(requests)) is not None:
        fields = json.loads(frame)
        request = Request(**{**fields, "path": str(fields["path"])})
        # The parent ends a slow child; the alarm ends one whose parent is gone.
        signal.setitimer(signal.ITIMER_REAL, request.timeout_s + _GRACE_S)
        try:
            broken: list[str] = []
            path = Path(request.path)
            documents = parse(path, request.doc_id, request.max_bytes, broken.append)
            reply = Reply(documents=documents, broken_lines=broken)
        except UnreadableError as error:
            reply = Reply(refused=" ".join(str(error).split()))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        signal.setitimer(signal.ITIMER_REAL, 0)
        reply.retiring = _peak_memory_bytes() - idle > memory_bytes / 2
        send(replies, reply.model_dump_json().encode())
        if reply.retiring:
            return


def send(stream: IO[bytes], payload: bytes) -> None:
    """Write one frame."""
    stream.write(FRAME.pack(len(payload)) + payload)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    return stream.read(FRAME.unpack(head)[0])


def _limit_memory(memory_bytes: int) -> None:
    """Bound what may be allocated from here on.

    Linux bounds the address space, counted from what is mapped already (the threads of a
    linear algebra library alone can map gigabytes). Other systems do not enforce that bound,
    so a thread watches the resident size there.
    """
    mapped = Path("/proc/self/statm")
    if mapped.exists():
        pages = int(mapped.read_text().split()[0])
        limit = pages * resource.getpagesize() + memory_bytes
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        return
    bound = _peak_memory_bytes() + memory_bytes

    def watch() -> None:
        while _peak_memory_bytes() < bound:
            time.sleep(_WATCH_EVERY_S)
        os._exit(OUT_OF_MEMORY)

    threading.Thread(target=watch, daemon=True).start()


def _peak_memory_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
