"""The application as a process of its own, for tests and benchmarks that use it from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

_PORTS_TRIED: Final = 5
_START_TIMEOUT_S: Final = 400
_STOP_TIMEOUT_S: Final = 120


def command(*arguments: str | Path, home: Path) -> list[str]:
    start = "import sys; from assistant.cli.commands import main; sys.argv[0] = 'assistant'; main()"
    return [sys.executable, "-c", start, *map(str, arguments), "--home", str(home)]


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[str]:
    """`assistant serve` on a free port, as a process of its own; yields its address.

    Another process may take the port before the server has it; then another port is tried.
    """
    for _ in range(_PORTS_TRIED):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        log = home.parent / f"server-{port}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                command("serve", "--port", str(port), home=home),
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
            )
        try:
            if _is_up(process, port, log):
                yield f"http://127.0.0.1:{port}"
                return
        finally:
            process.terminate()
            process.wait(_STOP_TIMEOUT_S)
    raise RuntimeError(f"each of {_PORTS_TRIED} free ports was taken before the server had it")


def _is_up(process: subprocess.Popen[bytes], port: int, log: Path) -> bool:
    """Wait until this very process answers on the port; whether it was the one to get it."""
    until = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < until:
        if process.poll() is not None:
            said = log.read_text("utf-8")
            if f"{port}" in said and "in use" in said:
                return False
            raise RuntimeError(f"the server ended: {said}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                if _listens(process, port):
                    return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text('utf-8')}")


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether it is not another server that answers there."""
    try:
        connections = psutil.Process(process.pid).net_connections("tcp")
    except psutil.NoSuchProcess:
        return False
    return any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in connections)
