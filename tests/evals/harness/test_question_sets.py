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


def _about(qid: str, *documents: str) -> dict[str, Any]:
    return {**GOOD, "qid": qid, "question": f"How much is {qid}?", "gold_docs": documents}


def test_no_document_stands_behind_questions_of_both_halves(tmp_path: Path) -> None:
    # Two questions on each document, and one that hangs two documents together.
    lines = [_about(f"q{d}.{n}", f"doc {d}") for d in range(40) for n in range(2)]
    lines += [_about(f"both {d}", f"doc {d}", f"doc {d + 1}") for d in range(0, 40, 8)]
    path = _file(tmp_path, *lines)
    fit, report = (load_questions(path, split=s) for s in (Split.FIT, Split.REPORT))
    behind_fit, behind_report = ({d for q in half for d in q.documents} for half in (fit, report))
    assert not behind_fit & behind_report
    assert len(fit) + len(report) == 85
    assert min(len(fit), len(report)) > 20
    one_half = [{q.qid for q in half} for half in (fit, report)]
    for d in range(0, 40, 8):
        of_group = {f"both {d}", *(f"q{n}.{i}" for n in (d, d + 1) for i in range(2))}
        assert any(of_group <= half for half in one_half)


def test_a_question_without_an_answer_goes_with_the_document_it_was_written_for(
    tmp_path: Path,
) -> None:
    lines = [_about(f"q{d}", f"doc {d}") for d in range(30)]
    for d in range(30):
        nothing = {"qid": f"n{d}", "question": f"What of {d}?", "answerable": False}
        lines.append({**nothing, "source_doc": f"doc {d}"})
    fit = {q.qid for q in load_questions(_file(tmp_path, *lines), split=Split.FIT)}
    assert 0 < len(fit) < 60
    assert {f"n{qid[1:]}" for qid in fit if qid[0] == "q"} == {q for q in fit if q[0] == "n"}


def test_the_half_of_a_document_depends_neither_on_order_nor_on_the_other_questions(
    tmp_path: Path,
) -> None:
    lines = [_about(f"q{d}", f"doc {d}") for d in range(40)]
    whole = {q.qid for q in load_questions(_file(tmp_path, *lines), split=Split.FIT)}
    some = {q.qid for q in load_questions(_file(tmp_path, *lines[:10:-1]), split=Split.FIT)}
    assert some == {qid for qid in whole if int(qid[1:]) > 10}


def test_a_set_that_hangs_together_only_reports(tmp_path: Path) -> None:
    lines = [_about(f"q{d}", f"doc {d}", f"doc {d + 1}") for d in range(6)]
    lines += [_about(f"alone {d}", f"other {d}") for d in range(5)]
    path = _file(tmp_path, *lines)
    assert len(load_questions(path, split=Split.REPORT)) == 11
    with pytest.raises(QuestionSetError, match="no question falls into the split 'fit'"):
        load_questions(path, split=Split.FIT)


def test_the_third_is_drawn_apart_from_the_halves(tmp_path: Path) -> None:
    path = _file(tmp_path, *({**GOOD, "qid": f"q{i}"} for i in range(300)))
    third = {q.qid for q in load_questions(path, split=Split.THIRD)}
    assert {zlib.crc32(qid.encode()) % 3 for qid in third} == {0}
    for half in (Split.FIT, Split.REPORT):
        assert third & {q.qid for q in load_questions(path, split=half)}


def test_a_limit_takes_the_first_of_the_split(tmp_path: Path) -> None:
    path = _file(tmp_path, *({**GOOD, "qid": f"q{i}"} for i in range(40)))
    assert (
        load_questions(path, split=Split.REPORT, limit=3)
        == load_questions(path, split=Split.REPORT)[:3]
    )
