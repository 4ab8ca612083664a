"""Sentence boundaries in policy prose. In each case ¦ marks where one sentence ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.sentences import split_sentences

CASES = """
The U.S. Secretary of State spoke. ¦ He left.
The U.S. imports copper. ¦ The E.U. does too.
U.S. imports fell in 2025. ¦ Prices rose.
In the U.S. the price rose. ¦ Elsewhere it fell.
The U. S. Court of Appeals agreed. ¦ The case was closed.
Debts stay under 11 U. S. C. § 523(a)(2)(A) in any case. ¦ The debtor lost.
See 11 U.S.C. § 523. ¦ It applies.
Sec. 232 of the Act was used. ¦ Tariffs followed.
The tariff rests on Sec. 232. ¦ Congress wrote it in 1962.
E.O. 14241 was signed on March 20, 2025. ¦ It invokes the Defense Production Act.
Under E.O. 14241 the council listed ten projects. ¦ Two are copper mines.
It was No. 3 of the list. ¦ No. 4 was zinc.
No. ¦ That is not so.
The project cost $1.2 billion. ¦ It took 29 years.
It cost $1.2 billion, i.e. approx. 5.2 Mt of ore. ¦ Nobody paid.
Output was approx. 5.2 Mt in 2024. ¦ It fell later.
The share, e. g. of antimony, is high. ¦ It may fall.
The share, e.g. of antimony, is high. ¦ It may fall.
J. P. Morgan Inc. bought it. ¦ The price was not given.
Mr. T. S. Eliot wrote it. ¦ Mrs. Woolf printed it.
Dr. Smith and Prof. Jones agreed. ¦ Sen. Murkowski did not.
He said: “We cannot do it alone.” ¦ Then he left.
“It is done.” ¦ “Not yet.” ¦ She laughed.
"Really?" he asked. ¦ Nobody answered.
What now? ¦ Nothing! ¦ They waited.
Output rose to 5.2 Mt. ¦ Chile led.
Stocks were 450,000 t. ¦ Prices fell.
The price was 480 cents/lb. ¦ U.S. imports fell.
The price (in U.S. dollars) rose. ¦ It fell later.
The price rose. ¦ (It fell later.) ¦ Nobody noticed.
It fell (see Fig. 3). ¦ Then it rose.
See Fig. 3 and Table 2. ¦ Both are estimates.
See e.g. Art. 5 of the law. ¦ It is short.
Chile vs. Peru is the usual comparison. ¦ Others exist.
Est. 450 kt were mined. ¦ That is little.
The order, 90 Fed. Reg. 50494 (Nov. 7, 2025), applies. ¦ It is final.
In Jan. 2025 prices rose; in Sept. they fell. ¦ Nobody knew why.
The deal was signed on Feb. 4. ¦ It runs for a year.
Freeport-McMoRan Inc. runs two smelters. ¦ Rio Tinto runs one.
The company (Rio Tinto plc) sold it. ¦ The buyer is unknown.
Southern Copper Corp. grew. ¦ So did Codelco.
Sen. Lisa Murkowski (R-Alaska) spoke. ¦ Gov. Hobbs agreed.
It rose 5% in 2024. ¦ It fell 3.5% in 2025.
The rate is 50%. ¦ The old one was 25%.
Copper has five 9s, i.e. 99.999% purity. ¦ That is rare.
The plan ... was dropped. ¦ Nobody minded.
Then … the end. ¦ Or not.
He earned a Ph.D. in 1990. ¦ He taught.
At 5 p.m. the market closed. ¦ It was quiet.
The Washington, D.C. office closed. ¦ Staff moved.
The so-called “power metal” is copper. ¦ It conducts.
Is it true? ¦ Yes, says USGS. ¦ No, says the IEA.
Chile, Peru, etc. sell copper. ¦ Others buy it.
Vol. 12, pp. 3-5, has the table. ¦ It is long.
Smith v. Jones was decided. ¦ The court split.
Field v. Mans, 516 U. S. 59, 70 (1995), is one. ¦ There are others.
Justice J. Doe agreed. ¦ Justice K. Roe did not.
George W. Bush signed it. ¦ Barack Obama kept it.
The law (Pub. L. No. 117-169) passed. ¦ It was amended.
Grades fell from 0.9% to 0.5%. ¦ Costs rose.
The ratio is 3.5:1. ¦ That is high.
Version 2.0 was better. ¦ Version 1.0 was not.
It costs US$4.80 a pound. ¦ That is a record.
The EU (27 states) agreed. ¦ The vote was close.
China supplies 63% of U.S. antimony imports. ¦ Mexico could supply more.
The St. Louis Fed reported it. ¦ The data are old.
Mt. Isa has a smelter. ¦ It may close.
It employs approx. 1,000 people. ¦ Most are miners.
About 70 per cent. of the ore is lost. ¦ The rest is shipped.
The rule took effect Aug. 1. ¦ It covers wire.
Gen. Electric used it. ¦ So did others.
The U.N. report is out. ¦ It names nobody.
Art. 27 says so. ¦ The state owns the subsoil.
The 10-K (fiscal 2024) says so. ¦ Nobody read it.
It is 25.5 percent. ¦ It was 20.
Prices are in cents per lb. and rose. ¦ Stocks fell.
In fiscal yr. 2026 none was bought. ¦ None is planned.
The mine (Ariz.) is old. ¦ The ore is deep.
Ref. 3 says more. ¦ Ref. 4 says less.
He asked, “Why?” and left. ¦ Nobody knew.
They wrote “No.” and signed. ¦ That was all.
Copper, zinc, and lead were added. ¦ Silver was not.
It applies at 12:01 a.m. EDT on August 1. ¦ It covers wire.
Output was 2.7 million t. ¦ Russia followed.
**Term.** ¦ A definition of it.
The rule ended.[2] ¦ Nobody noticed.
"""

WHOLE = [
    ("# Heading\nText under it. More.", ["Heading", "Text under it.", "More."]),
    ("A heading without a stop\n\nThe text.", ["A heading without a stop", "The text."]),
    ("- one item\n- another item.\n- third", ["one item", "another item.", "third"]),
    ("* one\n* two", ["one", "two"]),
    (
        "1. First thing\n2. Second thing. It has two.",
        ["First thing", "Second thing.", "It has two."],
    ),
    ("a) first\nb) second", ["first", "second"]),
    ("• first\n• second", ["first", "second"]),
    ("> Quoted text. Two sentences.", ["Quoted text.", "Two sentences."]),
    (
        "A line that was broken by\nwrapping at its end. Next.",
        ["A line that was broken by\nwrapping at its end.", "Next."],
    ),
    ("| a | b |\n|---|---|\n| 1 | 2 |", ["| a | b |", "| 1 | 2 |"]),
    (
        "Chile | 5.3 Mt | 2025\nPeru | 2.6 Mt | 2025",
        ["Chile | 5.3 Mt | 2025", "Peru | 2.6 Mt | 2025"],
    ),
    ("Country\tShare\nChile\t41%", ["Country\tShare", "Chile\t41%"]),
    (
        "Copper\u00a0rose to 5\u00a0%. Then\u00a0fell.",
        ["Copper\u00a0rose to 5\u00a0%.", "Then\u00a0fell."],
    ),
    ("By Daniel Domsky\n\nFrom the wires on.", ["By Daniel Domsky", "From the wires on."]),
    ("", []),
    ("   \n \n", []),
    ("***", []),
    ("One. \n\n\n Two.", ["One.", "Two."]),
    ("价格上涨。智利第一。", ["价格上涨。", "智利第一。"]),
    ("First line.\r\nSecond line.", ["First line.", "Second line."]),
]


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_prose(case: str) -> None:
    expected = case.split(" ¦ ")
    text = " ".join(expected)
    assert [span.of(text) for span in split_sentences(text)] == expected


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_blocks(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in split_sentences(text)] == expected


def test_at_least_a_hundred_cases() -> None:
    assert len(CASES.strip().splitlines()) + len(WHOLE) >= 100


def test_a_range_of_the_text() -> None:
    text = "Left out. Taken here. And here. Left out."
    start, end = text.index("Taken"), text.index(" Left out.", 12)
    assert [s.of(text) for s in split_sentences(text, start, end)] == ["Taken here.", "And here."]


PROSE = st.text(
    st.sampled_from(list("abcXYZ 0123.,;:?!()[]“”\"'-–—|#*>\n\t\u00a0§$%é漢U.S")), max_size=300
) | st.text(max_size=120)


@given(PROSE)
def test_offsets_reproduce_the_text(text: str) -> None:
    spans = split_sentences(text)
    at = 0
    for span in spans:
        words = span.of(text)
        assert at <= span.start < span.end <= len(text)
        assert words == words.strip()
        assert any(character.isalnum() for character in words)
        at = span.end


@given(PROSE)
def test_nothing_but_markers_and_ornament_is_left_out(text: str) -> None:
    """Every letter is in a sentence; digits may be list numbers, which are markers."""
    covered = {at for span in split_sentences(text) for at in range(span.start, span.end)}
    for at, character in enumerate(text):
        if character.isalpha() and at not in covered:
            line = text[text.rfind("\n", 0, at) + 1 : at + 2]
            assert line.rstrip().endswith(")"), (line, text)
