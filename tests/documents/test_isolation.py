"""Reading in a child process: limits, crashes, and what a crash leaves unharmed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from assistant.documents import Reader, read
from assistant.errors import UnreadableError
from assistant.settings import ReadingLimits

LIMITS = ReadingLimits()


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def bomb(path: Path) -> Path:
    """Front matter that grows ninefold with each of nine names."""
    names = "abcdefghi"
    lines = [f"a: &a [{', '.join(['policy'] * 9)}]"]
    lines += [
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]" for before, name in pairwise(names)
    ]
    return write(path, "---\n" + "\n".join(lines) + "\n---\nText.\n")


def test_documents_cross_the_process_whole(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "---\nsources: [{title: x}]\n---\n# Bogotá\n\nText \U0001f30e.\n")
    (document,) = read(tmp_path / "a.md", "notes/a b#1.md", LIMITS)
    assert document.doc_id == "notes/a b#1.md"
    assert document.text == "# Bogotá\n\nText \U0001f30e.\n"
    assert document.sections[0].path == ("Bogotá",)
    assert document.metadata == {"sources": [{"title": "x"}]}


def test_one_child_reads_many_files(tmp_path: Path) -> None:
    others = set(psutil.Process().children())
    with Reader(LIMITS) as reader:
        for number in range(20):
            path = write(tmp_path / f"{number}.txt", f"Text {number}.")
            assert reader.read(path, path.name)[0].text == f"Text {number}."
        (child,) = set(psutil.Process().children()) - others
    assert not child.is_running()


def test_relative_paths_and_odd_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = os.fsdecode(b"odd \xff|name.txt")
    write(tmp_path / name, "Text.")
    monkeypatch.chdir(tmp_path)
    (document,) = read(Path(name), "odd", LIMITS)
    assert (document.title, document.text) == ("odd \ufffd|name", "Text.")
    with pytest.raises(UnreadableError, match="not valid Unicode"):
        read(Path(name), name, LIMITS)


def test_a_file_that_takes_too_much_memory_costs_only_itself(tmp_path: Path) -> None:
    limits = ReadingLimits(read_memory_mb=256)
    lines = write(tmp_path / "lines.txt", "ab\n" * 10_000_000)
    with Reader(limits) as reader:
        with pytest.raises(UnreadableError, match="more than 256 MiB of memory"):
            reader.read(lines, "lines.txt")
        assert reader.read(write(tmp_path / "a.txt", "Text."), "a.txt")[0].text == "Text."


def test_a_file_that_takes_too_long_costs_only_itself(tmp_path: Path) -> None:
    with Reader(ReadingLimits(read_timeout_s=5)) as reader:
        with pytest.raises(UnreadableError, match="longer than 5 s"):
            reader.read(bomb(tmp_path / "bomb.md"), "bomb.md")
        assert reader.read(write(tmp_path / "a.txt", "Text."), "a.txt")[0].text == "Text."


def test_a_parser_that_fails_costs_only_its_file(tmp_path: Path) -> None:
    deep = write(tmp_path / "deep.md", "---\nx: " + "[" * 3000 + "]" * 3000 + "\n---\nText.\n")
    with Reader(LIMITS) as reader:
        with pytest.raises(UnreadableError, match="the reader failed on this file: RecursionError"):
            reader.read(deep, "deep.md")
        assert reader.read(write(tmp_path / "a.txt", "Text."), "a.txt")[0].text == "Text."


def test_a_killed_child_costs_only_its_file(tmp_path: Path) -> None:
    others = set(psutil.Process().children())

    def kill_child() -> None:
        while not (children := set(psutil.Process().children()) - others):
            time.sleep(0.01)
        (child,) = children
        # Once it burns time on the bomb, its start is behind it.
        while child.cpu_times().user < 1.5:
            time.sleep(0.01)
        child.kill()

    with Reader(ReadingLimits(read_memory_mb=8192)) as reader:
        killer = threading.Thread(target=kill_child, daemon=True)
        killer.start()
        with pytest.raises(UnreadableError, match="ended by SIGKILL"):
            reader.read(bomb(tmp_path / "bomb.md"), "bomb.md")
        killer.join()
        assert reader.read(write(tmp_path / "a.txt", "Text."), "a.txt")[0].text == "Text."


def test_large_and_unreadable_files(tmp_path: Path) -> None:
    limits = ReadingLimits(max_file_mb=1)
    with Reader(limits) as reader:
        with pytest.raises(UnreadableError, match="limit of 1 MiB"):
            reader.read(write(tmp_path / "a.txt", "x" * 2**21), "a.txt")
        with pytest.raises(UnreadableError, match="does not exist"):
            reader.read(tmp_path / "none.txt", "none.txt")
        os.mkfifo(tmp_path / "pipe.txt")
        with pytest.raises(UnreadableError, match="not a regular file"):
            reader.read(tmp_path / "pipe.txt", "pipe.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Text.")
    path.chmod(0)
    with pytest.raises(UnreadableError, match="permission denied"):
        read(path, "a.txt", LIMITS)


def test_the_child_does_not_load_the_models() -> None:
    program = (
        "import sys; import assistant.documents.child, assistant.documents.pdf.reader, "
        "assistant.documents.html.reader, assistant.documents.docx.reader; "
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert not loaded & {"torch", "chromadb", "streamlit", "onnxruntime", "langchain_core"}
