"""Question sets: what is read, and what is refused with its place."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from evals.harness.question_sets import QuestionSetError, Split, load_questions


def _file(tmp_path: Path, *lines: Any) -> Path:
    path = tmp_path / "set.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


GOOD = {"qid": "q1", "question": "How much?", "answerable": True, "answers": ["57%"]}


def test_fields_nobody_knows_are_ignored(tmp_path: Path) -> None:
    (question,) = load_questions(_file(tmp_path, {**GOOD, "colour": "red", "evidence_sets": []}))
    assert question.answers == ("57%",)


def test_null_is_as_good_as_not_there(tmp_path: Path) -> None:
    line = {**GOOD, "history": None, "tags": None, "as_of": None, "gold_page_label": 12}
    (question,) = load_questions(_file(tmp_path, line))
    assert (question.history, question.tags, question.as_of) == ((), (), None)
    assert question.gold_page_label == "12"


def test_blank_lines_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\n\n")
    assert [q.qid for q in load_questions(path)] == ["q1"]


def test_a_line_separator_inside_a_question_does_not_end_the_line(tmp_path: Path) -> None:
    line = json.dumps({**GOOD, "question": "How\u2028much?"}, ensure_ascii=False)
    assert load_questions(_file(tmp_path, line))[0].question == "How\u2028much?"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({**GOOD, "qid": 7}, "field qid"),
        ({**GOOD, "question": "  "}, "field question"),
        ({"qid": "q2"}, "field question"),
        ({**GOOD, "answers": "57%"}, "field answers"),
        ({**GOOD, "answers": ["57%", None]}, "field answers.1"),
        ({**GOOD, "answerable": "perhaps"}, "field answerable"),
        ({**GOOD, "history": [{"question": "?"}]}, "field history.0.answer"),
        ({**GOOD, "gold_page": 0}, "field gold_page"),
        ({**GOOD, "as_of": "last spring"}, "field as_of"),
        ('["a list"]', "(the whole line)"),
        ('{"qid": "q2", ', "not JSON at column"),
        ({**GOOD, "question": None}, "field question"),
        ('{"qid":' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_a_malformed_line_is_refused_with_its_number_and_field(
    tmp_path: Path, line: Any, told: str
) -> None:
    path = _file(tmp_path, {**GOOD, "qid": "q0"}, line)
    with pytest.raises(QuestionSetError) as refused:
        load_questions(path)
    assert f"{path}, line 2" in str(refused.value)
    assert told in str(refused.value)


def test_an_id_used_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"line 2: field qid: 'q1' was used on line 1"):
        load_questions(_file(tmp_path, GOOD, GOOD))


def test_what_is_not_a_question_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="no questions"):
        load_questions(_file(tmp_path, ""))
    with pytest.raises(QuestionSetError, match="cannot be read"):
        load_questions(tmp_path / "missing.jsonl")
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QuestionSetError, match="not UTF-8"):
        load_questions(binary)


def test_the_split_is_the_parity_of_the_crc_of_the_id(tmp_path: Path) -> None:
    path = _file(tmp_path, *({**GOOD, "qid": f"q{i}"} for i in range(40)))
    fit, report = (load_questions(path, split=s) for s in (Split.FIT, Split.REPORT))
    assert {zlib.crc32(q.qid.encode()) % 2 for q in fit} == {0}
    assert {zlib.crc32(q.qid.encode()) % 2 for q in report} == {1}
    assert len(fit) + len(report) == 40
    assert {q.split for q in fit} == {Split.FIT}
    assert {q.split for q in report} == {Split.REPORT}


def test_the_third_is_drawn_apart_from_the_halves(tmp_path: Path) -> None:
    path = _file(tmp_path, *({**GOOD, "qid": f"q{i}"} for i in range(300)))
    third = load_questions(path, split=Split.THIRD)
    assert {zlib.crc32(q.qid.encode()) % 3 for q in third} == {0}
    assert {q.split for q in third} == {Split.FIT, Split.REPORT}


def test_a_limit_takes_the_first_of_the_split(tmp_path: Path) -> None:
    path = _file(tmp_path, *({**GOOD, "qid": f"q{i}"} for i in range(40)))
    assert (
        load_questions(path, split=Split.REPORT, limit=3)
        == load_questions(path, split=Split.REPORT)[:3]
    )
