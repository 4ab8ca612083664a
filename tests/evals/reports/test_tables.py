"""Tables in documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from evals.harness.fingerprint import run_settings
from evals.harness.folder import RunFolder
from evals.harness.question_sets import Split, load_questions
from evals.harness.run import run
from evals.reports.tables import run_table, write_between
from tests.support.keyword_system import KeywordSystem, write_set


def test_a_table_replaces_what_was_between_its_marks_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("Before.\n<!-- begin:a -->\nold\n<!-- end:a -->\nAfter.\n", encoding="utf-8")
    write_between(page, "a", "new\n")
    write_between(page, "a", "newer")
    assert page.read_text() == "Before.\n<!-- begin:a -->\nnewer\n<!-- end:a -->\nAfter.\n"
    with pytest.raises(UsageError, match="<!-- begin:b -->"):
        write_between(page, "b", "x")


def test_a_run_as_a_table(tmp_path: Path) -> None:
    path = write_set(tmp_path / "set.jsonl")
    system = KeywordSystem()
    settings = run_settings(system, path, Split.ALL, None)
    finished = run(system, load_questions(path), RunFolder(tmp_path / "run"), settings)
    lines = run_table([finished, finished]).splitlines()
    assert lines[0] == "| Metric | keywords (keywords) | keywords (keywords) |"
    row = next(line for line in lines if "`quote_validity`" in line)
    assert row.count("1.000 [1.000, 1.000] (n 5)") == 2
    assert not any("`right_page`" in line for line in lines)
    assert "set.jsonl, split `all`, 5 questions (0 errors), 3 documents" in lines[-1]
