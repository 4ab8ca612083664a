"""The doors opened: listening on a port, or on standard input and output."""

from __future__ import annotations

import sys
from typing import Final

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from assistant.api.app import application
from assistant.api.gate import Gate, Limits
from assistant.api.mcp_server import server
from assistant.api.tokens import Tokens
from assistant.library import Library

_LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")
_MIB: Final = 1024 * 1024


def serve_http(library: Library, port: int) -> None:
    """Serve `application` until interrupted."""
    _listen(application(library, limits(library), hosts(library)), library, port, "/docs")


def serve_mcp_http(library: Library, port: int) -> None:
    """Serve the Model Context Protocol under ``/mcp`` until interrupted."""
    # Names of hosts are checked around it, for every door in the same way.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner: ASGIApp = server(library).streamable_http_app(transport_security=security)
    gated = Gate(inner, Tokens(library.home), limits(library))
    _listen(TrustedHostMiddleware(gated, hosts(library)), library, port, "/mcp")


def serve_mcp_stdio(library: Library) -> None:
    """Serve the program that started this one, until it closes the pipe. No token is asked for."""
    server(library).run("stdio")


def limits(library: Library) -> Limits:
    settings = library.settings.api
    return Limits(settings.max_body_mb * _MIB, settings.requests_per_minute)


def hosts(library: Library) -> list[str]:
    """The names that are answered to: this machine's own and the address that is listened on."""
    return [*_LOOPBACK_NAMES, library.settings.address]


def _listen(app: ASGIApp, library: Library, port: int, path: str) -> None:
    address = library.settings.address
    print(f"Listening at http://{address}:{port}{path}", file=sys.stderr, flush=True)
    if not Tokens(library.home).all():
        print("No token opens it yet: `assistant token create NAME` makes one.", file=sys.stderr)
    uvicorn.run(app, host=address, port=port, log_level="warning", access_log=False)
