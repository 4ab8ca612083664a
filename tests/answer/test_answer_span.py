"""The figure, date or name that was asked for, marked in the statement."""

from __future__ import annotations

import pytest

from assistant.answer.answer_span import answer_span, lacks_the_person


@pytest.mark.parametrize(
    ("question", "statement", "expected"),
    [
        ("What share of imports comes from China?", "In 2025 China supplied 63% of it.", "63%"),
        (
            "When did Mexico nationalize lithium?",
            "Mexico nationalized it in April 2022.",
            "April 2022",
        ),
        ("How much did the loan cost?", "EXIM approved a $10 billion loan in 2026.", "$10 billion"),
        ("How many minerals are on the list?", "The 2025 list holds 60 minerals.", "60"),
        ("Who signed the order?", "The order was signed by Donald Trump in March.", "Donald Trump"),
        ("Which country leads?", "Most copper is mined in Chile.", "Chile"),
        ("What share was it in 2024?", "In 2024 it was 41%, and 45% in 2025.", "41%"),
        ("How big was the drop when it came?", "On 31 July 2025 copper fell 22%.", "22%"),
        ("What part of US tin imports is Peruvian?", "In 2024 Peru sent 26% of it.", "26%"),
        ("What part of Peru is it in?", "It lies in the south, 40% of it in Puno.", None),
        (
            "What share of US antimony imports comes from China?",
            "China sends 18% of gallium. Of the antimony imports of the US, 66% was sent by it.",
            "66%",
        ),
        ("How long is it?", "For $3 billion, 2,000 miles of it were built in 2024.", "2,000 miles"),
        ("How long did it take?", "The third mine took $9 million and 29 years.", "29 years"),
        ("How long did it take?", "Trade reached $983 million.", None),
        ("How tall is it?", "Built in two years, it is 828 metres tall.", "828 metres"),
        ("How many are listed?", "For $5 million, 60 were listed.", "60"),
        ("How many dollars did it cost?", "It cost $5 million.", "$5 million"),
        ("Why did prices rise?", "Prices rose 5% because stocks fell.", None),
        ("When did it happen?", "It happened long ago.", None),
        ("What share came from Chile?", "Most of it came from Chile.", None),
    ],
)
def test_span(question: str, statement: str, expected: str | None) -> None:
    span = answer_span(question, statement)
    assert (statement[span[0] : span[1]] if span else None) == expected


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("Who is the president of Chile?", "The memorandum looks at Chile and Peru.", True),
        ("Who is the president of Chile?", "South Korea reacted within days.", True),
        ("Who is the president of Chile?", "Gabriel Boric took office in 2022.", False),
        ("Who was the US Secretary of State?", "Marco Rubio spoke in Washington.", False),
        ("Who sells copper to Chile?", "Peru does.", False),
        ("Who was to chair the forum?", "South Korea was to chair it.", False),
        ("Who is the chair of the forum?", "South Korea founded it.", True),
        ("What did the president of Chile say?", "Copper matters.", False),
    ],
)
def test_who_holds_an_office_needs_a_person(question: str, text: str, lacking: bool) -> None:
    assert lacks_the_person(question, text) is lacking
