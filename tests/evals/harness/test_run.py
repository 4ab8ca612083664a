"""The run folder: what a run leaves, and what happens when it is cut short or repeated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import (
    EditionGoneError,
    EncoderError,
    UnknownEngineError,
    UsageError,
)
from evals.harness.fingerprint import code_hash, run_settings
from evals.harness.folder import Run, RunFolder, load_run
from evals.harness.question_sets import Question, Split, load_questions
from evals.harness.run import run
from tests.support.keyword_system import QUESTIONS, KeywordSystem, write_set


def _run(
    tmp_path: Path,
    out: str = "run",
    system: KeywordSystem | None = None,
    questions: list[dict[str, Any]] | None = None,
) -> Run:
    path = write_set(tmp_path / "set.jsonl", questions or QUESTIONS)
    asked = system or KeywordSystem()
    return run(
        asked,
        load_questions(path),
        RunFolder(tmp_path / out),
        run_settings(asked, path, Split.ALL, None),
    )


def _without_times(path: Path) -> list[dict[str, Any]]:
    answers = [json.loads(line) for line in path.read_text().splitlines()]
    return [{k: v for k, v in a.items() if k != "elapsed_ms"} for a in answers]


def test_a_run_leaves_its_folder(tmp_path: Path) -> None:
    finished = _run(tmp_path)
    names = {p.name for p in (tmp_path / "run").iterdir()} - {".lock"}
    assert names == {
        "questions.jsonl",
        "answers.jsonl",
        "hits.jsonl",
        "settings.json",
        "metrics.json",
        "report.html",
    }
    # a1 and a2 are found, u1 is refused; for c1 another sentence is quoted, u2 is answered
    assert finished.scores["metrics"]["right"]["value"] == 3 / 5
    assert finished.scores["questions"] == 5
    assert finished.scores["metrics"]["quote_validity"]["value"] == 1.0
    assert finished.settings["settings"] == {"least": 2}
    assert len(finished.settings["code"]) == 16


def test_two_runs_of_the_same_settings_give_the_same_answers(tmp_path: Path) -> None:
    first, second = _run(tmp_path, "one"), _run(tmp_path, "two")
    assert _without_times(first.path / "answers.jsonl") == _without_times(
        second.path / "answers.jsonl"
    )
    assert first.scores["metrics"] == second.scores["metrics"]


def test_an_interrupted_run_is_continued_and_not_asked_again(tmp_path: Path) -> None:
    whole = _run(tmp_path, "whole")
    cut = tmp_path / "cut"
    _run(tmp_path, "cut")
    folder = RunFolder(cut)
    for path in (folder.metrics, folder.report):
        path.unlink()
    lines = folder.answers.read_bytes().splitlines(keepends=True)
    folder.answers.write_bytes(b"".join(lines[:2]) + lines[2][:20])  # killed while writing

    with pytest.raises(UsageError, match="interrupted after 2 of 5"):
        load_run(cut)
    system = KeywordSystem()
    finished = _run(tmp_path, "cut", system)

    assert system.asked == ["c1", "u1", "u2"]
    assert finished.scores["metrics"] == whole.scores["metrics"]
    assert folder.hits.read_bytes() == (whole.path / "hits.jsonl").read_bytes()


def test_a_folder_with_other_settings_is_refused_and_left_alone(tmp_path: Path) -> None:
    _run(tmp_path)
    before = (tmp_path / "run" / "answers.jsonl").read_bytes()
    with pytest.raises(UsageError, match=r"other settings: settings.least \(2 -> 1\)"):
        _run(tmp_path, system=KeywordSystem(least=1))
    with pytest.raises(UsageError, match=r"other settings: questions.sha256"):
        _run(tmp_path, questions=QUESTIONS[:2])
    assert (tmp_path / "run" / "answers.jsonl").read_bytes() == before


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.docx").touch()
    with pytest.raises(UsageError, match=r"not a run folder and not empty \(thesis.docx\)"):
        _run(tmp_path)


def test_two_runs_into_one_folder_are_refused(tmp_path: Path) -> None:
    with (
        RunFolder(tmp_path / "run").locked(),
        pytest.raises(UsageError, match="another run is writing here"),
    ):
        _run(tmp_path)


def test_a_question_that_fails_is_an_error_that_is_counted(tmp_path: Path) -> None:
    impossible = {**QUESTIONS[0], "qid": "bad", "question": "An impossible question?"}
    finished = _run(tmp_path, questions=[QUESTIONS[0], impossible])
    answer = finished.records[1].answer
    assert (answer["status"], answer["qid"]) == ("error", "bad")
    assert answer["error"] == "'An impossible question?': cannot be asked; ask another"
    assert finished.scores["errors"] == 1
    assert finished.scores["failures"] == {"error": 1}
    assert finished.scores["metrics"]["first_hit"] == {
        "value": 1.0,
        "n": 1,
        "low": 1.0,
        "high": 1.0,
        "left_out": 1,
    }


class _Raising(KeywordSystem):
    """Raises an error on the question `c1` while it is searched for."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def search(self, question: Question, words: str, top_k: int) -> list[dict[str, Any]]:
        if question.qid == "c1":
            raise self._error
        return super().search(question, words, top_k)


@pytest.mark.parametrize(
    ("error", "recorded", "trace"),
    [
        (UsageError("where: no field 'kin'"), "where: no field 'kin'", False),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero", True),
    ],
)
def test_any_error_of_one_question_is_recorded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception, recorded: str, trace: bool
) -> None:
    system = _Raising(error)
    finished = _run(tmp_path, system=system)
    assert [r.question.qid for r in finished.records if r.failed] == ["c1"]
    assert finished.records[2].answer["error"] == recorded
    assert (finished.scores["questions"], finished.scores["errors"]) == (5, 1)
    # Where a fault of the program is stands on stderr; other errors are no fault of it.
    assert ("question c1 failed" in caplog.text and "Traceback" in caplog.text) is trace

    _run(tmp_path, system=system)
    assert system.asked == ["a1", "a2", "c1", "u1", "u2"]


@pytest.mark.parametrize(
    "error",
    [
        EditionGoneError("gone"),
        EncoderError("cannot be loaded"),
        UnknownEngineError("no such judge"),
        KeyboardInterrupt(),
    ],
)
def test_what_the_next_question_would_meet_as_well_ends_the_run(
    tmp_path: Path, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        _run(tmp_path, system=_Raising(error))
    with pytest.raises(UsageError, match="interrupted after 2 of 5"):
        load_run(tmp_path / "run")


def test_all_that_answers_depend_on_is_in_the_hash_of_the_code(tmp_path: Path) -> None:
    product = tmp_path / "product"
    for name in ("ask.py", "ranking/model.onnx", "web/page.py", "__pycache__/ask.pyc", ".cache/x"):
        (product / name).parent.mkdir(parents=True, exist_ok=True)
        (product / name).write_bytes(b"old")
    first = code_hash(product)
    for name in ("web/page.py", "__pycache__/ask.pyc", ".cache/x"):
        (product / name).write_bytes(b"new")
        assert code_hash(product) == first
    for name in ("ask.py", "ranking/model.onnx"):
        (product / name).write_bytes(b"new")
        assert code_hash(product) != first
        (product / name).write_bytes(b"old")
    (product / "ranking/model.onnx").rename(product / "ranking/other.onnx")
    assert code_hash(product) != first


def test_no_number_is_not_a_number(tmp_path: Path) -> None:
    finished = _run(tmp_path, questions=[QUESTIONS[3]])
    text = (finished.path / "metrics.json").read_text()
    assert "NaN" not in text
    assert finished.scores["metrics"]["ndcg@10"]["value"] is None


class _Misquoting(KeywordSystem):
    """Quotes one character beside the place that it names."""

    def document_text(self, doc_id: str) -> str | None:
        text = super().document_text(doc_id)
        return text and f" {text}"


def test_quotes_that_do_not_stand_at_their_offsets_are_found(tmp_path: Path) -> None:
    finished = _run(tmp_path, system=_Misquoting())
    assert finished.scores["metrics"]["quote_validity"]["value"] == 0.0


def test_a_folder_that_is_not_a_run_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a run folder"):
        load_run(tmp_path)
