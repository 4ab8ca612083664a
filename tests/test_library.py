"""The library in Python: calls, Runnables, and a retriever for other chains."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

import assistant
from assistant.errors import QuestionError
from assistant.library import Library
from assistant.models.encoder import Encoder
from tests.support.ranked_library import ingest_texts

COPPER = (
    "---\ntitle: Copper\npublished: 2025-03-01\n---\nChile and Canada export copper to the US.\n"
)
LITHIUM = "---\ntitle: Lithium\npublished: 2023-03-01\n---\nMexico nationalized lithium in 2022.\n"


@pytest.fixture(scope="module")
def library(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("session")
    ingest_texts({"copper.md": COPPER, "lithium.md": LITHIUM}, folder, encoder)
    with assistant.open(folder / "home") as opened:
        yield opened


def doc_ids(found: list[Document]) -> list[str]:
    return [document.metadata["doc_id"] for document in found]


def test_the_retriever_gives_passages_with_their_place(library: Library) -> None:
    first, second = library.as_retriever(top_k=2).invoke("Which country nationalized lithium?")
    assert first.page_content == "Mexico nationalized lithium in 2022."
    assert (first.metadata["doc_id"], first.metadata["title"]) == ("lithium.md", "Lithium")
    with library.edition() as edition:
        text = edition.catalogue.text("lithium.md")
        assert edition.number == first.metadata["edition"]
    assert text[first.metadata["start"] : first.metadata["end"]] == first.page_content
    assert first.metadata["score"] > second.metadata["score"]


def test_the_retriever_filters_and_takes_part_in_a_chain(library: Library) -> None:
    recent = library.as_retriever(top_k=5, since="2025-01-01")
    chain = recent | RunnableLambda(doc_ids)
    assert chain.batch(["Which country nationalized lithium?", "Who sells copper?"]) == [
        ["copper.md"],
        ["copper.md"],
    ]


async def _collected(library: Library, question: str) -> list[str]:
    return [answer.text async for answer in library.ask.astream(question)]


def test_an_answer_streams_the_same_with_and_without_async(library: Library) -> None:
    question = "Which country nationalized lithium, and when?"
    streamed = [answer.text for answer in library.ask.stream(question)]
    assert asyncio.run(_collected(library, question)) == streamed
    assert streamed[-1] == library.ask(question).text


def test_a_wrong_option_is_named(library: Library) -> None:
    with pytest.raises(QuestionError, match="top_k"):
        library.as_retriever(top_k=0).invoke("Who sells copper?")
