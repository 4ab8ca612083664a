"""What a statement may say, given the sentences it cites."""

from __future__ import annotations

import pytest

from assistant.encoder import Encoder
from assistant.types import Support
from assistant.verification.verify import Source, Verifier
from evals.questions import Split
from evals.verification_pairs import PAIRS, load_pairs, make_pairs
from evals.verification_quality import judge, kept

SHARES = "Chile supplied 68% of US refined copper imports in 2021-24, Canada 16%, Peru 7%."
PRICE = "LME copper reached $14,527.50 a tonne on 29 January 2026, Reuters reported."
STOCKS = "COMEX stocks stood at 402,876 short tons on 21 November 2025."
OUTPUT = "US mines produced an estimated 1.0 million t of copper in 2025, 5% less than in 2024."
PLAN = "The bill would create a reserve of up to $2.5 billion under a seven-member board."
BAN = "China did not lift the ban on gallium exports before 27 November 2025."
TRADE = "Chile exported 606,400 t of copper cathode to the United States in 2024."


@pytest.fixture(scope="module")
def verifier(encoder: Encoder) -> Verifier:
    return Verifier(encoder)


def support(verifier: Verifier, statement: str, *sources: str) -> Support:
    return verifier.verify(statement, [Source(text) for text in sources]).support


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("In 2021-24 Chile provided 68 percent of U.S. imports of refined copper.", SHARES),
        ("Canada supplied 16% of US refined copper imports in 2021-24.", SHARES),
        ("On January 29, 2026, LME copper hit US$14,527.50 per tonne.", PRICE),
        ("COMEX stocks were about 365,483 tonnes on 21 November 2025.", STOCKS),
        ("US mines produced an estimated 1,000,000 tonnes of copper in 2025.", OUTPUT),
        ("A reserve of up to $2.5 billion would be set up by the bill.", PLAN),
        ("The ban on gallium exports was not lifted by China before 27 November 2025.", BAN),
        ("The US imported 606,400 t of copper cathode from Chile in 2024.", TRADE),
        ("About 606,000 t of copper cathode was exported by Chile to the US in 2024.", TRADE),
    ],
)
def test_the_same_in_other_words_is_kept(verifier: Verifier, statement: str, source: str) -> None:
    assert support(verifier, statement, source) in {"supported", "weak"}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Chile supplied 86% of US refined copper imports in 2021-24.", SHARES),
        ("Canada supplied 68% of US refined copper imports in 2021-24.", SHARES),
        ("Chile supplied 68% of US refined nickel imports in 2021-24.", SHARES),
        ("Chile supplied 68% of Chinese refined copper imports in 2021-24.", SHARES),
        ("Chile supplied 68% of US refined copper exports in 2021-24.", SHARES),
        ("LME copper reached $14,527.50 a pound on 29 January 2026.", PRICE),
        ("LME copper reached $14,527.50 a tonne on 29 January 2025.", PRICE),
        ("COMEX stocks stood at 402,876 pounds on 21 November 2025.", STOCKS),
        ("US mines produced an estimated 1.0 million t of copper in 2025, up 5%.", OUTPUT),
        ("US mines produced exactly 1.0 million t of copper in 2025.", OUTPUT),
        ("The bill created a reserve of up to $2.5 billion.", PLAN),
        ("The bill would create a reserve of $2.5 billion.", PLAN),
        ("China lifted the ban on gallium exports before 27 November 2025.", BAN),
        ("The United States exported 606,400 t of copper cathode to Chile in 2024.", TRADE),
        ("Chile may have exported 606,400 t of copper cathode to the US in 2024.", TRADE),
        (f"{TRADE[:-1]}, because its own smelters were on strike.", TRADE),
        ("The weather in Santiago is pleasant in spring.", TRADE),
        ("", TRADE),
    ],
)
def test_what_the_source_does_not_say_is_caught(
    verifier: Verifier, statement: str, source: str
) -> None:
    assert support(verifier, statement, source) == "unsupported"


def test_the_source_itself_is_verbatim(verifier: Verifier) -> None:
    assert support(verifier, TRADE, PRICE, TRADE) == "verbatim"


def test_a_statement_that_cites_nothing_is_unsupported(verifier: Verifier) -> None:
    assert support(verifier, TRADE) == "unsupported"


def test_two_sources_may_each_give_their_part_but_not_each_other_s(verifier: Verifier) -> None:
    one = "Gallium imports were 25,000 kg in 2025."
    other = "Antimony peaked at $27.50 a pound in June 2025."
    both = "Gallium imports were 25,000 kg in 2025, while antimony peaked at $27.50 a pound."
    blend = "Antimony imports were 25,000 kg in 2025."
    assert support(verifier, both, one, other) in {"supported", "weak"}
    assert support(verifier, blend, one, other) == "unsupported"


def test_a_name_may_come_from_around_a_sentence_but_a_figure_may_not(verifier: Verifier) -> None:
    source = Source("It fell 22% within the day.", "Copper on COMEX\nThe price was 5 dollars.")
    found = verifier.verify("Copper on COMEX fell 22% within the day.", [source])
    assert found.support in {"supported", "weak"}
    moved = verifier.verify("Copper on COMEX fell 22% within the day to 5 dollars.", [source])
    assert moved.support == "unsupported"


def test_reasons_name_what_is_wrong(verifier: Verifier) -> None:
    found = verifier.verify("Chile supplied 86% of US copper imports.", [Source(SHARES)])
    assert any("86%" in reason for reason in found.reasons)


def test_the_benchmark_is_what_its_script_makes() -> None:
    assert load_pairs(PAIRS) == make_pairs()


def test_the_benchmark_is_large_and_both_written_and_made() -> None:
    pairs = load_pairs(PAIRS)
    assert len(pairs) >= 600
    assert sum(pair.faithful and pair.by_hand for pair in pairs) >= 100
    assert len({pair.id for pair in pairs}) == len(pairs)


def test_a_sample_of_the_report_half_is_judged_as_required(verifier: Verifier) -> None:
    pairs = [pair for pair in load_pairs(PAIRS) if pair.split is Split.REPORT]
    judged = judge(pairs[::4], verifier)
    caught = [not kept(found) for pair, found in judged if not pair.faithful]
    faithful = [kept(found) for pair, found in judged if pair.faithful]
    assert sum(caught) / len(caught) >= 0.95
    assert sum(faithful) / len(faithful) >= 0.90
