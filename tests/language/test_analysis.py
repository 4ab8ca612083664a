"""One reading of a text: its parts agree with each other, and forms of one thing are one stem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.analysis import analyse
from tests.support.vocabularies import SAMPLE


def test_names_figures_and_words_of_one_text_stand_beside_each_other() -> None:
    read = analyse("Latin America’s share may not have fallen to twenty-five percent in Q3 2025.")
    assert [name.canonical for name in read.names] == ["Latin America"]
    assert [(f.text, f.kind, str(f.value)) for f in read.figures] == [
        ("twenty-five percent", "percent", "25"),
        ("Q3 2025", "date", "20253"),
    ]
    assert [word.text for word in read.negations] == ["not"]
    assert [word.text for word in read.hedges] == ["may"]
    assert [date.text for date in read.dates] == ["Q3 2025"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("25,000 ships", "twenty-five thousand ships", True),
        ("25,000 ships", "25 thousand ships", True),
        ("half a dozen ships", "6 ships", True),
        ("the Pentagon", "the Department of Defense", True),
        ("Burmese rubies", "Myanmar rubies", True),
        ("twenty-five ships", "twenty-six ships", False),
        ("New Mexico", "Mexico", False),
        ("Republic of the Congo", "DR Congo", False),
    ],
)
def test_forms_of_one_thing_are_one_stem(one: str, other: str, same: bool) -> None:
    a, b = (analyse(text, SAMPLE).content_stems for text in (one, other))
    assert (a - {"rubi"} == b - {"rubi"}) is same


@given(st.text(max_size=120))
def test_words_stand_in_order_and_do_not_overlap(text: str) -> None:
    at = 0
    for word in analyse(text, SAMPLE).words:
        assert at <= word.start < word.end
        assert text[word.start : word.end] == word.text
        at = word.end
