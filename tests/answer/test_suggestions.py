"""Suggested questions: of the library's own documents, and answered by the words they are from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import assistant
from assistant.answer.suggestions import EXAMPLES, FOLLOW_UPS, examples, follow_ups
from assistant.library import Library
from assistant.models.encoder import Encoder
from assistant.types import Answer
from tests.support.ranked_library import ingest_texts

HARBOURS = {
    "board.md": "# The board\n\nThe Harbour Board was founded in 1911. It has seven members, and "
    "each of them has one vote.\n\nThe Harbour Board employed 1,300 pilots in 2024.\n",
    "antwerp.md": "# Antwerp\n\nThe port of Antwerp was opened in 1811. Ships of the time drew "
    "four metres.\n\nAs of 2023, the port of Antwerp handles 13% of Europe's freight.\n",
    "ferries.md": "# Ferries\n\nFerries are slow. Nobody knows why they are slow.\n",
}


def of(texts: dict[str, str], folder: Path, encoder: Encoder) -> Library:
    ingest_texts(texts, folder, encoder)
    return assistant.open(folder / "home")


@pytest.fixture(scope="module")
def harbours(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Library:
    return of(HARBOURS, tmp_path_factory.mktemp("harbours"), encoder)


def suggested(library: Library) -> dict[str, Answer]:
    """The questions to begin with, and what the library answers to each."""
    with library.edition() as edition:
        return {q: library.ask(q) for q in examples(edition.catalogue, library.ask)}


def test_examples_come_from_the_documents_and_are_answered_by_them(harbours: Library) -> None:
    found = suggested(harbours)
    assert set(found) == {
        "When was the Harbour Board founded?",
        "How many pilots did the Harbour Board employ in 2024?",
        "When was the port of Antwerp opened?",
        "What share of Europe's freight does the port of Antwerp handle?",
    }
    # One of each document before a second of any.
    assert {a.citations[0].doc_id for a in list(found.values())[:2]} == {"board.md", "antwerp.md"}
    assert "1911" in found["When was the Harbour Board founded?"].statements[0].text
    assert list(suggested(harbours)) == list(found), "the same each time"


def test_what_the_library_does_not_answer_is_not_suggested(harbours: Library) -> None:
    def refuse(question: str) -> Answer:
        return Answer(question, "not_found", "extractive", 1)

    with harbours.edition() as edition:
        assert examples(edition.catalogue, refuse) == []


def test_what_other_words_answer_is_not_suggested(harbours: Library) -> None:
    """Asked of one document alone, the questions of the other are not answered by it."""

    def ask(question: str) -> Answer:
        return harbours.ask(question, where={"doc_id": ["board.md"]})

    with harbours.edition() as edition:
        assert all("Harbour Board" in question for question in examples(edition.catalogue, ask))


def test_no_more_is_asked_than_needed(harbours: Library) -> None:
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        return Answer(question, "not_found", "extractive", 1)

    with harbours.edition() as edition:
        examples(edition.catalogue, ask)
    assert len(asked) == len(set(asked)) == 4


def test_a_library_without_plain_sentences_suggests_nothing(
    tmp_path: Path, encoder: Encoder
) -> None:
    texts = {"ferries.md": HARBOURS["ferries.md"]}
    assert suggested(of(texts, tmp_path, encoder)) == {}


def test_follow_ups_stay_with_what_was_cited_and_say_something_new(harbours: Library) -> None:
    answer = harbours.ask("When was the Harbour Board founded?")
    with harbours.edition() as edition:
        found = follow_ups(answer.to_dict(), edition.catalogue, harbours.ask)
    assert found[0] == "How many pilots did the Harbour Board employ in 2024?"
    assert answer.question not in found
    assert len(found) <= FOLLOW_UPS


def test_articles_on_anything_are_asked_what_they_say(
    tmp_path: Path, evals_data: Path, encoder: Encoder
) -> None:
    """150 paragraphs of an encyclopedia: each suggestion is answered by words of the library."""
    path = evals_data / "benchmarks" / "squad2_half" / "corpus.jsonl"
    articles = [json.loads(line) for line in path.read_text("utf-8").splitlines()][::4][:150]
    texts = {f"{n}.md": f"# {a['title']}\n\n{a['text']}" for n, a in enumerate(articles)}
    library = of(texts, tmp_path, encoder)
    found = suggested(library)
    assert len(found) == EXAMPLES
    for question, answer in found.items():
        assert answer.status == "answered"
        quote = " ".join(citation.quote for citation in answer.citations)
        asked = [word for word in question.rstrip("?").split() if word[0].isupper()][1:]
        assert all(word in quote for word in asked), question
