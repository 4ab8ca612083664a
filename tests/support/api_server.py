"""The HTTP doors as a process of its own, on a free port, with a token of each scope."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from assistant.api.tokens import Tokens

_STARTS_WITHIN_S = 120


@dataclass(frozen=True)
class Served:
    url: str
    read: str
    write: str
    home: Path

    def client(self, token: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token or self.read}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=120)


@contextmanager
def serving(command: str, home: Path) -> Iterator[Served]:
    """Run `assistant COMMAND` on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tokens = Tokens(home)
    for token in tokens.all():
        tokens.revoke(token.name)
    read, write = tokens.create("reader", "read"), tokens.create("writer", "write")
    arguments = [*command.split(), "--port", str(port), "--home", str(home)]
    process = subprocess.Popen([sys.executable, "-m", "assistant", *arguments])
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process)
        yield Served(url, read, write, home)
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{url} did not come up (exit {process.poll()})")
