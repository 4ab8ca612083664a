from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.errors import QuestionError
from assistant.ingest.ingest import ingest
from assistant.lookup.look_up import MAX_CHARS, look_up
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.editions import Edition, Editions
from assistant.types import LookUp, Match
from tests.support.typographic_noise import random_words, with_noise
from tests.support.vocabularies import write_sample_vocabulary

CORPUS = Path(__file__).parents[2] / "corpus"

ANTIMONY = """# Antimony

Antimony hardens lead in ammunition. China supplied 63% of US antimony imports in 2025, and the
price rose to $25 a pound. The Pentagon has bought 3,000 t for the stockpile since March.

## Recycling

Recycling met 12% of US demand. Most of it comes from old batteries, so output follows the number
of cars that are scrapped. The office does not expect this share to increase before 2030.

- Idaho has one project.
- Alaska has two, and neither of them holds a permit.
"""
COPPER = """# Copper

Chile and Canada are the largest suppliers of copper to the United States. US net import reliance
for copper was 57% in 2025. "The tariff", as one trader put it, “moved the metal and not the mine”.

Net import reliance for copper was 45% in 2024. South Korea had led the partnership until then.
"""
TRADE = """# Trade in minor metals

The stockpile pays $245 million for antimony, then $100 million for tantalum and $45 million for
scandium. The draft list adds rhenium to it. Data centres could use 6-7% of all copper by 2050.
The ministry has paused its ban; it has not dropped the controls. The bank is unlikely to approve
the mine at Pebble. Traders report that no direct shipments of gallium to the port have been made.
Each side puts in at least $1 billion by May. The Chilcotin Mining Company ships 1,500 tons a day.
"""
DIGEST = """# Weekly digest

The Pentagon has bought 3,000 t for the stockpile since March. Nothing else of note was reported.
"""
ARABIC = "النحاس معدن مهم في الاقتصاد العالمي. تنتج شيلي أكبر كمية منه في العالم."


@dataclass(frozen=True)
class Desk:
    edition: Edition
    encoder: Encoder

    def __call__(self, text: str, source: str | None = None) -> LookUp:
        return look_up(text, self.edition, self.encoder, source)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("lookup")
    documents = [
        {
            "doc_id": "antimony",
            "title": "Antimony in the United States",
            "author": "Domsky, Anna",
            "publisher": "US Geological Survey",
            "published": "2026-02-01",
            "text": ANTIMONY,
        },
        {"doc_id": "copper", "title": "Copper note", "published": "2025-06", "text": COPPER},
        {"doc_id": "digest", "title": "Weekly digest", "published": "2025-01-05", "text": DIGEST},
        {"doc_id": "trade", "title": "Minor metals", "published": "2025-09", "text": TRADE},
        {"doc_id": "arabic", "title": "النحاس", "text": ARABIC},
    ]
    file = folder / "documents.jsonl"
    file.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    write_sample_vocabulary(folder / "home")
    library = Editions(folder / "home")
    ingest([file], library, lambda: encoder, ReadingLimits())
    with library.read() as edition:
        yield Desk(edition, encoder)


def quotes(found: LookUp) -> list[str]:
    return [match.citation.quote for match in found.matches]


def differences(match: Match) -> list[tuple[str, str]]:
    return [(difference.given, difference.source) for difference in match.differences]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Antimony hardens lead in ammunition.", "Antimony hardens lead in ammunition."),
        ("ANTIMONY HARDENS\u00a0lead in ammu\u00adnition", "Antimony hardens lead in ammunition"),
        ("“Recycling met 12% of US demand.”", "Recycling met 12% of US demand."),
        ("ed 63% of US antimony impo", "ed 63% of US antimony impo"),
        ("so output follows the num-\nber of cars", "so output follows the number\nof cars"),
        (
            "lead in ammunition. China supplied 63%",
            "lead in ammunition. China supplied 63%",
        ),
        (
            "since March. Recycling Recycling met 12%",
            "since March.\n\n## Recycling\n\nRecycling met 12%",
        ),
        (
            "Idaho has one project. Alaska has two",
            "Idaho has one project.\n- Alaska has two",
        ),
        (
            "'The tariff', as one trader put it, \"moved the metal and not the mine\"",
            '"The tariff", as one trader put it, “moved the metal and not the mine”',
        ),
        ("ammunition", "ammunition"),
        ("تنتج شيلي أكبر كمية منه", "تنتج شيلي أكبر كمية منه"),
    ],
)
def test_the_same_words_are_verbatim(desk: Desk, text: str, quote: str) -> None:
    found = desk(text)
    assert found.verdict == "verbatim"
    assert quotes(found) == [quote]
    (match,) = found.matches
    whole = desk.edition.catalogue.text(match.citation.doc_id)
    assert whole[match.citation.start : match.citation.end] == quote
    assert match.similarity == 1.0


def test_all_places_are_listed_oldest_publication_first(desk: Desk) -> None:
    found = desk("The Pentagon has bought 3,000 t for the stockpile since March.")
    assert [match.citation.doc_id for match in found.matches] == ["digest", "antimony"]
    slip = desk("The Pentagon has baught 3000 t for the stock-pile since March.")
    assert slip.verdict == "near_verbatim"
    assert [match.citation.doc_id for match in slip.matches] == ["digest", "antimony"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Antimony hardens leed in amunition", "Antimony hardens lead in ammunition."),
        ("China supplied 63 percent of U.S. antimony imports in 2025", None),
        ("The Pentagon has bought three thousand tonnes for the stockpile since March", None),
        ("[It] supplied 63% of US antimony imports", None),
        ("Most of it comes from old batteries … that are scrapped.", None),
        ("Recycling met 12% of US demand … Most of it [recycled antimony] comes from", None),
        ("the office doesn't expect this share to increase before 2030", None),
        ("Chile and Canada are the largest supplier of copper to the USA", None),
        ("Alaska has two and neither of them holds a permit", None),
        ("This office does not expect that share to increase before 2030.", None),
        ("Each side puts in at least [$1] billion by May.", None),
        ("The draft list … to it.", None),
        ("the Chilcotn Mining Company ships 1,500 tons a day", None),
        ("The ministry … has not dropped the controls.", None),
    ],
)
def test_slips_and_editors_marks_are_near_verbatim(
    desk: Desk, text: str, quote: str | None
) -> None:
    found = desk(text)
    assert found.verdict == "near_verbatim", found.matches
    if quote:
        assert quotes(found) == [quote]


@pytest.mark.parametrize(
    ("text", "given", "source"),
    [
        ("China supplied 36% of US antimony imports in 2025", "36%", "63%"),
        ("China supplied 63% of US antimony imports in 2024", "2024", "2025"),
        ("China supplied 63% of US antimony exports in 2025", "exports", "imports"),
        ("Peru supplied 63% of US antimony imports in 2025", "Peru", "China"),
        ("The office does expect this share to increase before 2030", "", "not"),
        ("The office does not expect this share to decrease before 2030", "decrease", "increase"),
        ("The Pentagon has bought 3,000 tons for the stockpile since March", "tons", "t"),
        ("The Pentagon has bought 3,000 t for the stockpile since May", "May", "March"),
        ("Japan had led the partnership until then", "Japan", "South Korea"),
        ("the price rose to $52 a pound", "$52", "$25"),
        ("Antimony never hardens lead in ammunition", "never", ""),
        ("Chile and Mexico are the largest suppliers of copper", "Mexico", "Canada"),
        ("3% of US antimony imports in 2025", "3%", "63%"),
        ("45 million for antimony, then $100 million for tantalum", "45", "$245"),
        ("500 tons a day", "500", "1,500"),
        ("The draft list adds rhodium to it", "rhodium", "rhenium"),
        ("could use 67% of all copper by 2050", "67%", "6-7%"),
        ("it has … dropped the controls", "", "not"),
        ("… direct shipments … to the port have been made", "", "no"),
        ("Each side puts in at least $1 [million] by May", "million", "billion"),
        ("Each side puts in at least [not] $1 billion by May", "not", ""),
        ("likely to approve the mine at Pebble", "likely", "unlikely"),
    ],
)
def test_a_changed_content_word_is_altered_and_named(
    desk: Desk, text: str, given: str, source: str
) -> None:
    found = desk(text)
    assert found.verdict == "altered", found.matches
    assert (given, source) in differences(found.matches[0])


@pytest.mark.parametrize(
    "text",
    [
        "Chile and Canada are the largest suppliers of copper, and neither of them holds a permit.",
        "Antimony hardens lead in ammunition. The Pentagon has bought 3,000 t for the stockpile",
        "Idaho has one project. Antimony hardens lead in ammunition.",
    ],
)
def test_parts_from_two_places_are_stitched(desk: Desk, text: str) -> None:
    found = desk(text)
    assert found.verdict == "stitched"
    assert len(found.matches) == 2
    assert all(match.citation.quote.lower()[:12] in text.lower() for match in found.matches)


def test_the_same_claim_in_other_words_is_a_paraphrase(desk: Desk) -> None:
    found = desk("Ammunition makers use antimony because it makes lead harder.")
    assert found.verdict == "paraphrase"
    assert quotes(found)[0] == "Antimony hardens lead in ammunition."


def test_what_is_not_there_is_not_found_and_the_nearest_is_shown(desk: Desk) -> None:
    found = desk("Norway has cancelled every offshore licence and will refund the fees.")
    assert found.verdict == "not_found"
    assert 1 <= len(found.matches) <= 3


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("antimony", "verbatim"),
        ("Antimony in the United States", "verbatim"),
        ("Antimony in the U.S.", "verbatim"),
        ("Domsky", "verbatim"),
        ("Anna Domsky", "verbatim"),
        ("US Geological Survey", "verbatim"),
        ("Copper note", "misattributed"),
        ("Financial Times", "misattributed"),
        (None, "verbatim"),
    ],
)
def test_a_wrong_source_is_misattributed(desk: Desk, source: str | None, verdict: str) -> None:
    found = desk("Antimony hardens lead in ammunition", source)
    assert found.verdict == verdict
    assert found.matches[0].citation.doc_id == "antimony"
    assert found.source == source


def test_a_figure_is_found_with_its_subject_and_rivals_are_marked(desk: Desk) -> None:
    found = desk("57% import reliance")
    assert found.verdict == "paraphrase"
    assert [differences(match) for match in found.matches] == [[], [("57%", "45%")]]
    assert desk("81% import reliance").verdict == "altered"
    assert desk("57 percent copper import reliance in 2025").verdict == "paraphrase"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$245 million antimony", []),
        ("$45 million scandium", []),
        ("$45 million antimony", [("$45 million", "$245 million")]),
        ("$245 million tantalum", [("$245 million", "$100 million")]),
    ],
)
def test_a_figure_of_another_mineral_is_not_that_of_the_one_asked_for(
    desk: Desk, text: str, expected: list[tuple[str, str]]
) -> None:
    found = desk(text)
    assert found.verdict == ("altered" if expected else "paraphrase")
    assert found.matches[0].citation.doc_id == "trade"
    assert differences(found.matches[0]) == expected


@pytest.mark.parametrize("text", ["", "  \n", "…!?", "\u200b"])
def test_a_text_without_words_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(QuestionError, match="no words"):
        desk(text)


def test_a_text_that_is_too_long_is_refused_with_its_length(desk: Desk) -> None:
    with pytest.raises(QuestionError, match="200,001"):
        desk("a" * (MAX_CHARS + 1))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "63%",
        "zzzz",
        "<script>alert('x')</script>",
        '"OR" AND NOT NEAR(a b) * ^ {heading}: -',
        "هذا النص غير موجود في المكتبة",
        "铜的历史",
        "[sic] [sic] [sic]",
        "... antimony ...",
        "word " * 10_000,
        COPPER * 60,
    ],
)
def test_any_text_gets_a_verdict(desk: Desk, text: str) -> None:
    found = desk(text)
    for match in found.matches:
        whole = desk.edition.catalogue.text(match.citation.doc_id)
        assert whole[match.citation.start : match.citation.end] == match.citation.quote
        assert 0 <= match.similarity <= 1


def test_a_whole_document_is_verbatim(desk: Desk) -> None:
    found = desk(ANTIMONY)
    assert found.verdict == "verbatim"
    assert found.matches[0].citation.doc_id == "antimony"


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Edition]:
    """Forty documents with "the share of the", one with a heading within, many with its words."""
    folder = tmp_path_factory.mktemp("common")
    texts = {f"n{i:03}": f"Note {i}. It gives the share of the mine number {i}." for i in range(40)}
    texts |= {f"o{i:03}": f"The head of the mine left in month {i}." for i in range(150)}
    texts["across"] = "# Ore\n\nThis is the share\n\n# Of the mine\n\nIt is large."
    file = folder / "documents.jsonl"
    rows = ({"doc_id": id, "title": id, "author": "Li", "text": t} for id, t in texts.items())
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    write_sample_vocabulary(folder / "home")
    library = Editions(folder / "home")
    ingest([file], library, lambda: encoder, ReadingLimits())
    with library.read() as edition:
        yield edition


def test_every_place_of_a_few_common_words_is_listed(common: Edition, encoder: Encoder) -> None:
    found = look_up("the share of the", common, encoder)
    assert found.verdict == "verbatim"
    expected = sorted(["across", *(f"n{i:03}" for i in range(40))])
    assert sorted(match.citation.doc_id for match in found.matches) == expected


def test_the_source_named_is_searched_however_common_the_words(
    common: Edition, encoder: Encoder
) -> None:
    for doc_id in ("o000", "o149", "n039"):
        found = look_up("the", common, encoder, doc_id)
        assert found.verdict == "verbatim"
        assert doc_id in {match.citation.doc_id for match in found.matches}
    assert look_up("the", common, encoder, "Meyer").verdict == "misattributed"


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Edition]:
    library = Editions(tmp_path_factory.mktemp("notes") / "home")
    files = sorted((CORPUS / "briefings").iterdir())[::3]
    ingest(files, library, lambda: encoder, ReadingLimits())
    with library.read() as edition:
        yield edition


def test_random_words_are_found_where_they_stand(notes: Edition, encoder: Encoder) -> None:
    chance = random.Random(7)
    texts = {r.doc_id: notes.catalogue.text(r.doc_id) for r in notes.catalogue.documents()}
    missed = []
    for _ in range(2_000):
        doc_id = chance.choice(sorted(texts))
        start, end = random_words(texts[doc_id], chance.randint(5, 60), chance)
        given = with_noise(texts[doc_id][start:end], chance)
        found = look_up(given, notes, encoder)
        places = {(m.citation.doc_id, m.citation.start, m.citation.end) for m in found.matches}
        if found.verdict != "verbatim" or (doc_id, start, end) not in places:
            missed.append((doc_id, start, end, given, found.verdict))
    assert not missed
