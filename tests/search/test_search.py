"""Question to hits, on a small real library with the real encoder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.models.encoder import Encoder
from assistant.search.query import prepare
from assistant.search.search import search
from assistant.storage.editions import Edition
from assistant.types import Filters, Hit
from tests.support.ranked_library import ingest_texts

DOCUMENTS = {
    "film.md": "# Killing Pablo\n\nKilling Pablo is a book of 2001 about the hunt for a drug lord, "
    "written by the reporter Mark Bowden.\n",
    "author.md": "# Mark Bowden\n\nMark Robert Bowden grew up in St. Louis and worked for the "
    "Philadelphia Inquirer for many years.\n",
    "other-author.md": "# Ann Leary\n\nAnn Leary grew up in Boston and wrote four novels.\n",
    "copper-2024.md": "---\npublished: 2024-03-01\nminerals: [copper]\n---\n# Copper imports\n\n"
    "Chile sold most of the refined copper that the United States bought in 2023.\n",
    "copper-2026.md": "---\npublished: 2026-03-01\nminerals: [copper]\n---\n# Copper trade\n\n"
    "Refined copper bought by the United States in 2025 came mostly from Chile and Canada.\n",
    "power.md": "# Power lines\n\nHigh-voltage grids lose energy as heat over long distances.\n",
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Edition]:
    with ingest_texts(DOCUMENTS, tmp_path_factory.mktemp("search"), encoder).read() as held:
        yield held


def found(edition: Edition, encoder: Encoder, question: str, **filters: object) -> list[Hit]:
    query = prepare(question, encoder)
    return search(query, edition, top_k=4, filters=Filters(**filters))  # type: ignore[arg-type]


def test_what_says_it_in_other_words_is_found(edition: Edition, encoder: Encoder) -> None:
    hits = found(edition, encoder, "Why is electricity wasted in transmission?")
    assert hits[0].passage.doc_id == "power.md"


def test_hits_come_best_first_and_no_more_than_asked(edition: Edition, encoder: Encoder) -> None:
    hits = found(edition, encoder, "refined copper from Chile")
    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {hit.passage.doc_id for hit in hits[:2]} == {"copper-2024.md", "copper-2026.md"}


def test_a_document_named_by_the_best_one_follows_it(edition: Edition, encoder: Encoder) -> None:
    hits = found(edition, encoder, "In which city did the author of Killing Pablo grow up?")
    assert [hit.passage.doc_id for hit in hits[:2]] == ["film.md", "author.md"]


def test_filters_hold_before_ranking(edition: Edition, encoder: Encoder) -> None:
    since = found(edition, encoder, "refined copper from Chile", since=date(2025, 1, 1))
    assert [hit.passage.doc_id for hit in since] == ["copper-2026.md"]
    where = found(edition, encoder, "Where did she grow up?", where={"minerals": ("copper",)})
    assert {hit.passage.doc_id for hit in where} == {"copper-2024.md", "copper-2026.md"}


def test_a_question_of_unknown_words_is_still_ranked(edition: Edition, encoder: Encoder) -> None:
    assert found(edition, encoder, "zxqv wvut?")


def test_words_that_sqlite_would_read_as_syntax_are_words(
    edition: Edition, encoder: Encoder
) -> None:
    hits = found(edition, encoder, 'copper AND ("Chile" NEAR refined*) -title: ^x')
    assert hits[0].passage.doc_id in {"copper-2024.md", "copper-2026.md"}


def test_a_search_does_not_depend_on_the_one_before(edition: Edition, encoder: Encoder) -> None:
    first = found(edition, encoder, "refined copper from Chile")
    found(edition, encoder, "Where did the author grow up?")
    assert found(edition, encoder, "refined copper from Chile") == first
