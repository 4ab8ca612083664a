"""Words that are broken at the ends of lines."""

from __future__ import annotations

import pytest

from assistant.documents.pdf.hyphens import Hyphens


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the judg-", "ment of the court", "the judgment of the court"),
        ("honest debt-", "ors could not", "honest debtors could not"),
        ("a two-", "day trial", "a two-day trial"),
        ("a 2-", "day trial", "a 2-day trial"),
        ("on state-", "law grounds", "on state-law grounds"),
        ("Robert Niles-", "Weed argued", "Robert Niles-Weed argued"),
        ("Post-", "Lynch, the claim", "Post-Lynch, the claim"),
        ("COPPER INVEST-", "MENT RULES", "COPPER INVESTMENT RULES"),
        ("some infor\xad", "mation came", "some information came"),
        ("pages 161–", "162 of it", "pages 161–162 of it"),
        ("the change—", "not a small one", "the change—not a small one"),
        ("596 U. S. –––, –––", "(2022)", "596 U. S. –––, ––– (2022)"),
        ("under § 523(a)", "(2)(A) of the Code", "under § 523(a)(2)(A) of the Code"),
        ("as (a)", "(b) and (c) say", "as (a) (b) and (c) say"),
        ("no hyphen", "here", "no hyphen here"),
        ("智利的铜", "矿开采", "智利的铜矿开采"),
    ],
)
def test_two_lines(before: str, after: str, joined: str) -> None:
    document = ["Section 523(a)(2)(A) bars it, and honest men know it.", before, after]
    assert Hyphens(document).join(before, after) == joined


def test_the_document_decides() -> None:
    assert Hyphens(["a post-tariff rise", "the post-", "tariff fall"]).join("post-", "tariff") == (
        "post-tariff"
    )
    assert Hyphens(["a posttariff rise", "the post-", "tariff fall"]).join("post-", "tariff") == (
        "posttariff"
    )
