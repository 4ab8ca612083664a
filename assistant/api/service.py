"""The opened library as the routes use it."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

import anyio
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool

from assistant.errors import UsageError
from assistant.library import Library
from assistant.types import Answer

_AT_ONCE: Final = max(2, os.cpu_count() or 2)
_Result = TypeVar("_Result")


class Service:
    """One library behind all routes: a few questions are answered at once, others wait."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)

    @property
    def engines(self) -> tuple[str, ...]:
        """What a caller may choose from; the first is taken where none is named."""
        return tuple(dict.fromkeys((self.library.settings.engine, "extractive")))

    async def run(self, work: Callable[[], _Result]) -> _Result:
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)

    async def answer(self, fields: Mapping[str, Any]) -> Answer:
        """Raises AssistantError."""
        return await self.run(lambda: self.library.ask.invoke(self._allowed(fields)))

    def growing(self, fields: Mapping[str, Any]) -> Iterator[Answer]:
        """The answer as it grows; the last one is complete."""
        return self.library.ask.stream(self._allowed(fields))

    def _allowed(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        engine = fields.get("engine") or self.engines[0]
        if engine not in self.engines:
            # Another one would spend the office's money at a stranger's choice.
            raise UsageError(f"engine {engine!r} is not offered here; {' or '.join(self.engines)}")
        return {key: value for key, value in fields.items() if value} | {"engine": engine}


def events(named: Iterator[tuple[str, Mapping[str, Any]]]) -> StreamingResponse:
    """Server-sent events: a name and one JSON object each."""

    async def written() -> AsyncIterator[str]:
        async for name, data in iterate_in_threadpool(named):
            yield f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"

    return StreamingResponse(written(), media_type="text/event-stream")
