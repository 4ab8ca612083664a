"""The example programs, run as their first lines say."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
QUESTION = "How much did the bridge at Harrow Point cost?"
SENTENCE = "The bridge at Harrow Point cost $40 million and opened in 2018."

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs an example in a home of its own and returns what it printed."""
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))

    def run_example(name: str, *arguments: str | Path) -> str:
        program = str(EXAMPLES / f"{name}.py")
        monkeypatch.setattr("sys.argv", [program, *map(str, arguments)])
        runpy.run_path(program, run_name="__main__")
        return capsys.readouterr().out

    return run_example


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "bridge.md").write_text(f"# The bridge\n\n{SENTENCE}\n", "utf-8")
    return notes


def test_every_example_is_run_here() -> None:
    here = Path(__file__).read_text("utf-8")
    assert [path.stem for path in EXAMPLES.glob("*.py") if f'"{path.stem}"' not in here] == []


def test_ask_a_folder(run: Run, folder: Path) -> None:
    printed = run("ask_a_folder", folder, QUESTION)
    assert printed == f"{SENTENCE} [1]\n[1] The bridge: “{SENTENCE}”\n"


def test_search_in_a_chain(run: Run, folder: Path) -> None:
    printed = run("search_in_a_chain", folder, QUESTION)
    assert f"- The bridge: {SENTENCE}\n" in printed
    assert printed.endswith(f"Human: {QUESTION}\n")


def test_check_quotations(run: Run, folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(
        "They write that “the bridge at Harrow Point cost $40 million” and elsewhere that "
        "“The bridge at Harrow Point cost $70 million and opened in 2018”.",
        "utf-8",
    )
    first, second, difference = run("check_quotations", folder, draft).splitlines()
    assert first.endswith("(The bridge)")
    assert first.startswith("verbatim")
    assert second.startswith("altered")
    assert difference.split("“")[1:] == ["$70” where the source has ", "$40”"]


def test_verify_a_statement(run: Run) -> None:
    assert run("verify_a_statement", SENTENCE, SENTENCE) == "verbatim (1.00)\n"
    printed = run("verify_a_statement", "The bridge opened in 2020.", SENTENCE)
    assert printed.startswith("unsupported (")
    assert "The sources say otherwise." in printed


def test_evaluate_questions(run: Run, folder: Path, tmp_path: Path) -> None:
    line = {
        "qid": "1",
        "question": QUESTION,
        "answers": ["$40 million"],
        "gold_docs": ["bridge.md"],
        "gold_evidence": [SENTENCE],
    }
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(line) + "\n", "utf-8")
    printed = run("evaluate_questions", folder, questions, tmp_path / "run")
    assert "1 question" in printed
    metrics = json.loads((tmp_path / "run/metrics.json").read_text("utf-8"))["metrics"]
    assert metrics["right"]["value"] == 1.0
