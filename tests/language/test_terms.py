"""Words of questions: what counts as the same word, and what an answer cannot do without."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.analysis import analyse
from assistant.language.terms import match_expression, question_terms
from tests.support.vocabularies import SAMPLE


def stems(text: str) -> frozenset[str]:
    return analyse(text, SAMPLE).stems


def content_stems(text: str) -> frozenset[str]:
    return analyse(text, SAMPLE).content_stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chilean exports", "exports of Chile"),
        ("U.S. imports", "imports of the United States"),
        ("the U.S.’s imports", "imports of the US"),
        ("Mexico's reserves", "Mexican reserves"),
        ("South Korean smelter", "South Korea smelter"),
        ("nationalised", "nationalized"),
        ("defence licence", "defense license"),
        ("labour", "labor"),
        ("aluminium", "aluminum"),
        ("450 tonnes", "450 tons"),
        ("import-dependent", "imports dependent"),
    ],
)
def test_other_spellings_of_the_same_words_have_the_same_stems(one: str, other: str) -> None:
    assert content_stems(other) <= content_stems(one) | stems("south")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cobalt", "copper"),
        ("Chile", "China"),
        ("Australia", "Austria"),
        ("2024", "2025"),
        ("63%", "36%"),
        ("tell us about it", "tell the US about it"),
    ],
)
def test_words_for_different_things_keep_different_stems(one: str, other: str) -> None:
    assert stems(one) != stems(other)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What share of US antimony imports comes from China?",
            {"US": "country", "antimony": "mineral", "imports": "word", "China": "country"},
        ),
        (
            "In what year did Bolivia nationalize lithium?",
            {"Bolivia": "country", "nationalize": "word", "lithium": "mineral"},
        ),
        ("Who is the president of Chile?", {"president": "word", "Chile": "country"}),
        ("who is the president of chile", {"president": "word", "chile": "country"}),
        (
            "What percentage of MP Materials did it hold by October 2025?",
            {"MP Materials": "name", "hold": "word", "October": "word", "2025": "year"},
        ),
        (
            "Did the 232 tariff reach 50% for Project Vault?",
            {"232": "figure", "tariff": "word", "reach": "word", "50%": "figure"}
            | {"Project Vault": "name"},
        ),
        (
            "Copper prices: what moved them in 2024?",
            {"Copper": "mineral", "prices": "word", "moved": "word", "2024": "year"},
        ),
    ],
)
def test_terms_of_a_question_and_their_kinds(question: str, expected: dict[str, str]) -> None:
    assert {term.text: term.kind for term in question_terms(question, SAMPLE)} == expected


def test_a_question_of_nothing_but_small_words_is_taken_as_it_is() -> None:
    assert [term.text for term in question_terms("what is it")] == ["what", "is", "it"]
    assert match_expression("what is it") == '"what" OR "is" OR "it"'


def test_what_is_looked_for_leaves_out_small_words_and_possessives() -> None:
    assert match_expression("What is Mexico’s lithium law?") == '"mexico" OR "lithium" OR "law"'


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_question_gives_an_expression_that_sqlite_accepts(question: str) -> None:
    expression = match_expression(question)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    if expression:
        connection.execute("SELECT * FROM words WHERE words MATCH ?", (expression,)).fetchall()
    question_terms(question)
    connection.close()
