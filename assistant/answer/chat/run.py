"""One answer's use of a chat model: its time, its tokens, retries and streaming.

Every failure of a provider, of whatever class, comes out as one EngineError line.
"""

from __future__ import annotations

import contextvars
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.runnables import Runnable

from assistant.answer.chat.providers import ChatModel, one_line
from assistant.errors import EngineError

CHARS_PER_TOKEN = 4
"""A careful guess for English, used for budgets only; real counts come from the provider."""

_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 8.0


@dataclass(frozen=True, slots=True)
class _End:
    """Nothing more comes; ``error`` is why, where that is not simply the end."""

    error: BaseException | None = None


class ModelRun:
    """One answer's use of a model. The clock starts when it is made."""

    def __init__(self, model: ChatModel) -> None:
        self.model = model
        self.calls = 0
        self._settings = model.settings
        self._ends = time.monotonic() + model.settings.timeout_s
        self._tokens_in = 0
        self._tokens_out = 0
        self._counted = True

    @property
    def remaining_s(self) -> float:
        return max(0.0, self._ends - time.monotonic())

    def affords(self, messages: Sequence[BaseMessage]) -> bool:
        """Whether the budget allows one more call with these messages."""
        spent = self._tokens_in + self._tokens_out
        needed = size_in_tokens(messages) + self._settings.max_output_tokens
        return spent + needed <= self._settings.budget_tokens

    def text(self, messages: Sequence[BaseMessage], model: ChatModel | None = None) -> str:
        """One whole reply, of another model where one is given. Raises EngineError."""
        return "".join(self.stream(messages, model=model))

    def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        structured: bool = False,
        model: ChatModel | None = None,
    ) -> Iterator[str]:
        """A reply as it comes. Raises EngineError, also when time or budget runs out.

        What fails before its first word is tried again, with growing pauses.
        """
        if not self.affords(messages):
            raise EngineError(
                f"{self.model.name} would exceed the budget of {self._settings.budget_tokens:,} "
                "tokens an answer; raise ASSISTANT_CHAT_BUDGET_TOKENS"
            )
        model = model or self.model
        runnable: Runnable[Any, Any] = model.model
        if structured and model.structured is not None:
            runnable = model.structured
        attempt = 0
        while True:
            started = False
            try:
                for text in self._attempt(runnable, messages):
                    started = started or bool(text)
                    yield text
                return
            except _FailedCallError as failed:
                pause = _pause(failed, attempt)
                attempt += 1
                again = failed.passing and not started and attempt <= self._settings.retries
                if not again or pause >= self.remaining_s:
                    raise EngineError(f"{model.name}: {failed}") from failed.__cause__
                time.sleep(pause)

    def usage(self) -> dict[str, Any]:
        """Tokens and cost so far; ``None`` for what the provider did not count or no price is
        set for. Dollars."""
        settings = self._settings
        cost = None
        if settings.input_price is not None and settings.output_price is not None and self._counted:
            spent = (
                self._tokens_in * settings.input_price + self._tokens_out * settings.output_price
            )
            cost = round(spent / 1_000_000, 6)
        return {
            "model": self.model.name,
            "calls": self.calls,
            "input_tokens": self._tokens_in if self._counted else None,
            "output_tokens": self._tokens_out if self._counted else None,
            "cost_usd": cost,
        }

    def _attempt(
        self, runnable: Runnable[Any, Any], messages: Sequence[BaseMessage]
    ) -> Iterator[str]:
        self.calls += 1
        counted = False
        written = 0
        for message in _until(runnable, messages, self._ends, self._settings.timeout_s):
            if not isinstance(message, AIMessageChunk):
                continue
            if message.usage_metadata:
                counted = True
                self._tokens_in += message.usage_metadata["input_tokens"]
                self._tokens_out += message.usage_metadata["output_tokens"]
            text = _text_of(message)
            written += len(text)
            yield text
        if not counted:
            # The budget needs some figure; the report says that there is none.
            self._counted = False
            self._tokens_in += size_in_tokens(messages)
            self._tokens_out += written // CHARS_PER_TOKEN


def size_in_tokens(messages: Sequence[BaseMessage]) -> int:
    return sum(len(str(message.content)) for message in messages) // CHARS_PER_TOKEN


class _FailedCallError(Exception):
    """One call failed; ``passing`` says that the next may succeed."""

    def __init__(self, message: str, *, passing: bool, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.passing = passing
        self.wait_s = wait_s


def _until(
    runnable: Runnable[Any, Any], messages: Sequence[BaseMessage], ends: float, timeout_s: float
) -> Iterator[Any]:
    """Chunks as they come from another thread, so that a silent provider cannot hold us.

    The thread is a daemon: one that still reads must not hold the end of the process either.
    """
    queue: SimpleQueue[Any] = SimpleQueue()
    stopped = threading.Event()

    def read() -> None:
        error: BaseException | None = None
        try:
            for chunk in runnable.stream(list(messages)):
                if stopped.is_set():
                    return
                queue.put(chunk)
        except BaseException as raised:  # noqa: BLE001 - raised where the chunks are read
            error = raised
        queue.put(_End(error))

    # Callbacks and tracing are found through the context.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(read,), daemon=True).start()
    try:
        while True:
            late = f"no answer within {timeout_s:g} s; raise ASSISTANT_CHAT_TIMEOUT_S"
            left = ends - time.monotonic()
            # What came in time but was not read in time is too late as well.
            if left <= 0:
                raise _FailedCallError(late, passing=False)
            try:
                chunk = queue.get(timeout=left)
            except Empty:
                raise _FailedCallError(late, passing=False) from None
            if isinstance(chunk, _End):
                break
            yield chunk
    finally:
        stopped.set()
    if isinstance(chunk.error, Exception):
        raise _failed(chunk.error) from chunk.error
    if chunk.error is not None:
        raise chunk.error


def _failed(error: Exception) -> _FailedCallError:
    """What a provider's exception means, whichever library it comes from."""
    status = getattr(error, "status_code", None)
    response = getattr(error, "response", None)
    headers = getattr(response, "headers", None) or {}
    wait = str(headers.get("retry-after", ""))
    # Without a status the call never got a reply: the network, or a server that went away.
    passing = status in _RETRIED if isinstance(status, int) else "onnect" in type(error).__name__
    return _FailedCallError(
        one_line(error),
        passing=passing,
        wait_s=float(wait) if wait.replace(".", "", 1).isdigit() else None,
    )


def _pause(failed: _FailedCallError, attempt: int) -> float:
    if failed.wait_s is not None:
        return failed.wait_s
    grown = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * float(2**attempt))
    return grown * random.uniform(0.75, 1.25)


def _text_of(message: AIMessageChunk) -> str:
    calls = "".join(call["args"] or "" for call in message.tool_call_chunks)
    return str(message.text) or calls
