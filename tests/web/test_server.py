"""The server over plain HTTP: what every response carries, whom it answers, what it says."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import tomllib
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from assistant.web.headers import OWNER_COOKIE, content_security_policy
from assistant.web.server import OPTIONS
from evals.benchmarks.app_server import command, serving


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on an empty library."""
    with serving(tmp_path_factory.mktemp("server") / "home") as url:
        yield url.removeprefix("http://")


def get(address: str, path: str = "/", **headers: str) -> HTTPResponse:
    connection = http.client.HTTPConnection(address, timeout=30)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def test_every_response_forbids_what_is_not_ours(address: str) -> None:
    for path in ("/", "/_stcore/health", "/library", "/static/nothing.js", "/favicon.png"):
        response = get(address, path)
        policy = response.headers["content-security-policy"]
        assert "img-src 'self' data: blob:" in policy
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "script-src 'self' blob: 'sha256-" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"


def test_scripts_are_never_allowed_inline() -> None:
    scripts = re.search(r"script-src [^;]*", content_security_policy())
    assert scripts is not None
    assert "unsafe" not in scripts.group()


def test_a_new_browser_gets_a_cookie_and_an_old_one_keeps_it(address: str) -> None:
    first = get(address).headers["set-cookie"]
    assert first.startswith(f"{OWNER_COOKIE}=")
    assert "HttpOnly" in first
    assert "SameSite=Lax" in first
    pair = first.split(";")[0]
    assert get(address, Cookie=pair).headers["set-cookie"] is None
    assert get(address, Cookie=f"{OWNER_COOKIE}=forged").headers["set-cookie"] is not None
    assert get(address).headers["set-cookie"] != first
    assert OWNER_COOKIE not in str(get(address, "/_stcore/health").headers["set-cookie"])


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c29tZSByYW5kb20ga2V5IQ==",
}
ROUTES = ["/", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/library"]


def test_only_this_machines_names_are_answered(address: str) -> None:
    port = address.split(":")[1]
    for name in ("localhost", "LOCALHOST", "127.0.0.1", "[::1]"):
        assert get(address, Host=f"{name}:{port}").status == 200
    for path in ROUTES:
        for name in ("rebound.example", "localhost.example", "10.0.0.1", "0.0.0.0", "", "a b"):
            upgrade = UPGRADE if path.endswith("stream") else {}
            status = get(address, path, Host=f"{name}:{port}", **upgrade).status
            assert status == (403 if upgrade else 400), (path, name)


@pytest.mark.parametrize("listening", ["127.0.0.1", "0.0.0.0"])
def test_another_origin_is_refused_on_every_route(listening: str, tmp_path: Path) -> None:
    failpoints = Path(__file__).parents[1] / "support" / "failpoints"
    lookups = tmp_path / "lookups"
    environment = {
        "ASSISTANT_ADDRESS": listening,
        "FAILPOINT_LOOKUPS": str(lookups),
        "PYTHONPATH": os.pathsep.join([str(failpoints), os.environ.get("PYTHONPATH", "")]),
    }
    with serving(tmp_path / "home", **environment) as url:
        address = url.removeprefix("http://")
        port = address.split(":")[1]
        own = get(address, "/_stcore/stream", Origin=f"http://{address}", **UPGRADE)
        assert own.status == 101
        for origin in (
            "http://elsewhere.example",
            f"http://elsewhere.example:{port}",
            f"http://localhost:{port}",  # a name of this machine, but not the one that is called
            "http://127.0.0.1:3000",
            "http://127.0.0.1",
            "null",
            f"file://127.0.0.1:{port}",
        ):
            for path in ROUTES:
                upgrade = UPGRADE if path.endswith("stream") else {}
                assert get(address, path, Origin=origin, **upgrade).status == 403, (path, origin)
        # A name that is pointed here, with its own page as the origin: DNS rebinding.
        evil = {"Host": f"evil.example:{port}", "Origin": f"http://evil.example:{port}"}
        assert get(address, "/_stcore/stream", **evil, **UPGRADE).status == 403
        assert get(address, "/", **evil).status == 400
        assert not lookups.exists(), lookups.read_text()  # no name was looked up, ours or others'


def test_names_of_a_proxy_can_be_added(tmp_path: Path) -> None:
    with serving(tmp_path / "home", ASSISTANT_HOSTS="policy.example, other.example") as url:
        address = url.removeprefix("http://")
        names = {"Host": "other.example", "Origin": "https://other.example"}
        assert get(address, "/_stcore/stream", **names, **UPGRADE).status == 101
        assert get(address, Host="third.example").status == 400


def test_it_listens_on_this_machine_alone_and_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home) as url:
        port = int(url.rsplit(":", 1)[1])
        said = next(tmp_path.glob("server-*.log")).read_text()
        assert f"http://localhost:{port}" in said
        assert "only this machine can reach it (127.0.0.1)" in said
        others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), port)}
        for other in others - {"127.0.0.1", "127.0.1.1", "::1"}:
            with pytest.raises(OSError, match=r"refused|unreachable"):
                socket.create_connection((str(other), port), timeout=5)


def test_a_port_in_use_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = subprocess.run(
            command("serve", "--port", str(port), home=tmp_path / "home"),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ran.returncode == 2
    assert f"127.0.0.1:{port}" in ran.stderr
    assert "--port" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_streamlit_run_has_the_same_options_as_serve() -> None:
    path = Path(__file__).parents[2] / ".streamlit" / "config.toml"
    assert _flat(tomllib.loads(path.read_text("utf-8"))) == OPTIONS


def _flat(tables: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in tables.items():
        key = f"{prefix}{name}"
        flat |= _flat(value, f"{key}.") if isinstance(value, dict) else {key: value}
    return flat
