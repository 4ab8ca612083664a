"""A name or a number is not taken for another, in any use of a library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from assistant.ingest.ingest import ingest
from assistant.library import Library
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits, Settings
from assistant.storage.editions import Editions, recipe_of
from evals.benchmarks.swaps import judged, name_swaps, number_swaps

NOTE = """North Korea exported 45,000 t of natural graphite in 2024. New Mexico produced 70,000 t of
copper in 2024. Latin America's share of world lithium output was 34% in 2024. Burundi mined
twenty-five tonnes of rare earths in 2024. Taiwan employs 76,000 people in the making of chips."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("five")
    (folder / "note.txt").write_text(NOTE, "utf-8")
    home = folder / "home"
    ingest(
        [folder / "note.txt"], Editions(home, recipe_of(encoder)), lambda: encoder, ReadingLimits()
    )
    with Library(home, Settings()) as library:
        yield library


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much graphite did North Korea export in 2024?", "45,000 t"),
        ("How much copper did New Mexico produce in 2024?", "70,000 t"),
        ("What was Latin America's share of world lithium output?", "34%"),
        ("How many tonnes of rare earths did Burundi mine in 2024?", "twenty-five"),
        ("How many people make chips in Taiwan?", "76,000"),
    ],
)
def test_what_is_there_is_answered(library: Library, question: str, words: str) -> None:
    answer = library.ask(question)
    assert answer.status == "answered"
    assert words in answer.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "How much graphite did South Korea export in 2024?",
        "How much South Korean graphite was exported in 2024?",
        "How much copper did Mexico produce in 2024?",
        "What was Mexico's copper output in 2024?",
        "What was the United States' share of world lithium output?",
        "What was the US share of world lithium output in 2024?",
        "How many tonnes of rare earths did Rwanda mine in 2024?",
        "How many people make chips in China?",
    ],
)
def test_what_is_said_of_another_place_is_refused(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert answer.status == "not_found", answer.text
    assert answer.citations == ()


@pytest.mark.parametrize(
    "text",
    [
        "South Korea exported 45,000 t of natural graphite in 2024.",
        "Korea exported 45,000 t of natural graphite in 2024.",
        "Mexico produced 70,000 t of copper in 2024.",
        "mexico produced 70,000 t of copper",
        "America's share of world lithium output was 34% in 2024.",
        "The US share of world lithium output was 34% in 2024.",
        "Rwanda mined twenty-five tonnes of rare earths in 2024.",
        "Burundi mined thirty-five tonnes of rare earths in 2024.",
        "Burundi mined twenty tonnes of rare earths in 2024.",
        "five tonnes of rare earths in 2024",
        "Burundi mined 26 tonnes of rare earths in 2024.",
        "China employs 76,000 people in the making of chips.",
    ],
)
def test_a_quotation_with_another_name_or_number_is_altered(library: Library, text: str) -> None:
    assert library.lookup(text).verdict in {"altered", "not_found"}


@pytest.mark.parametrize(
    "text",
    [
        "Burundi mined 25 tonnes of rare earths in 2024.",
        "burundi mined twenty five tonnes of rare earths in 2024",
        "Taiwan employs 76 thousand people in the making of chips.",
        "New Mexico produced seventy thousand tonnes of copper in 2024.",
        "North Korea exported 45 thousand tonnes of natural graphite in 2024.",
    ],
)
def test_a_quotation_in_another_notation_is_near_verbatim(library: Library, text: str) -> None:
    assert library.lookup(text).verdict == "near_verbatim"


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Mexico produced copper in 2024.", "New Mexico produced copper in 2024."),
        ("South Korea exported graphite.", "North Korea exported graphite."),
        ("The US share was 34%.", "Latin America's share was 34%."),
        ("Burundi mined thirty-five tonnes.", "Burundi mined twenty-five tonnes."),
        ("Burundi mined 52 tonnes.", "Burundi mined twenty-five tonnes."),
    ],
)  # fmt: skip
def test_what_a_source_says_of_another_is_no_support(
    library: Library, statement: str, source: str
) -> None:
    assert library.verify(statement, [source]).support in {"weak", "unsupported"}
    assert library.verify(source, [source]).support == "verbatim"


def test_a_tenth_of_the_drawn_names_and_numbers(tmp_path: Path, encoder: Encoder) -> None:
    random = Random(12)
    scores = judged([*name_swaps(20, random), *number_swaps(6, random)], tmp_path, encoder)
    assert all(score.share >= 0.98 for score in scores.values()), scores
