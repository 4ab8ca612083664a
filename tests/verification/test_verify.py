"""What a statement may say, given the sentences it cites."""

from __future__ import annotations

import pytest

from assistant.models.encoder import Encoder
from assistant.types import Support
from assistant.verification.verify import Source, Verifier
from evals.benchmarks.verification_regression import PAIRS, judge, load_pairs
from tests.support.vocabularies import SAMPLE

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
    return verifier.verify(statement, [Source(text) for text in sources], SAMPLE).support


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


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        (
            "President Biden imposed the copper tariff.",
            "President Trump imposed the copper tariff.",
        ),
        (
            "In February 2025 Biden signed an executive order on copper.",
            "In February 2025 President Trump signed an executive order on copper.",
        ),
        (
            "According to Glencore, US mines produced 1.0 million t of copper in 2025.",
            "According to USGS, US mines produced 1.0 million t of copper in 2025.",
        ),
    ],
)
def test_other_names_do_not_stand_for_one_another(
    verifier: Verifier, statement: str, source: str
) -> None:
    assert support(verifier, statement, source) in {"weak", "unsupported"}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        (
            "Net import reliance was 45% in 2025.",
            "Net import reliance was 57% in 2025 (45% in 2024).",
        ),
        (
            "In 2025 production was 1.0 million t.",
            "Production rose from 1.0 million t to 1.1 million t in 2025.",
        ),
        (
            "In 2023, US production was 1.1 million t.",
            "US production was 1.1 million t in 2024, against 1.0 million t in 2023.",
        ),
        (
            "Production was 1.1 million t in 2023.",
            "In 2023 and 2024, production was 1.0 and 1.1 million t, respectively.",
        ),
    ],
)
def test_a_figure_stays_with_its_date(verifier: Verifier, statement: str, source: str) -> None:
    assert support(verifier, statement, source) in {"weak", "unsupported"}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("The tariff on copper was raised by 50%.", "The tariff on copper was raised to 50%."),
        ("The tariff was cut by 15%.", "The tariff was cut to 15%."),
        ("Production fell by 200,000 t in 2025.", "Production fell to 200,000 t in 2025."),
        ("Output was 0.9 million t in 2025.", "Output fell by 0.9 million t in 2025."),
    ],
)
def test_a_change_is_not_the_level_it_leads_to(
    verifier: Verifier, statement: str, source: str
) -> None:
    assert support(verifier, statement, source) in {"weak", "unsupported"}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        (
            "The mine uses 5 million tonnes of water a year.",
            "The mine uses 5 million gallons of water a year.",
        ),
        ("The belt is 500 km long.", "The belt is 500 feet long."),
        ("The plant cost $300 million.", "The plant cost 300 million yuan."),
        ("The order covers 50% of countries.", "The order covers 50 countries."),
        ("The strike lasted 6 weeks.", "The strike lasted 6 fortnights."),
    ],
)
def test_a_figure_keeps_its_unit(verifier: Verifier, statement: str, source: str) -> None:
    assert support(verifier, statement, source) in {"weak", "unsupported"}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        (
            "The tariff applies to refined copper.",
            "The tariff applies to semi-finished copper, but refined copper is exempt.",
        ),
        (
            "The tariff applies to copper scrap.",
            "The tariff applies to semi-finished products; it excludes ores, "
            "concentrates, cathodes and copper scrap.",
        ),
        (
            "China bans gallium exports to the United States.",
            "China lifted its ban on gallium exports to the United States.",
        ),
        (
            "China bans gallium exports to the United States.",
            "China suspended its ban on gallium exports to the United States until November 2026.",
        ),
        ("The mine has received its permit.", "The mine has yet to receive its permit."),
        (
            "The permit was revoked.",
            "The court overturned the decision by which the permit was revoked.",
        ),
        ("Recycling reduces imports of copper.", "Recycling hardly reduces imports of copper."),
        ("Recycling reduces imports of copper.", "Recycling rarely reduces imports of copper."),
        (
            "Recycling reduces imports of copper.",
            "It is a myth that recycling reduces imports of copper.",
        ),
        (
            "Recycling reduces imports of copper.",
            "The agency disputes that recycling reduces imports of copper.",
        ),
        (
            "Recycling reduces imports of copper.",
            "The claim that recycling reduces imports of copper is false.",
        ),
        (
            "Recycling reduces imports of copper.",
            "Critics doubt that recycling reduces imports of copper.",
        ),
        (
            "Copper was on the 2022 list of critical minerals.",
            "Copper was absent from the 2022 list of critical minerals.",
        ),
        ("Gallium is on China's export list.", "Gallium was taken off China's export list."),
        (
            "Section 232 applies to refined copper.",
            "Section 232 applies to copper products but not yet to refined copper.",
        ),
    ],
)
def test_what_is_denied_in_other_words_is_not_told_as_true(
    verifier: Verifier, statement: str, source: str
) -> None:
    assert support(verifier, statement, source) in {"weak", "unsupported"}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        (
            "Recycled copper is cheaper than mined copper.",
            "Recycled copper is more expensive than mined copper.",
        ),
        (
            "Recycled copper is more expensive than mined copper.",
            "Recycled copper is cheaper than mined copper.",
        ),
        (
            "The Arizona mine is smaller than the Utah mine.",
            "The Arizona mine is larger than the Utah mine.",
        ),
        ("Demand exceeds supply.", "Supply exceeds demand."),
        ("Imports exceeded exports in 2025.", "Exports exceeded imports in 2025."),
        (
            "The price in London exceeded the price in New York.",
            "The price in New York exceeded the price in London.",
        ),
        (
            "Tariffs on imports from Canada are higher than those on imports from Mexico.",
            "Tariffs on imports from Mexico are higher than those on imports from Canada.",
        ),
        (
            "China's output was higher than that of the United States.",
            "The output of the United States was higher than that of China.",
        ),
    ],
)
def test_a_comparison_is_not_turned_round(verifier: Verifier, statement: str, source: str) -> None:
    assert support(verifier, statement, source) in {"weak", "unsupported"}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Most US copper is imported.", "Less than half of US copper is imported."),
        ("Most US copper is imported.", "About a third of US copper is imported."),
        ("Many mines reopened in 2025.", "Few mines reopened in 2025."),
        ("Both mines closed in 2025.", "One of the two mines closed in 2025."),
        (
            "The tariff will raise copper prices.",
            "If Congress approves it, the tariff will raise copper prices.",
        ),
        ("Congress approved the bill.", "Congress is debating whether to approve the bill."),
        (
            "Chile has approved the mine.",
            "Chile is expected to decide whether to approve the mine.",
        ),
        ("The tariff is 50%.", "The tariff was raised to 50%; it has since been cut to 15%."),
        ("The tariff is 25%.", "The tariff was 25% until August and is now 50%."),
        (
            "The tariff is a disaster for manufacturers.",
            '"The tariff is a disaster for manufacturers," a trader claimed.',
        ),
        ("The mine is in Arizona.", "The company is based in Arizona; the mine is in Utah."),
        (
            "Codelco produced 450,000 t in 2025.",
            "Codelco and Freeport reported results for 2025: Freeport produced 450,000 t.",
        ),
    ],
)
def test_limits_are_not_left_out(verifier: Verifier, statement: str, source: str) -> None:
    assert support(verifier, statement, source) in {"weak", "unsupported"}


@pytest.mark.parametrize(
    ("statement", "source", "context"),
    [
        (
            "Canada supplied 63% of antimony imports in 2025.",
            "It supplied 63% of antimony imports in 2025.",
            "China dominates the market. Canada has one small mine.",
        ),
        (
            "Germanium imports were 25,000 kg in 2025.",
            "Imports were 25,000 kg in 2025.",
            "Gallium and germanium",
        ),
        (
            "Malaysia has banned exports of rare earths.",
            "It has banned exports of rare earths.",
            "Indonesia has large nickel reserves, as Malaysia does not.",
        ),
    ],
)
def test_a_name_of_several_around_a_sentence_is_not_sure(
    verifier: Verifier, statement: str, source: str, context: str
) -> None:
    assert verifier.verify(statement, [Source(source, context)], SAMPLE).support == "weak"


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("President Trump imposed the copper tariff.", "Trump imposed the copper tariff."),
        (
            "The Trump administration imposed the copper tariff.",
            "President Trump imposed the copper tariff.",
        ),
        ("The president imposed the copper tariff.", "President Trump imposed the copper tariff."),
        (
            "According to the US Geological Survey, US mines produced 1.0 million t of "
            "copper in 2025.",
            "According to USGS, US mines produced 1.0 million t of copper in 2025.",
        ),
        (
            "USGS said US mines produced 1.0 million t of copper in 2025.",
            "The U.S. Geological Survey said US mines produced 1.0 million t of copper in 2025.",
        ),
        (
            "The Department of Energy lent $1 billion to the smelter.",
            "DOE lent $1 billion to the smelter.",
        ),
        (
            "The DOE lent $1 billion to the smelter.",
            "The Department of Energy lent $1 billion to the smelter.",
        ),
        (
            "The Defense Logistics Agency bought antimony in 2025.",
            "The DLA bought antimony in 2025.",
        ),
        (
            "The London Metal Exchange holds 100,000 t of copper.",
            "The LME holds 100,000 t of copper.",
        ),
        (
            "Net import reliance was 57% in 2025.",
            "Net import reliance was 57% in 2025 (45% in 2024).",
        ),
        (
            "Net import reliance was 45% in 2024.",
            "Net import reliance was 57% in 2025 (45% in 2024).",
        ),
        (
            "Production rose to 1.1 million t in 2025.",
            "Production rose from 1.0 million t to 1.1 million t in 2025.",
        ),
        (
            "In 2023, US production was 1.0 million t.",
            "US production was 1.1 million t in 2024, against 1.0 million t in 2023.",
        ),
        (
            "Production was 1.1 million t in 2024.",
            "In 2023 and 2024, production was 1.0 and 1.1 million t, respectively.",
        ),
        (
            "Production was 1.0 million t in 2023.",
            "In 2023 and 2024, production was 1.0 and 1.1 million t, respectively.",
        ),
        ("Copper production fell 5% in 2025.", "Copper production fell by 5% in 2025."),
        ("The copper tariff was 50%.", "The tariff on copper was raised to 50%."),
        ("The plant cost $300 million.", "The plant cost 300 million dollars."),
        ("The tariff covers 50 countries.", "The tariff covers fifty countries."),
        ("The mine has 1,200 workers.", "The mine employs 1,200 people."),
        ("The mine covers 5 square kilometres.", "The mine covers 5 square kilometers."),
        (
            "Refined copper is exempt from the tariff.",
            "The tariff applies to semi-finished copper, but refined copper is exempt.",
        ),
        (
            "The tariff applies to semi-finished copper.",
            "The tariff applies to semi-finished copper, but refined copper is exempt.",
        ),
        (
            "Semi-finished products pay the tariff.",
            "The tariff applies to semi-finished products; it excludes ores, "
            "concentrates, cathodes and copper scrap.",
        ),
        (
            "China lifted its ban on gallium exports to the United States.",
            "China has ended its ban on gallium exports to the United States.",
        ),
        (
            "China's ban on gallium exports to the United States is suspended until November 2026.",
            "China suspended its ban on gallium exports to the United States until November 2026.",
        ),
        ("The mine has not received its permit.", "The mine has yet to receive its permit."),
        (
            "Copper was not on the 2022 list of critical minerals.",
            "Copper was absent from the 2022 list of critical minerals.",
        ),
        (
            "Recycled copper costs less than mined copper.",
            "Recycled copper is cheaper than mined copper.",
        ),
        (
            "The Utah mine is larger than the Arizona mine.",
            "The Arizona mine is smaller than the Utah mine.",
        ),
        ("Most US copper is imported.", "More than half of US copper is imported."),
        ("Most US copper is imported.", "The majority of US copper is imported."),
        ("Many mines reopened in 2025.", "Several mines reopened in 2025."),
        ("Both mines closed in 2025.", "The two mines closed in 2025."),
        (
            "If Congress approves it, the tariff will raise copper prices.",
            "The tariff will raise copper prices if approved by Congress.",
        ),
        ("Congress is debating the bill.", "Congress is debating whether to approve the bill."),
        ("The tariff was 25% until August.", "The tariff was 25% until August and is now 50%."),
        (
            "A trader called the tariff a disaster for manufacturers.",
            '"The tariff is a disaster for manufacturers," a trader claimed.',
        ),
        (
            "The company is based in Arizona.",
            "The company is based in Arizona; the mine is in Utah.",
        ),
        ("The mine is in Utah.", "The company is based in Arizona; the mine is in Utah."),
        (
            "Freeport produced 450,000 t in 2025.",
            "Codelco and Freeport reported results for 2025: Freeport produced 450,000 t.",
        ),
    ],
)
def test_the_like_of_a_false_statement_is_supported_where_it_is_true(
    verifier: Verifier, statement: str, source: str
) -> None:
    assert support(verifier, statement, source) == "supported"


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


def test_the_benchmark_is_large_and_both_written_and_made() -> None:
    pairs = load_pairs(PAIRS)
    assert len(pairs) >= 600
    assert sum(pair.faithful and pair.by_hand for pair in pairs) >= 100
    assert len({pair.id for pair in pairs}) == len(pairs)


def test_a_sample_of_the_regression_pairs_is_judged_as_before(verifier: Verifier) -> None:
    judged = judge(load_pairs(PAIRS)[::8], verifier)
    caught = [one.right for one in judged if not one.pair.faithful]
    kept = [one.right for one in judged if one.pair.faithful]
    assert sum(caught) / len(caught) >= 0.95
    assert sum(kept) / len(kept) >= 0.90
