"""What the server adds to every response: security headers, and a cookie that tells browsers apart.

The cookie is `SameSite=Lax`, not `Strict`: a link to a source that is followed from an e-mail or
a document must find the browser's own conversations, and with `Strict` that first request comes
without the cookie, so that a new one would replace it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TypeGuard

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWNER_COOKIE = "policy_assistant_browser"

_COOKIE_DAYS = 400  # the longest that browsers keep a cookie
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def valid_token(value: object) -> TypeGuard[str]:
    """Whether ``value`` looks like a token that this server gave out."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def content_security_policy() -> str:
    """The policy: everything from this server, nothing from anywhere else.

    Streamlit's start page has one inline script, allowed by its hash; component scripts are
    loaded from ``blob:`` addresses that only code already on the page can make. Styles are set
    inline by its widgets.
    """
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(page.read_text("utf-8"))
    )
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """ASGI middleware. Pages get the owner cookie where the browser has none yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._fixed = {
            "content-security-policy": content_security_policy(),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    headers[name] = value
                is_page = headers.get("content-type", "").startswith("text/html")
                if is_page and not valid_token(_cookie(Headers(scope=scope))):
                    headers.append("set-cookie", _new_cookie(secure=scope["scheme"] == "https"))
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _cookie(headers: Headers) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(OWNER_COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _new_cookie(*, secure: bool) -> str:
    parts = [
        f"{OWNER_COOKIE}={secrets.token_urlsafe(32)}",
        "Path=/",
        f"Max-Age={_COOKIE_DAYS * 24 * 3600}",
        "HttpOnly",
        "SameSite=Lax",
    ]
    return "; ".join([*parts, "Secure"] if secure else parts)
