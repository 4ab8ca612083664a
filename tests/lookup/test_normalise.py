from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.lookup.normalise import comparable, comparable_forms, find_exact
from assistant.types import Span


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("“Copper” isn’t ‘gold’", "'copper' isn't 'gold'"),
        ("«Copper»", "'copper'"),
        ("2020–2024 — at 5−10 °C", "2020-2024 at 5-10 °c"),
        ("net‑import re\u00adliance", "net-import reliance"),
        ("a\u00a0b\u2009c\n\n d\t", "a b c d"),
        ("the ﬁled, signiﬁcant oﬃce", "the filed, significant office"),
        ("ＵＳ ６３%", "us 63%"),
        ("**bold** and _slanted_ `code`", "bold and slanted code"),
        ("## Heading\n- first\n* second\n> quoted", "heading first second quoted"),
        ("| Country | Share |\n|---|---|\n| Chile | 68% |", "country share chile 68%"),
        ("see [the note](https://example.org/a_b) now", "see the note now"),
        ("<b>bold</b> <a href='x'>link</a>", "bold link"),
        ("wait… and . . . wait", "wait... and ... wait"),
        ("snake_case and 5 < 6", "snake_case and 5 < 6"),
        ("Straße", "strasse"),
        ("x² is not x2", "x² is not x2"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_typography_does_not_count(written: str, form: str) -> None:
    assert comparable(written).text == form


def test_punctuation_and_signs_count() -> None:
    assert comparable("-5%, or so.").text == "-5%, or so."


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB ﬁß\u00ad“'-–…\n*_#|<>[]().é½\u0301İ"), max_size=60))
def test_every_stretch_of_a_form_maps_back_into_the_source(source: str) -> None:
    form = comparable(source)
    assert "  " not in form.text
    assert form.text == form.text.strip()
    spans = [form.source_span(i, i + 1) for i in range(len(form.text))]
    assert all(0 <= span.start < span.end <= len(source) for span in spans)
    assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(spans))
    in_order = form.in_order()
    assert [in_order(i, i + 1) for i in range(len(form.text))] == spans


def find(given_text: str, source: str) -> list[str]:
    within = comparable(source)
    spans = [span for form in comparable_forms(given_text) for span in find_exact(form, within)]
    return [span.of(source) for span in spans]


@pytest.mark.parametrize(
    ("given_text", "source", "found"),
    [
        ("COPPER  imports", "US copper\nimports rose", ["copper\nimports"]),
        ("govern-\nment policy of", "the government policy of all", ["government policy of"]),
        ("pper imports rose sharp", "copper imports rose sharply", ["pper imports rose sharp"]),
        ("art", "a party for art", ["art"]),
        ("“quoted”", 'a "quoted" word', ['"quoted"']),
        ("**The** first ten", "x\n\n**The** first ten", ["**The** first ten"]),
        ("- Idaho has two", "states.\n- Idaho has two", ["- Idaho has two"]),
        ("the the", "the the the", ["the the", "the the"]),
        ("Co\u0301digo minero", "El Código minero", ["Código minero"]),
        ("1% of rare earths", "it has 91% of rare earths", []),
        ("0,5 t of ore", "some 10,5 t of ore", []),
        ("4 billion", "C$6.4 billion", []),
        ("2 billion for Chile", "$2.2 billion for Chile", []),
        ("500 tons", "1,500 tons", []),
        ("rose to 2", "it rose to 2.5%", []),
        ("rose to 2", "it rose to 2.", ["rose to 2"]),
        ("5% in a year", "it was -5% in a year", []),
        ("7% by 2050", "6-7% by 2050", ["7% by 2050"]),
        ("likely to approve it", "unlikely to approve it", []),
        ("binding rules of trade", "non-binding rules of trade", []),
        ("likely to approve it", "most likely to approve it", ["likely to approve it"]),
        ("pean states agreed to", "European states agreed to", ["pean states agreed to"]),
        ("the ban is", "the ban isn't", []),
        ("the trade is duty", "the trade is duty-free", []),
        ("silver", "gold", []),
    ],
)
def test_finding_gives_the_sources_own_characters(
    given_text: str, source: str, found: list[str]
) -> None:
    assert find(given_text, source) == found


def test_a_stretch_is_found_at_offsets_of_the_whole_text() -> None:
    source = "Chile first. Chile second."
    form = comparable(source, 13)
    assert find_exact(comparable("chile"), form) == [Span(13, 18)]
