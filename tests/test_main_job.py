"""Real documents in, cited answers out: two articles and two court reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant.ingest.ingest import ingest
from assistant.library import Library
from assistant.models.encoder import Encoder
from assistant.settings import Settings
from assistant.types import Answer


def opened(folder: Path, home: Path, encoder: Encoder) -> Library:
    library = assistant.open(home)
    report = ingest([folder], library.editions, lambda: encoder, Settings().reading)
    assert not report.refused
    return library


@pytest.fixture(scope="module")
def articles(
    evals_data: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    if not (evals_data / "seeds").is_dir():
        pytest.skip("EVALS_DATA has no folder seeds/ with the two articles")
    with opened(evals_data / "seeds", tmp_path_factory.mktemp("articles"), encoder) as library:
        yield library


@pytest.fixture(scope="module")
def reports(
    evals_data: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    if not (evals_data / "documents").is_dir():
        pytest.skip("EVALS_DATA has no folder documents/ with the two court reports")
    folder = tmp_path_factory.mktemp("pdf")
    for path in (evals_data / "documents").glob("*.pdf"):
        (folder / path.name).write_bytes(path.read_bytes())
    with opened(folder, tmp_path_factory.mktemp("reports"), encoder) as library:
        yield library


def assert_true_quotes(library: Library, answer: Answer) -> None:
    with library.edition() as edition:
        for cited in (*answer.citations, *answer.nearest, *answer.evidence):
            text = edition.catalogue.text(cited.doc_id)
            assert text[cited.start : cited.end] == cited.quote


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What share of US antimony imports comes from China?", "63%"),
        ("Who are the top exporters of copper to the US?", "Chile and Canada"),
        ("Which country nationalized lithium, and when?", "2022"),
        ("Which manufacturers need stable metal supplies?", "General Motors and Boeing"),
        ("For how many critical minerals does America depend wholly on imports?", "12 of the 50"),
        ("How much copper did Mexico sell to the US in 2024?", "$983 million"),
        ("What portion of Mexico's mineral exports go to the United States?", "80%"),
    ],
)
def test_the_articles_answer(articles: Library, question: str, words: str) -> None:
    answer = articles.ask(question)
    assert answer.status == "answered"
    assert words in answer.citations[0].quote
    assert_true_quotes(articles, answer)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What share of US cobalt imports comes from China?", "cobalt"),
        ("Who is the president of Chile?", "president"),
        ("In what year did Bolivia nationalize lithium?", "Bolivia"),
        ("How much lithium did Argentina export in 2023?", "Argentina"),
        ("What share of US antimony imports came from China in 1998?", "1998"),
        ("What does the European Union require of recyclers?", "European Union"),
    ],
)
def test_the_articles_do_not_answer(articles: Library, question: str, missing: str) -> None:
    answer = articles.ask(question)
    assert answer.status == "not_found"
    assert answer.citations == ()
    assert missing in " ".join(answer.missing)
    assert_true_quotes(articles, answer)


def test_the_court_reports(reports: Library, evals_data: Path) -> None:
    """At least eight of ten first citations are right, with their page and its printed label."""
    lines = (evals_data / "documents/questions.jsonl").read_text("utf-8").splitlines()
    questions: list[dict[str, Any]] = [json.loads(line) for line in lines]
    right = 0
    for question in questions:
        answer = reports.ask(question["question"])
        assert_true_quotes(reports, answer)
        if not answer.citations:
            continue
        first = answer.citations[0]
        right += (
            any(words in first.quote for words in question["answers"])
            and first.doc_id in question["gold_docs"]
            and (first.page, first.page_label)
            == (question["gold_page"], question["gold_page_label"])
        )
    assert right >= 8


def test_the_court_reports_read_as_printed(reports: Library) -> None:
    """Ligatures are whole, and stamps, running heads and page numbers are left out."""
    with reports.edition() as edition:
        texts = [edition.catalogue.text(r.doc_id) for r in edition.catalogue.documents()]
    for text in texts:
        assert "signifcant" not in text
        assert "Page Proof Pending Publication" not in text
    assert any("filed for Chapter 7" in text for text in texts)
