"""Public sets as published become question sets; inputs are written in the published formats."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import EvalsSettings
from evals.benchmarks.published.converted import Converted
from evals.benchmarks.published.fetch import SETS
from evals.benchmarks.published.hotpotqa import hotpotqa_pool
from evals.benchmarks.published.scifact import scifact
from evals.benchmarks.published.squad import squad2_half
from evals.harness.check import check_questions
from evals.harness.question_sets import load_questions

PARAGRAPH = "The old harbour was closed in 1987. Ferries now call at Nordhavn."

SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Old_harbour",
            "paragraphs": [
                {
                    "context": PARAGRAPH,
                    "qas": [
                        {
                            "id": "a1",
                            "question": " When did the harbour close?",
                            "answers": [
                                {"text": "1987", "answer_start": 30},
                                {"text": "1987", "answer_start": 30},
                                {"text": "in 1987", "answer_start": 27},
                            ],
                            "is_impossible": False,
                        },
                        {
                            "id": "a2",
                            "question": "When was it opened again?",
                            "answers": [],
                            "plausible_answers": [{"text": "1987", "answer_start": 30}],
                            "is_impossible": True,
                        },
                    ],
                },
                {"context": "It had three piers.", "qas": []},
            ],
        }
    ],
}

HOTPOTQA = [
    {
        "_id": "h1",
        "question": "Who founded the town where Ada Lund was born?",
        "answer": "Olaf",
        "type": "bridge",
        "level": "hard",
        "supporting_facts": [["Ada Lund", 0], ["Vik", 1], ["Vik", 7]],
        "context": [
            ["Ada Lund", ["Ada Lund was born in Vik.", " She painted."]],
            ["Vik", ["Vik is a town.", " It was founded by Olaf."]],
            ["Elsewhere", ["Nothing of it is here."]],
        ],
    },
    {
        "_id": "h2",
        "question": "Is Vik a town?",
        "answer": "yes",
        "type": "comparison",
        "supporting_facts": [["Vik", 0]],
        "context": [["Vik", ["Vik is a town.", " It was founded by Olaf."]]],
    },
]

ABSTRACTS = [
    {"doc_id": 7, "title": "Of sleep", "abstract": ["Mice slept.\n", "Sleep was long."]},
    {"doc_id": 8, "title": "Of food", "abstract": ["Mice ate."]},
]
CLAIMS = [
    {
        "id": 1,
        "claim": "Mice sleep long.",
        "evidence": {"7": [{"sentences": [0, 1], "label": "SUPPORT"}]},
        "cited_doc_ids": [7, 8],
    },
    {"id": 2, "claim": "Mice fly.", "evidence": {}, "cited_doc_ids": [8]},
]


def _read_back(converted: Converted, folder: Path) -> tuple[dict[str, str], list[Any]]:
    converted.write(folder)
    documents = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    return {d["doc_id"]: d["text"] for d in documents}, load_questions(folder / "questions.jsonl")


def test_a_paragraph_of_squad_is_a_document(tmp_path: Path) -> None:
    converted = squad2_half(SQUAD)
    texts, (asked, unanswerable) = _read_back(converted, tmp_path)
    assert texts == {"Old_harbour#0": PARAGRAPH, "Old_harbour#1": "It had three piers."}
    assert converted.corpus[0]["title"] == "Old harbour"
    assert asked.question == "When did the harbour close?"
    assert asked.answers == ("1987", "in 1987")
    assert asked.gold_docs == ("Old_harbour#0",)
    assert (unanswerable.answerable, unanswerable.answers, unanswerable.gold_docs) == (
        False,
        (),
        (),
    )
    assert unanswerable.documents == {"Old_harbour#0"}


def test_paragraphs_of_the_chosen_hotpotqa_questions_are_pooled(tmp_path: Path) -> None:
    texts, (asked,) = _read_back(hotpotqa_pool(HOTPOTQA, {"h1"}), tmp_path)
    assert list(texts) == ["Ada Lund", "Vik", "Elsewhere"]
    assert texts["Vik"] == "Vik is a town. It was founded by Olaf."
    assert set(asked.gold_docs) == {"Ada Lund", "Vik"}
    # The eighth sentence of Vik is named as a fact and is not there.
    assert asked.gold_evidence == ("Ada Lund was born in Vik.", "It was founded by Olaf.")
    assert check_questions([asked], texts.get) == []


def test_claims_of_scifact_are_judged_by_what_they_cite(tmp_path: Path) -> None:
    texts, (claim, unanswered) = _read_back(scifact(ABSTRACTS, CLAIMS), tmp_path)
    assert texts["7"] == "Mice slept. Sleep was long."
    assert claim.gold_docs == ("7", "8")
    assert claim.gold_evidence == ("Mice slept.", "Sleep was long.")
    assert claim.answers == ("SUPPORT",)
    assert not unanswered.answerable
    assert unanswered.gold_docs == ("8",)


def test_the_release_of_scifact_is_read_as_it_is_packed() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, lines in (("corpus", ABSTRACTS), ("claims_dev", CLAIMS)):
            data = "".join(json.dumps(line) + "\n" for line in lines).encode()
            member = tarfile.TarInfo(f"data/{name}.jsonl")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    converted = SETS["scifact"].convert(packed.getvalue())
    assert [q["qid"] for q in converted.questions] == ["1", "2"]


@pytest.mark.skipif(
    EvalsSettings().evals_data is None, reason="EVALS_DATA does not name the public sets"
)
@pytest.mark.parametrize(
    ("name", "converted"),
    [
        ("squad2_half", squad2_half(SQUAD)),
        ("hotpotqa_pool", hotpotqa_pool(HOTPOTQA, {"h1", "h2"})),
        ("scifact", scifact(ABSTRACTS, CLAIMS)),
    ],
)
def test_the_lines_have_the_fields_of_the_sets_that_are_measured(
    name: str, converted: Converted
) -> None:
    data = EvalsSettings().evals_data
    assert data is not None
    for file, lines in (("corpus", converted.corpus), ("questions", converted.questions)):
        with (data / "benchmarks" / name / f"{file}.jsonl").open(encoding="utf-8") as known:
            expected = json.loads(known.readline())
        assert set(lines[0]) <= set(expected)
        assert {k: type(v) for k, v in lines[0].items()} == {k: type(expected[k]) for k in lines[0]}
