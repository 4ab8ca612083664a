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

_START_TIMEOUT_S: Final = 180
_STOP_TIMEOUT_S: Final = 120


def command(*arguments: str | Path, home: Path) -> list[str]:
    start = "import sys; from assistant.cli.commands import main; sys.argv[0] = 'assistant'; main()"
    return [sys.executable, "-c", start, *map(str, arguments), "--home", str(home)]


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[str]:
    """`assistant serve` on a free port, as a process of its own; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (home.parent / f"server-{port}.log").open("w+b")
    process = subprocess.Popen(
        command("serve", "--port", str(port), home=home),
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, **environment},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, log.name)
        yield url
    finally:
        process.terminate()
        process.wait(_STOP_TIMEOUT_S)
        log.close()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: str) -> None:
    until = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {Path(log).read_text('utf-8')}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {Path(log).read_text('utf-8')}")
