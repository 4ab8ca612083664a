"""What all pages of one server share: the opened library, the desk, the pools."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import assistant
from assistant.answer import suggestions
from assistant.errors import AssistantError
from assistant.library import Library
from assistant.settings import Settings
from assistant.storage.desk import Desk
from assistant.types import Answer
from assistant.web.chosen import settings
from assistant.web.jobs import AnswerPool
from assistant.web.library_jobs import LibraryJobs

_EXTRACTIVE = "extractive"


@dataclass(frozen=True, slots=True)
class Office:
    """Safe to share between threads."""

    settings: Settings
    assistant: Library
    desk: Desk
    answers: AnswerPool
    jobs: LibraryJobs

    def close(self) -> None:
        self.answers.close()
        self.jobs.close()
        self.assistant.close()
        self.desk.close()


def office() -> Office:
    """The one office of the library in use."""
    current = settings()
    return _open(current.home.expanduser().absolute(), current)


def close_offices() -> None:
    """End what the pools do and give the editions back."""
    _open.clear()
    coming_examples.clear()


@st.cache_resource(show_spinner=False, on_release=Office.close)
def _open(home: Path, _settings: Settings) -> Office:
    opened = assistant.open(home, _settings)
    desk = Desk(home)

    answers = AnswerPool(desk, partial(stream_answer, opened), partial(follow_ups, opened))
    return Office(_settings, opened, desk, answers, LibraryJobs())


def stream_answer(library: Library, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The answer object as it grows, statement by statement; the last one is whole."""
    for answer in library.ask.stream(dict(request)):
        yield answer.to_dict()


def follow_ups(
    library: Library,
    request: Mapping[str, Any],
    answer: Mapping[str, Any],
    let_others: Callable[[], None],
) -> list[str]:
    """Questions that may follow, each answered by the library within the same filters.

    ``let_others`` is called before each of them is tried; what it raises ends the search.
    """
    limits = {key: request[key] for key in ("where", "since", "until", "as_of") if key in request}

    def check(question: str) -> Answer:
        let_others()
        return _check(library, question, limits)

    with library.edition() as edition:
        return suggestions.follow_ups(answer, edition.catalogue, check)


@st.cache_resource(show_spinner=False, max_entries=8)
def coming_examples(home: Path, edition: int, _office: Office) -> Future[list[str]]:
    """Questions to begin with, on their way: they are found once an edition, in the background."""

    def find(let_others: Callable[[], None]) -> list[str]:
        def check(question: str) -> Answer:
            let_others()
            return _check(_office.assistant, question, {})

        with _office.assistant.edition() as current:
            return suggestions.examples(current.catalogue, check)

    return _office.answers.in_background(find)


def _check(library: Library, question: str, limits: Mapping[str, Any]) -> Answer:
    try:
        return library.ask(question, engine=_EXTRACTIVE, **limits)
    except AssistantError as error:
        return Answer(question, "error", _EXTRACTIVE, None, error=str(error))
