"""What a program sees of the package: names, types, version, and what an import costs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import assert_type

import pytest
from langchain_core.embeddings import Embeddings

import assistant
from assistant.models.encoder import Encoder


def python(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", assistant.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(assistant, name)
    assert name == "__version__" or found.__doc__


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Encoder'"):
        assistant.Encoder  # type: ignore[attr-defined]  # noqa: B018
    assert set(assistant.__all__) == set(dir(assistant))


def test_an_import_loads_nothing_heavy() -> None:
    ran = python("-c", "import sys, assistant, assistant.errors; print(*sys.modules)")
    heavy = {"langchain_core", "numpy", "onnxruntime", "chromadb", "torch", "pydantic", "typer"}
    assert heavy.isdisjoint(ran.stdout.split())


def test_the_package_is_typed_for_others() -> None:
    assert files("assistant").joinpath("py.typed").is_file()


@pytest.mark.parametrize("command", [["-m", "assistant"], ["-m", "assistant", "library"]])
def test_the_module_is_the_command(command: list[str]) -> None:
    ran = python(*command, "--help")
    assert ran.returncode == 0
    assert "Usage: assistant" in ran.stdout


def test_the_version_is_said_and_is_that_of_the_distribution() -> None:
    ran = python("-m", "assistant", "--version")
    assert (ran.returncode, ran.stdout) == (0, f"assistant {assistant.__version__}\n")
    project = (Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8")
    assert 'path = "assistant/__init__.py"' in project
    assert assistant.__version__ not in project


def test_a_shell_is_told_the_commands() -> None:
    asked = {
        "_ASSISTANT_COMPLETE": "complete_bash",
        "COMP_WORDS": "assistant loo",
        "COMP_CWORD": "1",
    }
    assert python("-m", "assistant", environment=asked).stdout.split() == ["lookup"]


def test_the_embedding_is_the_librarys_own(tmp_path: Path, encoder: Encoder) -> None:
    with assistant.open(tmp_path) as library:
        embedding = library.embedding
    assert isinstance(embedding, Embeddings)
    bridge, ferry = embedding.embed_documents(["The bridge is open.", "Ferries are late."])
    asked = embedding.embed_query("Is the bridge open?")
    assert len(asked) == encoder.dimension
    assert sum(a * a for a in asked) == pytest.approx(1, abs=1e-5)
    assert sum(map(float.__mul__, asked, bridge)) > sum(map(float.__mul__, asked, ferry))


def test_a_folder_is_taken_in_and_asked(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The bridge at Harrow Point cost $40 million.\n", "utf-8")
    with assistant.open(tmp_path / "home") as library:
        report = library.ingest(tmp_path / "note.txt")
        assert report.added == ("note.txt",)
        answer = library.ask("How much did the bridge at Harrow Point cost?")
        assert_type(answer, assistant.Answer)
        (cited,) = answer.citations
        assert_type(cited, assistant.Citation)
        assert library.document("note.txt").text[cited.start : cited.end] == cited.quote
        with pytest.raises(assistant.UsageError, match="gone"):
            library.ingest(tmp_path / "gone")
