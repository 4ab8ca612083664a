"""A reader that is taken over by its file reaches neither other files, nor the network, nor us."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.documents.process import ConfinedProcess, as_request
from assistant.errors import UnreadableError

HOSTILE = '''
"""A package's reader as an attacker would have it: its "text" is the code to run."""
from assistant.errors import UnreadableError

def read(source):
    try:
        done = eval(source.data.decode(), {"__builtins__": __builtins__})
    except BaseException as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from error
    raise UnreadableError(f"done: {done!r}")
'''

linux = pytest.mark.skipif(sys.platform != "linux", reason="confined on Linux alone")


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConfinedProcess]:
    """A reading process that evaluates what it is sent."""
    start = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
        "from assistant.documents import child, parse, readers; "
        f"code = {HOSTILE!r}; scope = {{}}; exec(code, scope); "
        "parse.reader_of = lambda suffix: scope['read']; "
        "child.serve(int(sys.argv[2]), sys.argv[3])"
    )
    monkeypatch.setattr("assistant.documents.process._START", start)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    process = ConfinedProcess(512 * 2**20)
    yield process
    process.end()


def tried(process: ConfinedProcess, code: str) -> str:
    request = as_request(Path("/x/evil.txt"), "evil.txt", 10.0)
    reply = process.ask(request, code.encode())
    assert reply.refused is not None
    return reply.refused


def test_it_inherits_no_environment(hostile: ConfinedProcess) -> None:
    said = tried(hostile, "dict(__import__('os').environ)")
    assert said.startswith("done: ")
    assert "sk-secret" not in said
    assert str(Path.home()) not in said.replace(sys.prefix, "")


@linux
def test_it_is_confined_here(hostile: ConfinedProcess) -> None:
    assert (hostile.held.files, hostile.held.network) == (True, True)


@linux
def test_it_reads_no_other_file(hostile: ConfinedProcess, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("secret")
    for path in ("/etc/passwd", "/etc/hostname", tmp_path / "other.txt", Path(__file__)):
        assert "Permission" in tried(hostile, f"open({str(path)!r}).read()"), path
    assert "Permission" in tried(hostile, f"__import__('os').listdir({str(tmp_path)!r})")
    assert "Permission" in tried(hostile, f"open('/proc/{os.getpid()}/environ').read()")


@linux
def test_it_writes_nowhere_but_in_its_own_folder(hostile: ConfinedProcess, tmp_path: Path) -> None:
    assert "Permission" in tried(hostile, f"open({str(tmp_path / 'new')!r}, 'w')")
    assert tried(hostile, "open('own', 'w').write('text')") == "done: 4"
    assert "File too large" in tried(hostile, "open('own', 'wb').truncate(2**30)")


@linux
def test_it_opens_no_socket_and_starts_no_process(hostile: ConfinedProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for code in (
            f"__import__('socket').create_connection(('127.0.0.1', {port}))",
            "__import__('socket').socket(1)",
            "__import__('socket').socketpair()",
            "__import__('subprocess').run(['true'])",
            "__import__('os').fork()",
            "__import__('os').system('true') == 0 or 1 / 0",
            f"__import__('os').kill({os.getpid()}, 0)",
        ):
            assert not tried(hostile, code).startswith("done: "), code


@linux
def test_threads_of_a_parser_still_work(hostile: ConfinedProcess) -> None:
    code = (
        "list(__import__('concurrent.futures').futures.ThreadPoolExecutor(3).map(len, ['a', 'b']))"
    )
    assert tried(hostile, code) == "done: [1, 1]"


def test_computing_without_end_is_ended(hostile: ConfinedProcess) -> None:
    request = as_request(Path("/x/evil.txt"), "evil.txt", 1.0)
    with pytest.raises(UnreadableError, match="longer than 1 s"):
        hostile.ask(request, b"all(n == 0 for n in iter(int, 1))")


def test_waiting_without_end_is_ended(hostile: ConfinedProcess) -> None:
    request = as_request(Path("/x/evil.txt"), "evil.txt", 0.5)
    with pytest.raises(UnreadableError, match=r"longer than 0\.5 s"):
        hostile.ask(request, b"__import__('time').sleep(60)")


def test_its_folder_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    process = ConfinedProcess(512 * 2**20)
    (folder,) = tmp_path.glob("policy-assistant-*")
    process.end()
    assert not folder.exists()
