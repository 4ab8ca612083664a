"""Entries are compared whole: a style file or processor that changes shows here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pybtex.database import parse_string

from assistant.errors import UsageError
from assistant.references.bibliography import STYLES, cite_answer, cite_document, cite_passage
from assistant.storage.citations import cite_document as citation_of
from assistant.types import Document, Page

URL = "https://pubs.usgs.gov/mcs2026-copper.pdf"


def document(kind: str | None = None, **metadata: Any) -> Document:
    fields = {
        "author": "US Geological Survey",
        "publisher": "US Geological Survey",
        "published": "2026-02-05",
        "url": URL,
        "kind": kind,
    }
    known = {key: value for key, value in (fields | metadata).items() if value is not None}
    text = "First page. Second page."
    pages = (Page(0, 12, 1, "iii"), Page(12, 24, 2, "iv"))
    return Document("mcs/copper.pdf", "Copper in the US", text, pages=pages, metadata=known)


TWO_PEOPLE = {"author": "Domsky, Anna B.; Lee, Joe", "publisher": "The Policy Review"}


@pytest.mark.parametrize(
    ("kind", "metadata", "apa", "chicago"),
    [
        (
            "report",
            {},
            f"US Geological Survey. (2026). Copper in the US. {URL}",
            "US Geological Survey. Copper in the US. US Geological Survey, "
            f"February 5, 2026. {URL}.",
        ),
        (
            "briefing note",
            {},
            f"US Geological Survey. (2026). Copper in the US [Briefing note]. {URL}",
            "US Geological Survey. Copper in the US. Briefing note. US Geological Survey, "
            f"February 5, 2026. {URL}.",
        ),
        (
            "memorandum",
            {"publisher": "Department of the Interior", "url": None},
            "US Geological Survey. (2026). Copper in the US [Memorandum]. Department of the "
            "Interior.",
            "US Geological Survey. Copper in the US. Memorandum. Department of the Interior, "
            "February 5, 2026.",
        ),
        (
            "data table",
            {},
            f"US Geological Survey. (2026). Copper in the US [Dataset]. {URL}",
            "US Geological Survey. “Copper in the US.” US Geological Survey, "
            f"February 5, 2026. {URL}.",
        ),
        (
            "news article",
            TWO_PEOPLE,
            "Domsky, A. B., & Lee, J. (2026, February 5). Copper in the US. The Policy Review. "
            f"{URL}",
            "Domsky, Anna B., and Joe Lee. “Copper in the US.” The Policy Review, "
            f"February 5, 2026. {URL}.",
        ),
        (
            "magazine article",
            TWO_PEOPLE,
            "Domsky, A. B., & Lee, J. (2026, February 5). Copper in the US. The Policy Review. "
            f"{URL}",
            "Domsky, Anna B., and Joe Lee. “Copper in the US.” The Policy Review, "
            f"February 5, 2026. {URL}.",
        ),
        (
            "journal article",
            TWO_PEOPLE | {"published": "2026", "volume": 12, "issue": 3},
            f"Domsky, A. B., & Lee, J. (2026). Copper in the US. The Policy Review, 12(3). {URL}",
            "Domsky, Anna B., and Joe Lee. “Copper in the US.” The Policy Review 12, no. 3 (2026). "
            f"{URL}.",
        ),
        (
            "book",
            TWO_PEOPLE | {"url": None},
            "Domsky, A. B., & Lee, J. (2026). Copper in the US. The Policy Review.",
            "Domsky, Anna B., and Joe Lee. Copper in the US. The Policy Review, 2026.",
        ),
        (
            "blog post",
            {"publisher": "Mining Notes"},
            f"US Geological Survey. (2026, February 5). Copper in the US. Mining Notes. {URL}",
            f"US Geological Survey. “Copper in the US.” Mining Notes, February 5, 2026. {URL}.",
        ),
        (
            "web page",
            {"published": None},
            f"US Geological Survey. (n.d.). Copper in the US. Retrieved {URL}",
            f"US Geological Survey. “Copper in the US.” US Geological Survey, n.d. {URL}.",
        ),
        (
            "speech",
            {},
            f"US Geological Survey. (2026, February 5). Copper in the US. {URL}",
            f"US Geological Survey. “Copper in the US.” February 5, 2026. {URL}.",
        ),
        (
            "thesis",
            TWO_PEOPLE | {"url": None},
            "Domsky, A. B., & Lee, J. (2026). Copper in the US [Thesis]. The Policy Review.",
            "Domsky, Anna B., and Joe Lee. Copper in the US. Thesis. The Policy Review, "
            "February 5, 2026.",
        ),
    ],
)
def test_each_kind_of_document(kind: str, metadata: dict[str, Any], apa: str, chicago: str) -> None:
    cited = document(kind, **metadata)
    assert cite_document(cited, "apa") == apa
    assert cite_document(cited, "chicago") == chicago


def test_what_is_not_known_is_left_out() -> None:
    bare = Document("note.txt", "Copper in the US", "Some words.")
    assert cite_document(bare, "apa") == "Copper in the US. (n.d.)."
    assert cite_document(bare, "chicago") == "Copper in the US, n.d."
    assert cite_document(bare, "bibtex") == (
        '@techreport{copperin,\n    title = "{Copper in the US}"\n}'
    )
    assert cite_document(bare, "ris") == "TY  - RPRT\nTI  - Copper in the US\nER  -"
    assert json.loads(cite_document(bare, "csl-json")) == [
        {"id": "note.txt", "type": "report", "title": "Copper in the US"}
    ]


def test_a_date_that_is_no_date_is_left_out() -> None:
    assert "n.d." in cite_document(document("report", published="spring 2026"), "apa")


def test_a_passage_has_its_printed_page() -> None:
    cited = document("briefing note")
    second_page = citation_of(cited, 12, 24)
    assert cite_passage(cited, second_page, "chicago") == (
        "US Geological Survey, Copper in the US, Briefing note (US Geological Survey, "
        f"February 5, 2026), iv, {URL}."
    )
    assert cite_passage(cited, second_page, "apa") == (
        f"US Geological Survey. (2026). Copper in the US [Briefing note]. {URL} (p. iv)"
    )
    assert 'note = "p. iv"' in cite_passage(cited, second_page, "bibtex")
    assert "N1  - p. iv" in cite_passage(cited, second_page, "ris")


@pytest.mark.parametrize(
    "kind", ["news article", "magazine article", "journal article", "blog post"]
)
def test_a_passage_of_a_periodical_has_no_stray_terms(kind: str) -> None:
    cited = document(kind, publisher="The Policy Review")
    note = cite_passage(cited, citation_of(cited, 0, 11), "chicago")
    assert "dition" not in note
    assert "iii" in note


def test_an_answer_is_a_list_numbered_like_its_markers() -> None:
    copper, gold = document("report"), Document("gold.md", "Gold", "Gold is mined.")
    cited = [
        citation_of(copper, 0, 11, 1),
        citation_of(gold, 0, 14, 2),
        citation_of(copper, 12, 24, 3),
    ]
    documents = {copper.doc_id: copper, gold.doc_id: gold}
    lines = cite_answer(cited, documents, "chicago").splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == ["[1]", "[2]", "[3]"]
    assert "iii" in lines[0]
    assert lines[1] == "[2] Gold, n.d."
    assert "iv" in lines[2]
    entries = json.loads(cite_answer(cited, documents, "csl-json"))
    assert [(entry["id"], entry["note"]) for entry in entries] == [
        ("mcs/copper.pdf", "Cited as [1] p. iii, [3] p. iv"),
        ("gold.md", "Cited as [2]"),
    ]


def test_bibtex_reads_back_as_it_was_written() -> None:
    cited = document(
        "report", title=None, author="Müller, Jörg", publisher="AT&T", url="https://x.org/a_b?c&d"
    )
    entry = parse_string(cite_document(cited, "bibtex"), "bibtex").entries["muller2026copperin"]
    assert [str(person) for person in entry.persons["author"]] == ["Müller, Jörg"]
    assert entry.fields["url"] == "https://x.org/a_b?c&d"
    assert entry.fields["institution"] == r"AT\&T"


def test_two_documents_get_two_bibtex_keys() -> None:
    first, second = (
        document("report"),
        Document(
            "b",
            "Copper in the US",
            "x",
            metadata={"author": "US Geological Survey", "published": "2026"},
        ),
    )
    cited = [citation_of(first, 0, 5, 1), citation_of(second, 0, 1, 2)]
    found = cite_answer(cited, {"mcs/copper.pdf": first, "b": second}, "bibtex")
    assert sorted(parse_string(found, "bibtex").entries) == ["us2026copperin", "us2026copperin-2"]


@pytest.mark.parametrize("style", STYLES)
def test_titles_in_any_script_and_with_any_sign(style: str) -> None:
    title = "铜 & gold: “100%” of $5_a <b> #1 – قصة"
    assert cite_document(Document("x", title, "text"), style)


FAMILY_AND_GIVEN = [
    ("Doe, Jane", "Doe", "Jane"),
    ("van der Berg, Jan", "van der Berg", "Jan"),
    ("De la Cruz, María José", "De la Cruz", "María José"),
    ("Beethoven, Ludwig van", "Beethoven", "Ludwig van"),
    ("O’Neil, J.-P.", "O’Neil", "J.-P."),
]


@pytest.mark.parametrize(("author", "family", "given"), FAMILY_AND_GIVEN)
def test_family_and_given_name_are_taken_apart(author: str, family: str, given: str) -> None:
    assert authors_of(author) == [{"family": family, "given": given}]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Jane Doe, John Roe", ["Jane Doe", "John Roe"]),
        ("Jane A. Doe, Jan van Roe, and Ann Lee", ["Jane A. Doe", "Jan van Roe", "Ann Lee"]),
        ("Jane Doe", ["Jane Doe"]),
        ("Department of Energy, Office of Science", ["Department of Energy, Office of Science"]),
        ("World Bank, IMF", ["World Bank, IMF"]),
        ("World Bank, European Commission", ["World Bank, European Commission"]),
        ("IMF, OECD", ["IMF, OECD"]),
        ("Perpetua, Inc.", ["Perpetua, Inc."]),
        ("Martin King, Jr.", ["Martin King, Jr."]),
        ("King, Martin, Jr.", ["King, Martin, Jr."]),
        ("Energy, Department of", ["Energy, Department of"]),
        (", Jane", [", Jane"]),
        ({"family": "Sukarno"}, ["Sukarno"]),
        ({"given": "Cher", "family": " "}, ["Cher"]),
        ({"literal": "World Bank"}, ["World Bank"]),
        ([{"family": "Sukarno"}, "Jane Doe"], ["Sukarno", "Jane Doe"]),
    ],
)
def test_names_are_never_invented(author: object, names: list[str]) -> None:
    assert authors_of(author) == [{"literal": name} for name in names]
    cited = document("report", author=author)
    for style in STYLES:
        entry = cite_document(cited, style)
        assert all(name in entry for name in names)


def authors_of(author: object) -> Any:
    (item,) = json.loads(cite_document(document("report", author=author), "csl-json"))
    return item["author"]


def test_an_unknown_style_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"'mla'.*apa, chicago, bibtex, ris, csl-json"):
        cite_document(document(), "mla")


@pytest.mark.parametrize("odd", ["a{b", "a}b", "}{", "{", "{{a}"])
def test_a_brace_without_its_partner_breaks_no_entry(odd: str) -> None:
    document = Document(
        "d",
        f"On {odd}",
        "Text.",
        metadata={"url": f"https://x.org/{odd}", "author": odd, "publisher": odd},
    )
    entry = cite_document(document, "bibtex")
    assert len(parse_string(entry, "bibtex").entries) == 1
    assert "%7B" in entry or "%7D" in entry
