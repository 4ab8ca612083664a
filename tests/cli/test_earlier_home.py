"""A home that an earlier version made: told to rebuild, and nothing of it is lost by that.

`fixtures/home-schema-2.zip` was made by the last version with schema 2, through its own modules:
a note, a text and a PDF ingested from /srv/policy-office/documents, one upload, one correction
of metadata, and a conversation of two questions, both rated.
"""

from __future__ import annotations

import hashlib
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from assistant.ingest import corrections
from assistant.storage.desk import Desk, DeskTurn, Feedback
from tests.support.notes import CommandLine

FIXTURE = Path(__file__).parents[1] / "fixtures/home-schema-2.zip"
OWNER = hashlib.sha256(b"the first browser").hexdigest()
DOCUMENTS = ["bridge.md", "cycle lanes.md", "ferries.txt", "lighthouses.pdf"]


@pytest.fixture
def assistant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    with zipfile.ZipFile(FIXTURE) as archive:
        archive.extractall(tmp_path / "home")
    return CommandLine(tmp_path / "home", capsys)


def turns(home: Path) -> list[DeskTurn]:
    with closing(Desk(home)) as desk:
        (conversation,) = desk.conversations(OWNER)
        assert conversation.title == "The bridge"
        return desk.turns(OWNER, conversation.id)


@pytest.mark.parametrize(
    "command", [["ask", "How much did the bridge cost?"], ["library", "list"], ["ingest", "."]]
)
def test_the_message_says_what_to_do(assistant: CommandLine, command: list[str]) -> None:
    ran = assistant(*command)
    assert ran.code == 3
    assert "assistant library rebuild" in ran.err


def test_a_rebuild_keeps_everything(assistant: CommandLine) -> None:
    before = turns(assistant.home)
    rebuilt = assistant("library", "rebuild", "--json")
    assert rebuilt.code == 0
    assert rebuilt.json["changed"] == DOCUMENTS

    listed = {d["doc_id"]: d for d in assistant("library", "list", "--json").json["documents"]}
    assert sorted(listed) == DOCUMENTS
    assert assistant("library", "check", "--json").json == {"ok": True, "problems": []}

    after = turns(assistant.home)
    assert after == before
    assert [turn.feedback for turn in after] == [
        Feedback(True),
        Feedback(False, ("incomplete",), "Which ferry?"),
    ]

    assert corrections.load(assistant.home)["ferries.txt"]["author"] == "Harbour Authority"
    assert listed["ferries.txt"]["author"] == "Harbour Authority"
    assert listed["ferries.txt"]["published"] == "2023-01-15"

    (upload,) = (assistant.home / "uploads").glob("*/cycle lanes.md")
    assert "31 kilometres" in upload.read_text("utf-8")


def test_after_a_rebuild_questions_are_answered(assistant: CommandLine) -> None:
    assistant("library", "rebuild")
    for question, doc_id, words, page in [
        ("How much did the bridge at Harrow Point cost?", "bridge.md", "$40 million", None),
        ("How many kilometres of cycle lanes did the city lay?", "cycle lanes.md", "31", None),
        ("When was the oldest of the ferries built?", "ferries.txt", "1974", None),
        ("How many lighthouses were lit along the coast?", "lighthouses.pdf", "Forty", 2),
    ]:
        answer = assistant("ask", question, "--json").json
        assert answer["status"] == "answered", question
        first = answer["citations"][0]
        assert (first["doc_id"], first["page"]) == (doc_id, page)
        assert words in first["quote"]
