"""Whom the server answers: requests for one of its own names, from its own pages.

A page of another site can have a browser call this server, under a name of its own that it
points here (DNS rebinding) or from its own origin, also from another port of this machine. Both
are refused before Streamlit sees them, on every route and for WebSockets too; Streamlit would
look up this machine's outside address for an origin that it does not know.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
_POLICY_VIOLATION: Final = 1008


class OwnOriginOnly:
    """ASGI middleware. ``names`` are answered to, and with ``any_address`` every IP address.

    An address cannot be rebound, whereas any name can.
    """

    def __init__(self, app: ASGIApp, names: Collection[str], *, any_address: bool = False) -> None:
        self._app = app
        self._names = {name.lower().rstrip(".") for name in names}
        self._any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope))
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(_POLICY_VIOLATION)(scope, receive, send)
        else:
            await refusal(scope, receive, send)

    def _refusal(self, headers: Headers) -> PlainTextResponse | None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not self._answers_to(hosts[0]):
            return PlainTextResponse(
                "This server does not answer to that name; whoever runs it can add it to "
                "ASSISTANT_HOSTS.",
                status_code=400,
            )
        if any(_netloc(origin) != hosts[0].lower() for origin in origins):
            return PlainTextResponse("Only this server's own pages may call it.", status_code=403)
        return None

    def _answers_to(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name = (match[1] or match[2]).lower().rstrip(".")
        return name in self._names or (self._any_address and _is_address(name))


def _netloc(origin: str) -> str | None:
    """Host and port of an origin that a page of ours can have; ``None`` for any other."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
