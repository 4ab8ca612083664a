"""The reading process: takes requests on its standard input until that ends.

It is given bytes and gives documents, or a page as an image; it opens no file of its own accord,
and after its start it cannot. It imports neither the encoder nor the vector store, so that it
starts in a moment.
"""

from __future__ import annotations

import base64
import json
import math
import os
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from pydantic import BaseModel

from assistant.documents import headway
from assistant.documents.confinement import Confinement, confine
from assistant.documents.parse import parse_bytes
from assistant.errors import UnreadableError
from assistant.types import Document

OUT_OF_MEMORY = 86
"""Exit status of a process that came upon its memory limit."""

FRAME = struct.Struct(">Q")
"""Length of what follows, in bytes."""

_LARGEST_FILE_BYTES = 64 * 2**20
_MOST_DESCRIPTORS = 256
_WATCH_EVERY_S = 0.1
_RESIDENT_SHARE = 0.65


Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of a page's width and height."""


class Request(BaseModel):
    """What the parent asks for; a frame with the file follows, and one with its sidecar.

    ``path`` names the file, as `os.fsdecode` gives it. With ``page``, an image of that page, so
    many pixels wide and with boxes marked, and no documents.
    """

    path: str
    doc_id: str
    cpu_s: float
    sidecar: bool = False
    page: int | None = None
    width_px: int = 0
    marks: Sequence[Box] = ()


class Reply(BaseModel):
    """Documents, or the reason why there are none; ``broken_lines`` gave none.

    ``image`` is a PNG in base64. With `retiring` the process ends after this reply: the file left
    it with so much memory that the next one would not have its whole allowance.
    """

    documents: list[Document] = []
    broken_lines: list[str] = []
    image: str | None = None
    refused: str | None = None
    retiring: bool = False


class Started(BaseModel):
    """The first frame: what the process may no longer do."""

    files: bool
    network: bool
    missing: str


def serve(memory_bytes: int, folder: str) -> None:
    """Answer requests until standard input ends, with `memory_bytes` for each file.

    ``folder`` is the one place where anything may be written.
    """
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a parser prints must not get between the replies.
    held = _limit(memory_bytes, folder)
    idle = _peak_memory_bytes()
    started = Started(files=held.files, network=held.network, missing=held.missing)
    send(replies, started.model_dump_json().encode())
    while (frame := _receive(requests)) is not None:
        fields = json.loads(frame)
        request = Request(**{**fields, "path": str(fields["path"])})
        data = _receive(requests) or b""
        sidecar = _receive(requests) if request.sidecar else None

        def once_more(cpu_s: float = request.cpu_s) -> None:
            _limit_time(cpu_s)
            send(replies, b"")

        _limit_time(request.cpu_s)
        try:
            with headway.telling(once_more):
                reply = _answer(request, data, sidecar)
        except UnreadableError as error:
            reply = Reply(refused=" ".join(str(error).split()))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        del data, sidecar
        reply.retiring = _peak_memory_bytes() - idle > memory_bytes / 2
        send(replies, reply.model_dump_json().encode())
        if reply.retiring:
            return


def send(stream: IO[bytes], payload: bytes) -> None:
    """Write one frame."""
    stream.write(FRAME.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def _answer(request: Request, data: bytes, sidecar: bytes | None) -> Reply:
    if request.page is not None:
        from assistant.documents.pdf.drawing import draw_page

        image = draw_page(data, request.page, request.width_px, request.marks)
        return Reply(image=base64.b64encode(image).decode())
    broken: list[str] = []
    documents = parse_bytes(Path(request.path), request.doc_id, data, sidecar, broken.append)
    return Reply(documents=documents, broken_lines=broken)


def _receive(stream: IO[bytes]) -> bytes | None:
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    return stream.read(FRAME.unpack(head)[0])


def _limit(memory_bytes: int, folder: str) -> Confinement:
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, _LARGEST_FILE_BYTES)
    _lower(resource.RLIMIT_NOFILE, _MOST_DESCRIPTORS)
    _limit_memory(memory_bytes)
    held = confine(folder)
    _watch_memory(memory_bytes)  # a thread begun before would not be confined
    return held


def _lower(which: int, limit: int) -> None:
    _, hard = resource.getrlimit(which)
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(which, (limit, limit))


def _limit_time(cpu_s: float) -> None:
    """The kernel ends the process with SIGXCPU when it has computed that much longer."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(used.ru_utime + used.ru_stime + cpu_s)
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _limit_memory(memory_bytes: int) -> None:
    """Bound what may be allocated from here on.

    Linux bounds the address space, counted from what is mapped already (the threads of a
    linear algebra library alone can map gigabytes). Other systems do not enforce that bound.
    Everywhere a thread watches how much of it is resident.
    """
    mapped = Path("/proc/self/statm")
    if mapped.exists():
        pages = int(mapped.read_text().split()[0])
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + memory_bytes)


def _watch_memory(memory_bytes: int) -> None:
    bound = _peak_memory_bytes() + memory_bytes * _RESIDENT_SHARE

    def watch() -> None:
        while _peak_memory_bytes() < bound:
            time.sleep(_WATCH_EVERY_S)
        os._exit(OUT_OF_MEMORY)

    threading.Thread(target=watch, daemon=True).start()


def _peak_memory_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
