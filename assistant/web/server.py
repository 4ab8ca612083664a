"""The server: Streamlit's own, with its options set here and our headers around it.

The options are set in code, so that an installed wheel behaves as a checkout does.
`.streamlit/config.toml` repeats them for `streamlit run streamlit_app.py`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware

from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.web.chosen import use
from assistant.web.headers import SecurityHeaders
from assistant.web.origins import LOOPBACK_NAMES, OwnOriginOnly
from assistant.web.theme import THEME

PAGE: Final = Path(__file__).parent / "page.py"

MAX_UPLOAD_MB: Final = 50

OPTIONS: Final[dict[str, Any]] = {
    "server.address": "127.0.0.1",
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.maxUploadSize": MAX_UPLOAD_MB,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
    "logger.hideWelcomeMessage": True,
    **THEME,
}


def serve(home: Path, port: int, settings: Settings) -> None:
    """Serve the application of the library in ``home`` until interrupted.

    Raises UsageError where the address cannot be listened on.
    """
    address = settings.address
    _check_free(address, port)
    local = _is_loopback(address)
    use(settings.model_copy(update={"home": home}))
    names = [*LOOPBACK_NAMES, *settings.host_names]
    if not local:
        names += [address, socket.gethostname(), f"{socket.gethostname()}.local"]
    _announce(address, port, local=local)
    app = st.App(PAGE, middleware=middleware(names, any_address=not local), lifespan=lifespan)
    app.run(config={**OPTIONS, "server.address": address, "server.port": port})


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Gets ready while the first visitor is on the way; ends what still runs at the end."""
    # Caches that are made before Streamlit's runtime warn that there is none.
    from assistant.web import warm

    preparing = asyncio.create_task(asyncio.to_thread(warm.prepare))
    yield {}
    await preparing
    await asyncio.to_thread(warm.close)


def middleware(
    names: Sequence[str] = LOOPBACK_NAMES, *, any_address: bool = False
) -> list[Middleware]:
    """The layers around Streamlit, outermost first; ``names`` are what the server answers to."""
    return [
        Middleware(SecurityHeaders),
        Middleware(OwnOriginOnly, names=names, any_address=any_address),
    ]


def _announce(address: str, port: int, *, local: bool) -> None:
    shown = "localhost" if local else (socket.gethostname() if _is_any(address) else address)
    reach = (
        f"only this machine can reach it ({address})"
        if local
        else f"everyone who reaches {address} can read the whole library; there is no sign-in"
    )
    print(f"Policy Assistant is at http://{shown}:{port} - {reach}.", file=sys.stderr, flush=True)


def _check_free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise UsageError(
                f"cannot listen on {address}:{port} ({error.strerror}); choose another --port"
            ) from error


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _is_any(address: str) -> bool:
    return address in ("0.0.0.0", "::")
