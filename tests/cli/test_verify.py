"""`assistant verify --batch`: statements against the sentences given for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.notes import CommandLine

BRIDGE = "The bridge opened in 2018 and cost $40 million."


@pytest.fixture
def assistant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "no-library", capsys)


def verdicts(
    assistant: CommandLine, folder: Path, lines: Sequence[object], code: int = 0
) -> list[dict[str, Any]]:
    pairs, out = folder / "pairs.jsonl", folder / "verdicts.jsonl"
    pairs.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8"
    )
    ran = assistant("verify", "--batch", str(pairs), "--out", str(out))
    assert ran.code == code, ran.err
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_verdicts_come_in_order_and_need_no_library(assistant: CommandLine, tmp_path: Path) -> None:
    found = verdicts(
        assistant,
        tmp_path,
        [
            {"id": "same", "statement": BRIDGE, "sources": ["Ferries run daily.", BRIDGE]},
            {"id": 2, "statement": "The bridge cost $40 million.", "sources": [BRIDGE], "n": 1},
            {"id": "other", "statement": "Apples grow in the valley.", "sources": [BRIDGE]},
            {"id": "none", "statement": BRIDGE, "sources": []},
        ],
    )
    assert [v["id"] for v in found] == ["same", 2, "other", "none"]
    assert [v["support"] for v in found] == ["verbatim", "supported", "unsupported", "unsupported"]
    assert not any(v["contradicted"] for v in found)
    scores = [v["score"] for v in found]
    assert 1.0 == scores[0] > scores[1] > scores[2] >= scores[3] == 0.0
    assert found[2]["reasons"]


@pytest.mark.parametrize(
    ("statement", "differences"),
    [
        ("The bridge opened in 2019.", [{"given": "2019", "source": "2018"}]),
        ("The bridge cost $70 million.", [{"given": "$70 million", "source": "$40 million"}]),
        ("The bridge did not open in 2018.", []),
    ],
)
def test_what_the_sources_say_otherwise_is_contradicted(
    assistant: CommandLine, tmp_path: Path, statement: str, differences: list[dict[str, str]]
) -> None:
    (found,) = verdicts(assistant, tmp_path, [{"statement": statement, "sources": [BRIDGE]}])
    assert (found["support"], found["contradicted"]) == ("unsupported", True)
    assert found["differences"] == differences


def test_a_line_that_fails_keeps_its_place(assistant: CommandLine, tmp_path: Path) -> None:
    found = verdicts(
        assistant,
        tmp_path,
        [
            {"id": "a", "statement": " ", "sources": [BRIDGE]},
            "{broken",
            {"id": "c", "statement": BRIDGE, "sources": BRIDGE},
            {"id": "d", "statement": BRIDGE, "sources": [1]},
            {"id": "e", "statement": BRIDGE, "sources": [BRIDGE]},
        ],
        code=1,
    )
    assert [v["id"] for v in found] == ["a", None, "c", "d", "e"]
    assert ["error" in v for v in found] == [True, True, True, True, False]
    assert "statement" in found[0]["error"]
    assert "sources" in found[2]["error"]
    assert {v["support"] for v in found[:4]} == {"unsupported"}
