"""Who may come in, how often, and with how much: the layer before every route.

A request without a known token gets 401 whatever it asks for, so that a stranger learns nothing,
not even which routes there are.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.tokens import Token, Tokens

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# These ask; they change nothing, whatever their method.
_ASKING: Final = frozenset(
    (
        "/v1/ask",
        "/v1/search",
        "/v1/lookup",
        "/v1/verify",
        "/v1/chat/completions",
        "/v1/messages",
        "/mcp",
    )
)
_MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """``max_body_bytes`` a request; ``requests_per_minute`` for each token."""

    max_body_bytes: int
    requests_per_minute: int


class Gate:
    """ASGI middleware: token, scope, rate and size of every request, in this order."""

    def __init__(self, app: ASGIApp, tokens: Tokens, limits: Limits) -> None:
        self._app = app
        self._tokens = tokens
        self._limits = limits
        self._rates = _Rates(limits.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token = self._tokens.find(_secret(headers))
        refusal = self._refusal(scope, headers, token)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, _measured(receive, self._limits.max_body_bytes), send)

    def _refusal(self, scope: Scope, headers: Headers, token: Token | None) -> JSONResponse | None:
        if token is None:
            return problem(
                401,
                "no valid token: send `Authorization: Bearer TOKEN`; "
                "`assistant token create NAME` makes one",
                {"www-authenticate": "Bearer"},
            )
        if token.scope != "write" and _changes(scope):
            return problem(403, f"the token {token.name!r} may read only")
        wait_s = self._rates.wait_s(token.name)
        if wait_s:
            return problem(
                429,
                f"more than {self._limits.requests_per_minute} requests a minute",
                {"retry-after": str(math.ceil(wait_s))},
            )
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limits.max_body_bytes:
            return problem(413, f"at most {self._limits.max_body_bytes} bytes a request")
        return None


def problem(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error in the shape that clients of OpenAI and of Anthropic both understand."""
    kind = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(
        status, "invalid_request_error" if status < 500 else "api_error"
    )
    body: dict[str, Any] = {"type": "error", "error": {"type": kind, "message": message}}
    return JSONResponse(body, status, headers=dict(headers or {}))


def _secret(headers: Headers) -> str:
    """The token as OpenAI's clients send it, or as Anthropic's do."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


def _changes(scope: Scope) -> bool:
    return scope["method"] not in _READING and scope["path"] not in _ASKING


def _measured(receive: Receive, most: int) -> Receive:
    read = 0

    async def measured() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413, f"at most {most} bytes a request")
        return message

    return measured


class _Rates:
    """A bucket of requests for each token, filled at an even pace."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait_s(self, name: str) -> float:
        """Take one request; how long to wait where none is left, else 0.0."""
        now = time.monotonic()
        with self._lock:
            left, at = self._left.get(name, (float(self._per_minute), now))
            left = min(self._per_minute, left + (now - at) * self._per_minute / _MINUTE_S)
            if left < 1:
                self._left[name] = (left, now)
                return (1 - left) * _MINUTE_S / self._per_minute
            self._left[name] = (left - 1, now)
            return 0.0
