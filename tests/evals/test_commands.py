"""`python -m evals` on a real library: what its users see, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import assistant
from assistant.ingest.ingest import ingest
from assistant.models.encoder import Encoder
from assistant.settings import ChatSettings, Settings
from evals.__main__ import main
from evals.harness.product import Product
from tests.support.keyword_system import DOCUMENTS, QUESTIONS, write_set


@dataclass(frozen=True)
class Printed:
    code: object
    out: str
    err: str


def evals(*arguments: str | Path) -> Printed:
    """Run a command in this process, as `python -m evals` would."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    return Printed(ended.value.code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    root = tmp_path_factory.mktemp("library")
    for name, text in DOCUMENTS.items():
        path = root / "notes" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# About {path.stem}\n\n{text}\n", encoding="utf-8")
    with assistant.open(root / "home") as opened:
        ingest([root / "notes"], opened.editions, lambda: encoder, opened.settings.reading)
    return root / "home"


@pytest.fixture(scope="module")
def questions(home: Path) -> Path:
    return write_set(home.parent / "set.jsonl")


@pytest.fixture(scope="module")
def printed(home: Path, questions: Path) -> Printed:
    return evals("run", questions, "--home", home, "--out", home.parent / "run")


@pytest.fixture(scope="module")
def run(home: Path, printed: Printed) -> Path:
    return home.parent / "run"


@pytest.fixture(scope="module")
def baseline(home: Path, questions: Path) -> Path:
    out = home.parent / "baseline"
    evals("run", questions, "--home", home, "--out", out, "--system", "langchain-baseline")
    return out


def _answers(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    return [{k: v for k, v in json.loads(x).items() if k != "elapsed_ms"} for x in lines]


def test_a_run_asks_the_product(run: Path, printed: Printed) -> None:
    assert printed.code == 0
    assert f"report: {run / 'report.html'}" in printed.out
    assert [a["qid"] for a in _answers(run)] == [q["qid"] for q in QUESTIONS]
    scores = json.loads((run / "metrics.json").read_text())
    assert scores["metrics"]["quote_validity"]["value"] == 1.0
    assert scores["metrics"]["recall@5"]["value"] == 1.0
    settings = json.loads((run / "settings.json").read_text())
    assert settings["library"]["documents"] == len(DOCUMENTS)
    assert settings["encoder"]["fingerprint"]


def test_a_run_folder_can_be_shown_to_others(run: Path, home: Path) -> None:
    secret = Settings(chat=ChatSettings(api_key=SecretStr("sk-very-secret")))
    with assistant.open(home, secret) as opened:
        told = json.dumps(Product(opened, "extractive").describe())
    assert "sk-very-secret" not in told
    assert "temperature" in told
    assert str(home.parent) not in (run / "settings.json").read_text(encoding="utf-8")


def test_the_same_run_gives_the_same_answers(
    run: Path, home: Path, questions: Path, tmp_path: Path
) -> None:
    assert evals("run", questions, "--home", home, "--out", tmp_path / "again").code == 0
    assert _answers(tmp_path / "again") == _answers(run)


def test_a_finished_run_is_not_asked_again(run: Path, home: Path, questions: Path) -> None:
    before = (run / "answers.jsonl").read_bytes()
    assert evals("run", questions, "--home", home, "--out", run).code == 0
    assert (run / "answers.jsonl").read_bytes() == before  # times and all

    refused = evals("run", questions, "--home", home, "--out", run, "--limit", "2")
    assert refused.code == 2
    assert "questions.limit (None -> 2)" in refused.err


def test_two_runs_are_compared_and_limits_decide_the_exit_code(
    run: Path, baseline: Path, tmp_path: Path
) -> None:
    plain = evals("compare", run, baseline)
    assert plain.code == 0
    assert "setting name: assistant -> langchain-baseline" in plain.out
    # the baseline never refuses
    failed = evals("compare", run, baseline, "--fail-on", "not_found_recall<1,quote_validity<0")
    assert failed.code == 1
    assert failed.err.startswith("failed: not_found_recall:")
    assert evals("compare", run, run, "--fail-on", "right,ndcg@10<0").code == 0
    assert evals("compare", run, baseline, "--fail-on", "nonsense<0").code == 2
    assert evals("compare", run, tmp_path).code == 2


def test_the_baseline_cites_the_first_sentence_of_its_best_chunk(baseline: Path) -> None:
    answer = _answers(baseline)[0]
    assert [c["doc_id"] for c in answer["citations"]] == ["antimony.md"]
    assert answer["text"].startswith(answer["citations"][0]["quote"])
    scores = json.loads((baseline / "metrics.json").read_text())
    assert scores["metrics"]["quote_validity"]["value"] == 1.0


def test_the_report_is_written_again(run: Path) -> None:
    before = (run / "report.html").read_bytes()
    (run / "report.html").unlink()
    printed = evals("report", run)
    assert (printed.code, printed.out.strip()) == (0, str(run / "report.html"))
    assert (run / "report.html").read_bytes() == before


def test_a_set_is_checked_against_the_library(home: Path, tmp_path: Path) -> None:
    sound = evals("check", write_set(tmp_path / "sound.jsonl"), "--home", home)
    assert (sound.code, sound.out) == (0, "")
    wrong = [{**QUESTIONS[0], "gold_evidence": ["China supplied it all."], "answers": []}]
    broken = evals("check", write_set(tmp_path / "broken.jsonl", wrong), "--home", home)
    assert broken.code == 1
    assert "a1: gold sentence is not verbatim" in broken.out


def test_wrong_use_is_told_before_anything_is_opened(
    home: Path, questions: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere"
    assert evals("run", nowhere, "--home", home).code == 2
    assert evals("run", questions, "--corpus", nowhere).code == 2
    both = evals("run", questions, "--home", home, "--corpus", tmp_path)
    assert (both.code, both.err) == (2, "evals: give --home or --corpus, not both\n")
    malformed = tmp_path / "malformed.jsonl"
    malformed.write_text('{"qid": "1"}\n')
    refused = evals("run", malformed, "--home", home)
    assert refused.code == 2
    assert "line 1: field question" in refused.err
    unknown = evals("run", questions, "--home", home, "--engine", "nonsense")
    assert unknown.code == 2
    assert "nonsense" in unknown.err


def test_an_empty_library_says_what_to_do(questions: Path, tmp_path: Path) -> None:
    empty = evals("run", questions, "--home", tmp_path / "empty")
    assert empty.code == 3
    assert "assistant ingest" in empty.err


def test_it_runs_as_a_module() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "evals", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("run", "compare", "report", "check"):
        assert command in shown.stdout


def test_the_benchmarks_are_listed_and_an_unknown_one_is_wrong_usage() -> None:
    listed = evals("bench")
    assert listed.code == 0
    assert {"quality", "lookup-speed", "verification"} <= {
        line.split()[0] for line in listed.out.splitlines()
    }
    unknown = evals("bench", "speed")
    assert unknown.code == 2
    assert "no benchmark 'speed'; there are quality" in unknown.err


def test_a_set_that_nobody_publishes_is_wrong_usage(tmp_path: Path) -> None:
    unknown = evals("fetch", tmp_path, "--set", "everything")
    assert unknown.code == 2
    assert "no public set 'everything' to fetch; there are squad2_half" in unknown.err
    assert list(tmp_path.iterdir()) == []
