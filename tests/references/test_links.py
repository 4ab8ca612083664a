"""Links are made in one edition and followed in the next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.ingest.ingest import ingest
from assistant.models.encoder import Encoder
from assistant.references.links import Link, Resolved, link_to, parse_link, resolve
from assistant.settings import ReadingLimits
from assistant.storage.citations import cite
from assistant.storage.editions import Editions

COPPER = "Chile ships cathodes. Peru ships concentrates. Canada ships both."
LONG = (
    "Refined copper was left out of the first round, and traders who had moved metal into the "
    "country ahead of the decision were left with stocks that nobody wanted at the price they paid."
)


class Desk:
    """A library whose documents can be replaced."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.file = folder / "documents.jsonl"
        self.library = Editions(folder / "home")
        self.encoder = encoder

    def hold(self, **documents: str) -> None:
        lines = [json.dumps({"doc_id": k, "title": k, "text": v}) for k, v in documents.items()]
        self.file.write_text("\n".join(lines), encoding="utf-8")
        ingest([self.file], self.library, lambda: self.encoder, ReadingLimits(), prune=True)

    def link(self, doc_id: str, words: str) -> str:
        with self.library.read() as edition:
            start = edition.catalogue.text(doc_id).index(words)
            citation = cite(edition.catalogue, doc_id, start, start + len(words))
            return link_to(citation, edition.number)

    def follow(self, link: str) -> Resolved:
        with self.library.read() as edition:
            return resolve(parse_link(link), edition)


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Desk:
    return Desk(tmp_path, encoder)


def quoted(resolved: Resolved) -> tuple[str, str] | None:
    found = resolved.citation
    return (found.doc_id, found.quote) if found else None


def test_a_link_opens_its_words_in_the_same_edition(desk: Desk) -> None:
    desk.hold(copper=COPPER)
    found = desk.follow(desk.link("copper", "Peru ships concentrates."))
    assert (found.standing, quoted(found)) == ("same", ("copper", "Peru ships concentrates."))


def test_words_are_found_again_where_they_moved(desk: Desk) -> None:
    desk.hold(copper=COPPER, gold=LONG)
    short, long = desk.link("copper", "Peru ships concentrates."), desk.link("gold", LONG)
    desk.hold(copper=f"A new first line.\n\n{COPPER}", gold=f"Foreword. {LONG}")
    for link, doc_id, words in (
        (short, "copper", "Peru ships concentrates."),
        (long, "gold", LONG),
    ):
        found = desk.follow(link)
        assert (found.standing, quoted(found)) == ("moved", (doc_id, words))


def test_the_nearest_of_several_places_is_taken(desk: Desk) -> None:
    desk.hold(copper=f"{COPPER} {LONG}")
    link = desk.link("copper", "Canada ships both.")
    desk.hold(copper=f"{COPPER.replace('Chile', 'Mexico')} {LONG} Canada ships both.")
    found = desk.follow(link)
    assert found.citation is not None
    assert found.citation.start < len(COPPER)


def test_words_that_moved_to_another_document_are_found_there(desk: Desk) -> None:
    desk.hold(copper=COPPER)
    link = desk.link("copper", "Peru ships concentrates.")
    desk.hold(metals=f"An overview. {COPPER}")
    found = desk.follow(link)
    assert (found.standing, quoted(found)) == ("moved", ("metals", "Peru ships concentrates."))
    assert "metals" in found.message


def test_a_link_says_when_its_words_no_longer_stand_there(desk: Desk) -> None:
    desk.hold(copper=COPPER)
    link = desk.link("copper", "Peru ships concentrates.")
    desk.hold(copper=COPPER.replace("concentrates", "ore"))
    found = desk.follow(link)
    assert (found.standing, found.citation) == ("gone", None)
    assert "no longer stand there" in found.message


def test_a_link_without_words_is_good_in_its_own_edition_only(desk: Desk) -> None:
    desk.hold(copper=COPPER)
    link = "?doc=copper&edition=1&start=0&end=21"
    assert quoted(desk.follow(link)) == ("copper", "Chile ships cathodes.")
    desk.hold(copper=COPPER, gold=LONG)
    assert desk.follow(link).standing == "gone"
    assert "edition 1" in desk.follow(link).message


@pytest.mark.parametrize("doc_id", ["a b/c#2?x=1&y|z", "ملاحظات/نحاس", "铜%20"])
def test_any_id_survives_the_link(desk: Desk, doc_id: str) -> None:
    desk.hold(**{doc_id: COPPER})
    link = desk.link(doc_id, "Chile ships cathodes.")
    assert parse_link(link).doc == doc_id
    assert desk.follow(link).standing == "same"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?doc=a&edition=1&start=5&end=5", "end"),
        ("?doc=a&edition=1&start=x&end=5", "start"),
        ("?edition=1&start=0&end=5", "doc"),
        ("", "doc"),
    ],
)
def test_a_broken_link_names_the_field(query: str, field: str) -> None:
    with pytest.raises(UsageError, match=field):
        parse_link(query)


def test_offsets_beyond_the_text_are_not_there(desk: Desk) -> None:
    desk.hold(copper=COPPER)
    with desk.library.read() as edition:
        link = Link(doc="copper", edition=edition.number, start=0, end=10_000)
        assert resolve(link, edition).standing == "gone"
