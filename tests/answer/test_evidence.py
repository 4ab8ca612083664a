"""Which sentence answers, and when none does: near misses on a small real library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer.confidence import Assessment, assess
from assistant.answer.evidence import find_evidence
from assistant.models.encoder import Encoder
from assistant.search.query import prepare
from assistant.search.search import search
from assistant.storage.editions import Edition
from assistant.types import Evidence, Filters
from tests.support.ranked_library import ingest_texts

DOCUMENTS = {
    "antimony.md": "# Antimony\n\nAntimony hardens lead and slows fire in plastics. China supplies "
    "63% of the antimony that the United States imports. Mexico could supply more of it.\n",
    "lithium.md": "# Lithium in Mexico\n\nMexico nationalized lithium in 2022. A state company "
    "holds the sole right to mine it, and nothing has been mined so far.\n",
    "copper.md": "# Copper trade\n\nChile and Canada are the largest exporters of copper to the "
    "United States. Domestic smelters run at half of their capacity.\n",
    "industry.md": "# Buyers of metal\n\nMajor corporations such as General Motors and Boeing have "
    "a direct interest in secure supplies of metal for manufacturing. President Trump signed the "
    "order in Washington.\n",
    "cobalt.md": "# Cobalt\n\nCobalt is refined mainly in Asia and goes into batteries.\n",
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Edition]:
    with ingest_texts(DOCUMENTS, tmp_path_factory.mktemp("evidence"), encoder).read() as held:
        yield held


def judged(edition: Edition, encoder: Encoder, question: str) -> tuple[list[Evidence], Assessment]:
    query = prepare(question, encoder)
    hits = search(query, edition, top_k=30, filters=Filters())
    evidence = find_evidence(query, hits, edition, encoder)
    return evidence, assess(evidence)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What share of US antimony imports comes from China?", "63%"),
        ("How much of America's imported antimony is Chinese?", "63%"),
        ("Which country nationalized lithium, and when?", "2022"),
        ("When did Mexico nationalise its lithium?", "2022"),
        ("Who are the top exporters of copper to the US?", "Chile and Canada"),
        ("Which manufacturers need stable metal supplies?", "General Motors and Boeing"),
    ],
)
def test_the_sentence_that_answers_comes_first(
    edition: Edition, encoder: Encoder, question: str, words: str
) -> None:
    evidence, assessment = judged(edition, encoder, question)
    assert words in evidence[0].text
    assert assessment.answered


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What share of US cobalt imports comes from China?", "cobalt"),
        ("What share of US antimony imports comes from Chile?", "Chile"),
        ("What share of US tungsten imports comes from China?", "tungsten"),
        ("Who is the president of Chile?", "president"),
        ("In what year did Bolivia nationalize lithium?", "Bolivia"),
        ("What share of US antimony imports came from China in 1998?", "1998"),
        ("Who are the top exporters of copper to Boliden Harjavalta?", "Boliden Harjavalta"),
    ],
)
def test_a_near_miss_is_refused_and_what_is_missing_is_named(
    edition: Edition, encoder: Encoder, question: str, missing: str
) -> None:
    _, assessment = judged(edition, encoder, question)
    assert not assessment.answered
    assert missing in assessment.missing


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("What share of Kentish oat exports went to Ghent?", True),
        ("What share of Kentish rye exports went to Ghent?", False),
        ("Who were the largest buyers of wool from Ghent in 1480?", True),
        ("Who were the largest buyers of salt from Ghent in 1480?", False),
    ],
)
def test_a_thing_of_another_kind_is_no_answer_though_no_list_names_it(
    encoder: Encoder, tmp_path: Path, question: str, answered: bool
) -> None:
    text = (
        "In 1480 Ghent took 63% of Kentish oat exports.\n\n"
        "Bruges and York were the largest buyers of wool from Ghent in 1480.\n"
    )
    with ingest_texts({"trade.txt": text}, tmp_path, encoder).read() as edition:
        _, assessment = judged(edition, encoder, question)
    assert assessment.answered is answered


def test_a_question_from_another_field_is_refused(edition: Edition, encoder: Encoder) -> None:
    _, assessment = judged(edition, encoder, "How do bees find their way home?")
    assert not assessment.answered


def test_evidence_is_ordered_scored_in_range_and_verbatim(
    edition: Edition, encoder: Encoder
) -> None:
    evidence, _ = judged(edition, encoder, "Which country nationalized lithium, and when?")
    assert [item.score for item in evidence] == sorted((e.score for e in evidence), reverse=True)
    for item in evidence:
        assert 0.0 <= item.score <= 1.0
        assert 0.0 <= item.support <= 1.0
        text = edition.catalogue.text(item.passage.doc_id)
        assert text[item.sentence.start : item.sentence.end] == item.text


def test_without_hits_nothing_is_claimed() -> None:
    assessment = assess([])
    assert assessment == Assessment(0.0, ())
    assert not assessment.answered
