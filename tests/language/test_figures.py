"""Figures as they are written, and which of them are the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.figures import figures
from assistant.language.written_numbers import written_numbers


def found(text: str) -> list[tuple[str, str, str, str]]:
    return [(f.text, f.kind, f"{f.value:f}", f.unit) for f in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China supplied 63% of it.", [("63%", "percent", "63", "%")]),
        ("It is 63 per cent.", [("63 per cent", "percent", "63", "%")]),
        ("up 3.5 percentage points", [("3.5 percentage points", "percent", "3.5", "points")]),
        ("worth $1.2 billion", [("$1.2 billion", "money", "1200000000", "$")]),
        ("worth US$983 million", [("US$983 million", "money", "983000000", "$")]),
        ("€3bn and £20", [("€3bn", "money", "3000000000", "€"), ("£20", "money", "20", "£")]),
        ("at 480 cents", [("480 cents", "money", "4.80", "$")]),
        ("450,000 t of copper", [("450,000 t", "quantity", "450000", "t")]),
        ("5.2 Mt of ore", [("5.2 Mt", "quantity", "5200000", "t")]),
        ("25,000 short tons", [("25,000 short tons", "quantity", "25000", "short ton")]),
        ("a nearly two-thousand-mile border", [("two-thousand-mile", "quantity", "2000", "mile")]),
        ("over 30 years", [("30 years", "quantity", "30", "year")]),
        ("two decades", [("two decades", "quantity", "20", "year")]),
        ("828 metres tall", [("828 metres", "quantity", "0.828", "km")]),
        ("6 feet of snow", [("6 feet", "quantity", "6", "foot")]),
        ("the 2-day trial", [("2-day", "quantity", "2", "day")]),
        ("12 of the 50", [("12", "number", "12", ""), ("50", "number", "50", "")]),
        ("twelve minerals", [("twelve", "number", "12", "")]),
        ("in 2022", [("2022", "date", "2022", "")]),
        ("on 7 November 2025", [("7 November 2025", "date", "20251107", "")]),
        ("on March 20, 2025", [("March 20, 2025", "date", "20250320", "")]),
        ("in Nov. 2025", [("Nov. 2025", "date", "202511", "")]),
        ("on 4 February", [("4 February", "date", "204", "day of year")]),
        ("2025-11-07", [("2025-11-07", "date", "20251107", "")]),
        ("2,000 tonnes", [("2,000 tonnes", "quantity", "2000", "t")]),
        ("fell by -3.5%", [("-3.5%", "percent", "-3.5", "%")]),
        ("twenty-five thousand tons", [("twenty-five thousand tons", "quantity", "25000", "ton")]),
        ("seventy or eighty", [("seventy", "number", "70", ""), ("eighty", "number", "80", "")]),
        ("one hundred and five ships", [("one hundred and five", "number", "105", "")]),
        ("half a dozen ships", [("half a dozen", "number", "6", "")]),
        ("two dozen of them", [("two dozen", "number", "24", "")]),
        ("half a million people", [("half a million", "number", "500000", "")]),
        ("sixty-three percent", [("sixty-three percent", "percent", "63", "%")]),
        ("half of the exports", [("half", "percent", "50", "%")]),
        ("three-quarters of it", [("three-quarters", "percent", "75", "%")]),
        ("a third country", [("third", "number", "3", "nth")]),
        ("the twenty-first", [("twenty-first", "number", "21", "nth")]),
        ("one of them and no one", []),
        (
            "1.2 bn and 1.2 million t",
            [("1.2 bn", "number", "1200000000", ""), ("1.2 million t", "quantity", "1200000", "t")],
        ),
        ("hundreds of ships", []),
        ("a hundred ships", [("hundred", "number", "100", "")]),
        ("given in thousand tonnes", []),
        ("in Q3 2025", [("Q3 2025", "date", "20253", "quarter")]),
        ("in the third quarter of 2025", [("third quarter of 2025", "date", "20253", "quarter")]),
        ("for FY 2026", [("FY 2026", "date", "2026", "fiscal year")]),
        ("fiscal year 2025-26", [("fiscal year 2025-26", "date", "2026", "fiscal year")]),
        ("in 2021-24", [("2021-24", "date", "20212024", "range")]),
        ("30 million yen", [("30 million yen", "money", "30000000", "¥")]),
        ("of Section 232", [("232", "number", "232", "name")]),
        ("CO2 and section A4", []),
        ("It may rise. March on.", []),
        ("no figures here", []),
    ],
)
def test_what_is_read(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("63%", "63 percent", True),
        ("$1.2 billion", "US$1,200 million", True),
        ("450,000 t", "450 thousand metric tons", True),
        ("7 November 2025", "November 7, 2025", True),
        ("20 years", "twenty years", True),
        ("20 years", "two decades", True),
        ("1.5 km", "1,500 meters", True),
        ("25 ships", "twenty-five ships", True),
        ("25,000 t", "twenty-five thousand tonnes", True),
        ("Q3 2025", "the third quarter of 2025", True),
        ("FY 2026", "2026", False),
        ("twenty-five", "twenty-six", False),
        ("fifteen", "fifty", False),
        ("63%", "36%", False),
        ("1 million tons", "1 million tonnes", False),
        ("2022", "2023", False),
        ("5%", "5 percentage points", False),
        ("$5", "€5", False),
    ],
)
def test_same_figure_in_other_words(one: str, two: str, same: bool) -> None:
    assert (figures(one)[0].key == figures(two)[0].key) is same


@pytest.mark.parametrize(
    ("text", "bound", "per"),
    [
        ("up to 10%", "max", ""),
        ("at least twelve ships", "min", ""),
        ("about half of them", "about", ""),
        ("10 or more", "min", ""),
        ("$4.80 a pound", "", "pound"),
        ("30 t per year", "", "year"),
        ("it was 10%", "", ""),
    ],
)
def test_what_qualifies_a_figure(text: str, bound: str, per: str) -> None:
    (figure,) = figures(text)
    assert (figure.bound, figure.per) == (bound, per)


def test_the_first_of_a_range_may_stand_for_the_unit_of_the_second() -> None:
    first, second = figures("from 27 to 34 million t")
    assert first.elided == ("quantity", Decimal("2.7E+7"), "t")
    assert second.key == ("quantity", Decimal("3.4E+7"), "t")


@given(st.text(st.sampled_from(list("0123456789.,%$ -–/tMkgJanuary\n")), max_size=60))
def test_offsets(text: str) -> None:
    at = 0
    for figure in figures(text):
        assert at <= figure.start < figure.end
        assert text[figure.start : figure.end] == figure.text
        at = figure.end


def test_half_of_a_surrogate_pair_is_read_over() -> None:
    assert [number.value for number in written_numbers("\ud800 twenty-five \udc00s")] == [25]
