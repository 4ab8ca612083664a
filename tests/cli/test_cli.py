"""The command line: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.notes import NOTES, CommandLine, write_notes

SHARE = "What share of US antimony imports comes from China?"
MINED = "Who mines lithium in Mexico?"


@pytest.fixture(scope="module")
def notes_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the notes, ingested once; tests that change it make their own.

    Its office has told it what its subjects are, so that one is not taken for another.
    """
    home = tmp_path_factory.mktemp("home")
    subjects = [{"name": name, "kind": "commodity"} for name in ("antimony", "cobalt", "lithium")]
    (home / "vocabulary.yaml").write_text(json.dumps({"names": subjects}), "utf-8")
    return home


@pytest.fixture
def assistant(notes_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    command = CommandLine(notes_home, capsys)
    if not (notes_home / "editions").exists():
        assert command("ingest", write_notes(tmp_path / "notes")).code == 0
    return command


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "home", capsys)


def test_an_answer_as_json(assistant: CommandLine) -> None:
    ran = assistant("ask", SHARE, "--json")
    assert ran.code == 0
    answer = ran.json
    assert answer["status"] == "answered"
    assert answer["engine"] == "extractive"
    assert "63%" in answer["citations"][0]["quote"]
    assert answer["text"].startswith(answer["statements"][0]["text"] + " [1]")
    citation = answer["citations"][0]
    assert citation["doc_id"] == "antimony.md"
    assert citation["title"] == "Antimony in brief"
    assert citation["published"] == "2025-04-02"
    start, end = answer["statements"][0]["answer_span"]
    assert answer["statements"][0]["text"][start:end] == "63%"
    assert 0 <= answer["confidence"] <= 1
    assert answer["searched"]["documents"] == 3


def test_every_quote_stands_at_its_offsets(assistant: CommandLine) -> None:
    for question in (SHARE, "Who mines lithium in Mexico?", "Who exports copper to the US?"):
        answer = assistant("ask", question, "--json").json
        for cited in [*answer["citations"], *answer["nearest"], *answer["evidence"]]:
            text = assistant("library", "show", cited["doc_id"], "--json").json["text"]
            assert text[cited["start"] : cited["end"]] == cited["quote"]


def test_an_answer_for_a_person(assistant: CommandLine) -> None:
    ran = assistant("ask", SHARE)
    assert ran.code == 0
    assert "China supplied 63% of US" in ran.out
    assert "[1] Antimony in brief, Minerals Office, 2025-04-02" in ran.out


def test_not_found_cites_nothing_and_names_what_is_missing(assistant: CommandLine) -> None:
    answer = assistant("ask", "What share of US cobalt imports comes from China?", "--json").json
    assert answer["status"] == "not_found"
    assert answer["statements"] == []
    assert answer["citations"] == []
    assert "cobalt" in " ".join(answer["missing"])
    assert 1 <= len(answer["nearest"]) <= 3


@pytest.mark.parametrize(
    ("where", "documents"),
    [
        (["kind=mineral note"], 1),
        (["kind=mineral note", "kind=briefing note"], 2),
        (["kind=mineral note", "minerals=copper"], 0),
        (["minerals=Copper"], 1),
    ],
)
def test_filters(assistant: CommandLine, where: list[str], documents: int) -> None:
    options = [part for condition in where for part in ("--where", condition)]
    answer = assistant("ask", SHARE, "--json", *options).json
    assert answer["searched"]["documents"] == documents


def test_dates_leave_out_the_undated_and_count_them(assistant: CommandLine) -> None:
    answer = assistant(
        "ask", SHARE, "--json", "--since", "2025-01-01", "--until", "2025-12-31"
    ).json
    assert answer["searched"]["documents"] == 1
    assert answer["searched"]["undated_left_out"] == 1
    assert answer["searched"]["filters"] == {"since": "2025-01-01", "until": "2025-12-31"}


def test_as_of_leaves_out_what_came_later(assistant: CommandLine) -> None:
    question = "Which countries were the largest exporters of copper to the United States?"
    assert assistant("ask", question, "--json").json["status"] == "answered"
    before = assistant("ask", question, "--json", "--as-of", "2025-12-31").json
    assert before["status"] == "not_found"


def test_search(assistant: CommandLine) -> None:
    found = assistant("search", "lithium mining in Mexico", "--top", "2", "--json").json
    assert found["hits"][0]["doc_id"] == "lithium.txt"
    assert len(found["hits"]) == 2
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert "1. Lithium in Mexico" in assistant("search", "lithium mining in Mexico").out


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_batch_keeps_the_order_and_reports_bad_lines(
    assistant: CommandLine, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        "\n".join(
            [
                json.dumps({"qid": "a", "question": SHARE, "unknown": 1}),
                json.dumps({"qid": "b", "question": "   "}),
                "{broken",
                json.dumps(
                    {
                        "qid": "c",
                        "question": "And cobalt?",
                        "history": [{"question": SHARE, "answer": "63%"}],
                    }
                ),
                json.dumps({"qid": "d", "question": SHARE, "where": {"kind": "briefing note"}}),
            ]
        ),
        "utf-8",
    )
    out = tmp_path / "answers.jsonl"
    ran = assistant("ask", "--batch", questions, "--out", out)
    assert ran.code == 1
    assert "2 lines failed" in ran.err
    answers = lines_of(out)
    assert [answer["qid"] for answer in answers] == ["a", "b", None, "c", "d"]
    assert [answer["status"] for answer in answers] == [
        "answered",
        "error",
        "error",
        "not_found",
        "not_found",
    ]
    assert "empty" in answers[1]["error"]
    assert answers[3]["rewritten"] == "What share of US cobalt imports comes from China?"


def test_a_batch_of_searches(assistant: CommandLine, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    lines: list[dict[str, Any]] = [
        {"qid": "x", "question": "lithium"},
        {"qid": "y", "question": "When was that?", "history": [{"question": MINED, "answer": ""}]},
        {"qid": "z", "question": "US imports", "as_of": "2025-12-31", "history": None},
    ]
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert assistant("search", "--batch", questions, "--out", tmp_path / "hits.jsonl").code == 0
    hits, follow_up, as_of = lines_of(tmp_path / "hits.jsonl")
    assert hits["qid"] == "x"
    assert hits["hits"][0]["doc_id"] == "lithium.txt"
    assert follow_up["question"] == "When was that?"
    assert follow_up["hits"][0]["doc_id"] == "lithium.txt"
    assert {h["doc_id"] for h in as_of["hits"]} == {"antimony.md"}


def test_no_line_of_a_batch_stops_the_others(assistant: CommandLine, tmp_path: Path) -> None:
    batch, out = tmp_path / "quotes.jsonl", tmp_path / "verdicts.jsonl"
    batch.write_text(
        '\n{"id": 1, "text": "China supplied 63%", "source": ["antimony.md"]}\n'
        '{"id": 2, "text": "\\ud800 China supplied 63%"}\n'
        '{"id": 3, "text": "China supplied 63%", "source": null}\n' + "[" * 100_000 + "\n",
        "utf-8",
    )
    ran = assistant("lookup", "--batch", batch, "--out", out)
    assert ran.code == 1
    one, two, three, four = lines_of(out)
    assert one["error"].startswith("line 2: source")
    assert two["text"] == "\ud800 China supplied 63%"
    assert three["verdict"] == "verbatim"
    assert "line 5: nested too deeply" in four["error"]


def test_a_line_leaves_to_the_command_what_it_does_not_say(
    assistant: CommandLine, tmp_path: Path
) -> None:
    questions, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text(json.dumps({"question": SHARE, "where": None, "as_of": None}) + "\n")
    where = ["--where", "kind=briefing note", "--as-of", "2026-06-30"]
    assert assistant("ask", "--batch", questions, "--out", out, *where).code == 0
    assert lines_of(out)[0]["searched"]["documents"] == 1


def test_a_place_that_cannot_be_written_is_said_before_anything_is_asked(
    assistant: CommandLine, tmp_path: Path
) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps({"question": SHARE}) + "\n")
    for out in (tmp_path, tmp_path / "no" / "such" / "folder.jsonl"):
        ran = assistant("ask", "--batch", questions, "--out", out)
        assert (ran.code, ran.out) == (2, "")
        assert f"cannot write {out}" in ran.err


def test_more_passages_than_usual(assistant: CommandLine) -> None:
    everything = assistant("search", "copper", "--top", "1000", "--json").json["hits"]
    assert {hit["doc_id"] for hit in everything} == set(NOTES)


def test_a_setting_that_cannot_be_used_is_named(
    assistant: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_READ_TIMEOUT_S", "soon")
    ran = assistant("library", "list")
    assert ran.code == 2
    assert ran.err.startswith("assistant: ASSISTANT_READ_TIMEOUT_S=soon: ")
    monkeypatch.delenv("ASSISTANT_READ_TIMEOUT_S")
    monkeypatch.setenv("ASSISTANT_ENGINE", "nonsense")
    assert assistant("ask", "--batch", __file__, "--out", "x").code == 2


def test_a_file_in_the_place_of_the_library(empty: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    ran = empty("ingest", write_notes(tmp_path / "notes"))
    assert ran.code == 3
    assert len(ran.err.strip().splitlines()) == 1


def test_look_up(assistant: CommandLine) -> None:
    found = assistant("lookup", "Mexico nationalized lithium in 2022.", "--json").json
    assert found["verdict"] == "verbatim"
    assert found["matches"][0]["doc_id"] == "lithium.txt"
    changed = assistant("lookup", "China supplied 36% of US antimony imports.", "--json").json
    assert changed["verdict"] == "altered"
    assert changed["matches"][0]["differences"] == [{"given": "36%", "source": "63%"}]


def test_cite(assistant: CommandLine) -> None:
    ran = assistant("cite", "antimony.md", "--style", "bibtex")
    assert ran.code == 0
    assert "Antimony in brief" in ran.out
    assert "A. Analyst" in assistant("cite", "antimony.md", "--json").json["entry"]
    assert assistant("cite", "antimony.md", "--style", "mla").code == 2


def test_library_list_and_show(assistant: CommandLine) -> None:
    listed = assistant("library", "list", "--json").json
    assert listed["edition"] == 1
    assert [d["doc_id"] for d in listed["documents"]] == sorted(NOTES)
    shown = assistant("library", "show", "antimony.md", "--json").json
    assert shown["publisher"] == "Minerals Office"
    assert shown["notes"] == []
    body = NOTES["antimony.md"].split("---\n", 2)[2]
    assert shown["text"].strip() == body.strip()
    headings = [section["path"] for section in shown["sections"]]
    assert headings[-1] == ["Antimony in brief", "Uses"]


def test_library_check(assistant: CommandLine) -> None:
    assert assistant("library", "check", "--json").json == {"ok": True, "problems": []}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", SHARE, "--where", "kind"], "KEY=VALUE"),
        (["ask", SHARE, "--where", "colour=red"], "colour"),
        (["ask", SHARE, "--since", "yesterday"], "YYYY-MM-DD"),
        (["ask", SHARE, "--engine", "nonsense"], "nonsense"),
        (["ask"], "question"),
        (["ask", "--batch", "missing.jsonl", "--out", "x"], "missing.jsonl"),
        (["library", "show", "nothing.md"], "nothing.md"),
        (["ingest", "/no/such/place"], "/no/such/place"),
    ],
)
def test_wrong_usage(assistant: CommandLine, arguments: list[str], said: str) -> None:
    ran = assistant(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("question", ["", "   ", "?!", "copper " * 15_000])
def test_a_question_that_cannot_be_asked(assistant: CommandLine, question: str) -> None:
    ran = assistant("ask", question)
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1


def test_a_question_in_another_script(assistant: CommandLine) -> None:
    answer = assistant("ask", "智利的总统是谁？", "--json").json
    assert answer["status"] == "not_found"


@pytest.mark.parametrize(
    "arguments", [["ask", SHARE], ["search", "x"], ["library", "list"], ["lookup", "some words"]]
)
def test_an_empty_library_says_what_to_do(empty: CommandLine, arguments: list[str]) -> None:
    ran = empty(*arguments)
    assert ran.code == 3
    assert "assistant ingest" in ran.err


def test_ingest_without_a_path_needs_a_corpus_folder(
    empty: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = empty("ingest")
    assert ran.code == 2
    assert "corpus" in ran.err
    write_notes(tmp_path / "corpus")
    assert empty("ingest", "--json").json["added"] == sorted(NOTES)


def test_what_is_refused_is_named_and_the_rest_is_taken(empty: CommandLine, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes")
    (folder / "empty.txt").write_text("")
    (folder / "picture.pdf").write_bytes(b"\x89PNG\r\n\x1a\n")
    for name in ("old.xls", "MAP.KMZ", "map.kmz", "LICENSE"):
        (folder / name).write_bytes(b"PK")
    ran = empty("ingest", folder, "--json")
    assert ran.code == 1
    report = ran.json
    assert report["added"] == sorted(NOTES)
    assert {refusal["path"].rpartition("/")[2] for refusal in report["refused"]} == {
        "empty.txt",
        "picture.pdf",
    }
    assert report["ignored"] == 4
    assert report["ignored_kinds"] == {"": 1, ".kmz": 2, ".xls": 1}
    assert len(ran.err.strip().splitlines()) == 2
    told = "4 files of other kinds ignored (1 without ending, 2 .kmz, 1 .xls)"
    assert told in empty("ingest", folder).out


def test_remove(empty: CommandLine, tmp_path: Path) -> None:
    empty("ingest", write_notes(tmp_path / "notes"))
    assert empty("library", "remove", "lithium.txt", "--json").json["removed"] == ["lithium.txt"]
    listed = empty("library", "list", "--json").json
    assert "lithium.txt" not in [d["doc_id"] for d in listed["documents"]]
    assert empty("library", "remove", "lithium.txt").code == 2
