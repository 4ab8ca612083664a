"""Names in whichever form they are written; a longer one is never the shorter one inside it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.names import folded, known_names, proper_names
from assistant.language.territories import known_places, territory_names
from assistant.language.vocabulary import NO_VOCABULARY, Vocabulary, parse_vocabulary
from tests.support.vocabularies import SAMPLE


def canonical(text: str, vocabulary: Vocabulary = NO_VOCABULARY) -> list[str]:
    return [name.canonical for name in known_names(text, vocabulary)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US imports of wheat", ["United States"]),
        ("the U.S. and Chinese ports", ["United States", "China"]),
        ("tell us about the DRC", ["Congo - Kinshasa"]),
        ("South Korean? No, South Africa", ["South Korea", "South Africa"]),
        ("a turkey in TURKEY and Turkey", ["Türkiye", "Türkiye"]),
        ("wheat from the EU; chile's ports", ["European Union", "Chile"]),
        ("Côte d’Ivoire is cote d'ivoire is Ivory Coast", ["Côte d’Ivoire"] * 3),
        ("Trinidad & Tobago, Trinidad and Tobago", ["Trinidad and Tobago"] * 2),
        ("St. Lucia, St Lucia, Saint Lucia", ["St. Lucia"] * 3),
        ("US-China talks on non-Chinese ships", ["United States", "China"]),
        ("Americans, Chileans and Israelis", ["United States", "Chile", "Israel"]),
        ("Beijing answered Washington", ["China", "United States"]),
        ("they polish the world", []),
    ],
)
def test_forms_of_places(text: str, expected: list[str]) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        ("New Mexico", "Mexico"),
        ("North Korean", "Korea"),
        ("Papua New Guinea", "Guinea"),
        ("Equatorial Guinea", "Guinea"),
        ("Guinea-Bissau", "Guinea"),
        ("Latin America", "America"),
        ("American Samoa", "Samoa"),
        ("Republic of the Congo", "Democratic Republic of the Congo"),
        ("South Sudanese", "Sudan"),
        ("Northern Ireland", "Ireland"),
        ("Dominican Republic", "Dominica"),
        ("Nigeria", "Niger"),
        ("Hong Kong SAR China", "China"),
        ("West Virginia", "Virginia"),
        ("the Gulf of Mexico", "Mexico"),
        ("the Panama Canal", "Panama"),
        ("South Vietnam", "Vietnam"),
        ("in Western Canada", "Canada"),
        ("the Indian Ocean", "India"),
    ],
)
def test_a_longer_name_is_not_the_shorter_one_in_it(longer: str, shorter: str) -> None:
    (one,) = canonical(f"Ships from {longer} sail.")
    (other,) = canonical(f"Ships from {shorter} sail.")
    assert one != other


def test_every_name_of_cldr_is_itself_and_no_other() -> None:
    for name in territory_names().values():
        (found,) = known_names(f"We know {name} well.")
        assert (found.canonical, found.text) == (name, name)


def test_every_spelling_is_read_whole_and_as_one_name() -> None:
    for form in known_places():
        (found,) = known_names(f"We know {form.text} well")
        assert (found.canonical, found.text) == (form.canonical, form.text)


def test_northern_chile_is_its_own_place_but_where_a_capital_may_begin_the_sentence() -> None:
    assert canonical("Mines of Northern Chile.") == ["Northern Chile"]
    assert canonical("Northern Chile is dry.") == ["Chile"]
    assert canonical("It is dry in northern Chile.") == ["Chile"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rare-earth output and copper-nickel ore", ["rare earths", "copper", "nickel"]),
        ("Copper, aluminium and COBALT", ["copper", "aluminum", "cobalt"]),
        ("the Pentagon's DoD", ["Department of Defense"] * 2),
        ("a pentagon is tinned", []),
        ("MCS and U.S. Geological Survey", ["Mineral Commodity Summaries", "US Geological Survey"]),
    ],
)
def test_names_of_the_vocabulary(text: str, expected: list[str]) -> None:
    assert canonical(text, SAMPLE) == expected
    assert "copper" not in canonical(text)


def test_vocabularies_do_not_mix_and_the_office_has_the_last_word() -> None:
    one = parse_vocabulary("names:\n- {name: Georgia Power, kind: firm, aliases: [Georgia]}")
    other = parse_vocabulary("names:\n- {name: wheat, kind: crop}")
    assert canonical("Georgia sells wheat", one) == ["Georgia Power"]
    assert canonical("Georgia sells wheat", other) == ["Georgia", "wheat"]
    assert canonical("Georgia sells wheat") == ["Georgia"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did Gabriel Boric say to MP Materials?", ["Gabriel Boric", "MP Materials"]),
        ("Prices fell. Stocks rose.", []),
        ("The Bank of England and the Treasury", ["Bank of England", "Treasury"]),
        ("Escondida’s owner", []),
        ("the 2024 Minerals Act", ["Minerals Act"]),
    ],
)
def test_other_names_are_runs_of_capitals(text: str, expected: list[str]) -> None:
    assert [name.text for name in proper_names(text)] == expected


@given(st.text(max_size=120))
def test_offsets(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert len(folded(text)) == len(text)
    at = 0
    for name in known_names(text, SAMPLE):
        assert at <= name.start < name.end
        assert text[name.start : name.end] == name.text
        at = name.end
