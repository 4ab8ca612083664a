"""Pages of PDFs drawn in confined processes, several at a time: a hostile one holds nobody up."""

from __future__ import annotations

import base64
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from assistant.documents.child import Box
from assistant.documents.process import ConfinedProcess, as_request
from assistant.errors import UnreadableError

_MOST_AT_ONCE: Final = 6
_KEPT: Final = 2
_MEMORY_BYTES: Final = 512 * 2**20
_CPU_S: Final = 8.0
_SLOW_S: Final = 1.0


class PageDrawer:
    """Safe to share between threads: each drawing has a process of its own."""

    def __init__(self) -> None:
        self._places = threading.Semaphore(_MOST_AT_ONCE)
        self._idle: deque[ConfinedProcess] = deque()

    def close(self) -> None:
        """End the processes that wait for the next page."""
        while self._idle:
            self._idle.pop().end()

    def draw(self, data: bytes, page: int, width_px: int, marks: Sequence[Box] = ()) -> bytes:
        """The page with this number, from 1, as a PNG. Raises UnreadableError with the reason.

        ``marks`` are boxes to colour, as shares of the page from its upper left corner.
        """
        request = as_request(Path("page.pdf"), "page", _CPU_S)
        request = request.model_copy(update={"page": page, "width_px": width_px, "marks": marks})
        with self._places:
            process = self._take()
            slow = threading.Timer(_SLOW_S, process.give_way)
            slow.start()
            reply = None
            try:
                reply = process.ask(request, data)
            finally:
                slow.cancel()
                slow.join()
                if reply is None or reply.retiring or process.gave_way or self._enough():
                    process.end()
                else:
                    self._idle.append(process)
        if reply.image is None:
            raise UnreadableError(reply.refused or "the page cannot be drawn")
        return base64.b64decode(reply.image)

    def _take(self) -> ConfinedProcess:
        try:
            return self._idle.pop()
        except IndexError:
            return ConfinedProcess(_MEMORY_BYTES)

    def _enough(self) -> bool:
        return len(self._idle) >= _KEPT
