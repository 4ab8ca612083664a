"""JSON lines: one document a line; a line that gives none is named."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.parse import parse
from assistant.errors import UnreadableError


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("jsonl")


def write(path: Path, *lines: object) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text, "utf-8")
    return path


def test_fields_become_metadata(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        {"doc_id": "Normans#0", "title": "Normans", "text": "They came.", "article": "Normans"},
        "",
        {"text": "Bogota\u0301 grew.", "published": "2025-03-20T00:00:00", "year": 2025},
    )
    first, second = parse(path, "data/set.jsonl", 10**6)
    assert (first.doc_id, first.title, first.text) == ("Normans#0", "Normans", "They came.")
    assert first.metadata == {"article": "Normans"}
    assert (second.doc_id, second.text) == ("data/set.jsonl#3", "Bogotá grew.")
    assert second.title == "data/set.jsonl#3"
    assert second.metadata == {"published": "2025-03-20", "year": 2025}
    assert [(s.start, s.end, s.path) for s in second.sections] == [(0, 12, ())]


def test_a_sidecar_fills_what_lines_leave_open(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "One.", "publisher": "Survey"}, {"text": "Two."})
    (tmp_path / "a.jsonl.meta.yaml").write_text("publisher: Office\n")
    assert [d.metadata["publisher"] for d in parse(path, "a.jsonl", 10**6)] == ["Survey", "Office"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "x"', "not JSON"),
        ('["text"]', "expected an object"),
        ('{"doc_id": "b"}', "no text"),
        ('{"text": 3}', "no text"),
        ('{"text": "  "}', "the text is empty"),
        ('{"text": "a\\u0000b"}', "NUL"),
        ('{"text": "a\\ud800b"}', "surrogate"),
        ('{"text": "x", "value": NaN}', "NaN"),
        ('{"text": "x", "doc_id": ["a"]}', "doc_id"),
        ('{"text": "x", "title": {"a": 1}}', "title"),
    ],
)
def test_a_broken_line_is_named_and_costs_only_itself(
    tmp_path: Path, line: str, reason: str
) -> None:
    path = write(tmp_path / "a.jsonl", {"doc_id": "a", "text": "Fine."}, line, {"text": "Too."})
    told: list[str] = []
    documents = parse(path, "a.jsonl", 10**6, told.append)
    assert [document.doc_id for document in documents] == ["a", "a.jsonl#3"]
    assert len(told) == 1
    assert re.match(f"broken line 2: .*{reason}", told[0])
    with pytest.raises(UnreadableError, match=r"^broken line 2: "):
        parse(path, "a.jsonl", 10**6)


def test_of_two_lines_with_one_id_the_first_is_taken_and_both_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"doc_id": "x", "text": "a"}, {"doc_id": "x", "text": "b"})
    told: list[str] = []
    assert [document.text for document in parse(path, "a.jsonl", 10**6, told.append)] == ["a"]
    assert told == ["duplicate doc_id 'x' in lines 1 and 2"]


def test_a_file_of_something_else_does_not_flood_the_screen(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *({"question": "What?"} for _ in range(1025)))
    told: list[str] = []
    assert parse(path, "a.jsonl", 10**6, told.append) == []
    assert len(told) == 21
    assert told[19] == "broken line 20: no text"
    assert told[20] == "1,005 more broken lines"


records = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.text(
                st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1
            )
        },
        optional={
            "title": st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True),
            "tags": st.lists(st.integers() | st.text(st.characters(exclude_categories=["Cs"]))),
        },
    ),
    min_size=1,
    max_size=6,
)


@given(records=records)
@settings(max_examples=60)
def test_round_trip(scratch: Path, records: list[dict[str, object]]) -> None:
    path = write(scratch / "any.jsonl", *records)
    empty = [n for n, record in enumerate(records, 1) if not str(record["text"]).strip()]
    told: list[str] = []
    documents = parse(path, "any", 10**6, told.append)
    assert told == [f"broken line {n}: the text is empty" for n in empty]
    taken = [(n, record) for n, record in enumerate(records, 1) if n not in empty]
    assert [d.doc_id for d in documents] == [f"any#{n}" for n, _ in taken]
    for document, (_, record) in zip(documents, taken, strict=True):
        text = str(record["text"]).replace("\r\n", "\n").replace("\r", "\n")
        assert document.text == unicodedata.normalize("NFC", text)
        assert document.metadata.get("tags") == record.get("tags")
        assert document.sections[0].start == 0
        assert document.sections[-1].end == len(document.text)


def test_the_public_sets(evals_data: Path) -> None:
    path = evals_data / "benchmarks" / "squad2_half" / "corpus.jsonl"
    documents = parse(path, "corpus.jsonl", 10**8)
    assert len(documents) == 646
    assert documents[0].doc_id == "Normans#0"
    assert all(document.metadata["article"] for document in documents)
