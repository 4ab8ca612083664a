"""The generative path against a real llama.cpp server with a 135-million-parameter model.

`make test-llm`; the ordinary suite leaves this folder out, since a laptop needs minutes for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant.ingest.ingest import ingest
from assistant.library import Library
from assistant.models.encoder import Encoder
from assistant.settings import ChatSettings, Settings
from assistant.types import Answer
from evals.benchmarks.small_model.server import ENGINE

QUESTION = "What share of US antimony imports came from China in 2021-24?"


@pytest.fixture(scope="module")
def home(encoder: Encoder, notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("library")
    with assistant.open(place) as library:
        ingest([notes], library.editions, lambda: encoder, library.settings.reading)
        library.ask(QUESTION)
    return place


def opened(home: Path, base_url: str, **chosen: Any) -> Library:
    chat = {"timeout_s": 120, "temperature": 0, "max_output_tokens": 80, "budget_tokens": 1200}
    settings = Settings(home=home, chat=ChatSettings(base_url=base_url, **{**chat, **chosen}))
    return assistant.open(home, settings)


def is_sound(answer: Answer, library: Library) -> bool:
    """Every quote is the document's, and nothing is shown that no source bears out."""
    with library.edition() as edition:
        quotes = all(
            edition.catalogue.text(c.doc_id)[c.start : c.end] == c.quote for c in answer.citations
        )
    supports = {statement.support for statement in answer.statements}
    fallback = answer.engine == "extractive"
    return quotes and "unsupported" not in supports and (not fallback or bool(answer.notice))


def test_an_answer_is_sound_whatever_the_model_says(home: Path, base_url: str) -> None:
    with opened(home, base_url) as library:
        answer = library.ask(QUESTION, engine=ENGINE)
        assert answer.status == "answered"
        assert is_sound(answer, library)
        assert answer.usage is not None
        assert answer.usage["calls"] == 1


def test_streaming_grows_to_the_same(home: Path, base_url: str) -> None:
    with opened(home, base_url) as library:
        steps = list(library.ask.stream({"question": QUESTION, "engine": ENGINE}))
        assert is_sound(steps[-1], library)
        for step in steps[:-1]:
            assert step.engine == ENGINE
            assert all(statement.support != "unsupported" for statement in step.statements)


def test_batch(home: Path, base_url: str) -> None:
    with opened(home, base_url) as library:
        lines: list[str | Mapping[str, Any]] = [
            {"question": QUESTION, "engine": ENGINE, "qid": qid} for qid in ("a", "b")
        ]
        answers = library.ask.batch(lines, config={"max_concurrency": 1})
        assert [answer.qid for answer in answers] == ["a", "b"]
        assert all(is_sound(answer, library) for answer in answers)


def test_what_the_library_does_not_answer_reaches_no_model(home: Path, base_url: str) -> None:
    with opened(home, base_url) as library:
        answer = library.ask("Who won the world cup in 1998?", engine=ENGINE)
    assert (answer.status, answer.usage) == ("not_found", None)


def test_a_short_timeout_gives_the_extractive_answer(home: Path, base_url: str) -> None:
    with opened(home, base_url, timeout_s=0.2) as library:
        answer = library.ask(QUESTION, engine=ENGINE)
    assert answer.engine == "extractive"
    assert answer.notice is not None
    assert "no answer within 0.2 s" in answer.notice


def test_a_server_that_is_gone_gives_the_extractive_answer(home: Path) -> None:
    with opened(home, "http://127.0.0.1:9/v1", retries=0) as library:
        answer = library.ask(QUESTION, engine=ENGINE)
    assert answer.engine == "extractive"
    assert answer.notice is not None
