"""What a terminal, a pipe or a full disk at the other end can and cannot do to a command."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from assistant.cli.terminal import PlainConsole, escaped, options_first
from tests.support.installed import run

TITLE = "\x1b]0;OWNED\x07\x1b[2J\x9b31mHafnium \u202ereport"
TEXT = "The hafnium \x1b[31mstockpile held 2,222 tonnes in 2025, said Núñez 🌎."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    lines = json.dumps({"doc_id": "x", "title": TITLE, "text": TEXT})
    (folder / "notes.jsonl").write_text(lines)
    (folder / "-x.txt").write_text("A note on zinc.")
    assert run(folder / "home", "ingest", folder / "notes.jsonl", folder).code == 0
    return folder / "home"


@pytest.mark.parametrize(
    "command",
    [
        ["library", "list"],
        ["library", "list", "--json"],
        ["library", "show", "x"],
        ["library", "show", "x", "--json"],
        ["search", "hafnium stockpile"],
        ["cite", "x"],
    ],
)
def test_a_document_controls_no_terminal(home: Path, command: list[str]) -> None:
    ran = run(home, *command)
    assert ran.code == 0
    shown = ran.out.replace("\n", "")
    assert shown.isprintable(), [c for c in shown if not c.isprintable()]
    if "--json" in command:
        found = json.loads(ran.out)
        assert found.get("text", TEXT) == TEXT
        assert TITLE in (found.get("title"), *(d["title"] for d in found.get("documents", ())))


@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}]
)
def test_output_that_takes_ascii_only(home: Path, environment: dict[str, str]) -> None:
    shown = run(home, "library", "show", "x", **environment)
    assert (shown.code, shown.err) == (0, "")
    assert "hafnium" in shown.out
    as_json = run(home, "library", "show", "x", "--json", **environment)
    assert json.loads(as_json.out)["text"] == TEXT


def test_an_id_that_looks_like_an_option(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    ran = run(tmp_path / "home", "library", "remove", "--", "-x.txt", ASSISTANT_HOME="/nowhere")
    assert ran.code == 0, ran.err
    assert "-x.txt" not in run(tmp_path / "home", "library", "list").out


def test_options_are_found_behind_the_two_dashes() -> None:
    assert options_first(["remove", "--", "-x", "--home", "H", "--json", "--home=I"]) == [
        *("remove", "--home", "H", "--json", "--home=I"),
        *("--", "-x"),
    ]
    assert options_first(["remove", "a", "--home", "H"]) == ["remove", "a", "--home", "H"]
    assert options_first(["remove", "--", "--home"]) == ["remove", "--", "--home"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_at_the_other_end_is_one_line(home: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [
                str(Path(sys.executable).with_name("assistant")),
                "library",
                "list",
                "--home",
                str(home),
            ],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 3
    assert ran.stderr == "assistant: the disk is full; free some space and try again\n"


@given(st.text())
def test_nothing_but_line_feeds_and_tabs_controls(text: str) -> None:
    assert all(
        c in "\n\t" or not c.isspace() or c.isprintable() or ord(c) > 0x9F for c in escaped(text)
    )
    assert "\x1b" not in escaped(text)
    assert escaped(text) == escaped(escaped(text))


def test_styles_of_our_own_reach_a_terminal() -> None:
    console = PlainConsole(force_terminal=True, color_system="standard")
    with console.capture() as capture:
        console.print(Text("a\x1b[2Jb", style="bold"))
    assert capture.get() == "\x1b[1ma\\x1b[2Jb\x1b[0m\n"
