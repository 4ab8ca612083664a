"""PDF: files of courts, agencies and companies, read and compared with what their pages say."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from assistant.documents.parse import parse
from assistant.types import Document


@functools.cache
def _read(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**8)
    return document


def read(evals_data: Path, name: str) -> Document:
    path = evals_data / "documents" / "real" / name
    if not path.exists():
        pytest.skip(f"{name} is not in the folder of public test sets")
    return _read(path)


def labels(document: Document) -> list[str | None]:
    return [page.label for page in document.pages]


def test_a_stamped_opinion(evals_data: Path) -> None:
    document = read(evals_data, "ca5.pdf")
    assert labels(document) == [str(n) for n in range(1, 11)]
    assert "Document: 00516242060" not in document.text
    assert (
        "The City accepted and contracted with Standard to be its insurance underwriter in "
        "December 2009."
    ) in document.text


def test_an_order_on_numbered_lines(evals_data: Path) -> None:
    document = read(evals_data, "azd.pdf")
    assert (
        "More than 8,000 cases had been filed when the MDL closed to new cases on May 31, 2019."
    ) in document.text
    first = document.text[: document.pages[0].end]
    assert not re.search(r"^\d{1,2}$", first, re.MULTILINE)
    assert "Dean Becker v. C. R. Bard, Inc. | 2:15-cv-02155 | Cal. C.D." in document.text


@pytest.mark.parametrize(
    ("name", "title", "sentence"),
    [
        (
            "nara2022.pdf",
            "NARA 2022–2026 Strategic Plan",
            "By FY 2026, NARA will process 85 percent of archival holdings and increase enhanced "
            "descriptions to promote equity in discovery and public access to archival records "
            "related to underserved communities.",
        ),
        (
            "gsa2022.pdf",
            "GSA Strategic Plan Fiscal Years 2022 – 2026",
            "Relevant data will enable GSA to evaluate projects holistically and prioritize "
            "projects that would also benefit local communities.",
        ),
        (
            "dhs2020.pdf",
            "THE DHS STRATEGIC PLAN Fiscal Years 2020-2024",
            "For instance, DHS works with stakeholders across all levels of government to maintain "
            "interoperable communication systems that support response and recovery efforts.",
        ),
    ],
)
def test_plans_with_hidden_marks(evals_data: Path, name: str, title: str, sentence: str) -> None:
    document = read(evals_data, name)
    assert document.title == title
    assert sentence in document.text
    assert not re.search(r"PLACEHOLDER|\ufffc", document.text)
    assert not re.search(r"\b(of|the)(Federal|Government|Homeland|the|our)\b", document.text)
    assert any("nobody sees" in note for note in document.notes)


def test_tables_of_a_plan_are_kept(evals_data: Path) -> None:
    text = read(evals_data, "gsa2022.pdf").text
    assert "Increase Multiple Award Schedule (MAS) sales. | Target | Increased" in text


def test_a_report_of_140_pages(evals_data: Path) -> None:
    document = read(evals_data, "apr2017.pdf")
    assert labels(document)[4:138] == [str(n) for n in range(5, 139)]
    assert "OPM Fiscal Year 2017 Annual Performance Report 32" not in document.text
    for word in ("T his", "T hese", "T hroughout"):
        assert word not in document.text
    assert "Data Source | OPM’s ORION tracking system\nFrequency | Monthly" in document.text


def test_a_report_of_an_accident(evals_data: Path) -> None:
    document = read(evals_data, "ntsb.pdf")
    assert "Location: | Houston, TX | Accident Number: | DFW08CA051" in document.text
    assert labels(document) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "name",
    ["g033689.pdf", "g392154.pdf", "g435321.pdf", "senate.pdf", "scotus-p1.pdf", "g427330.pdf"],
)
def test_files_that_are_short_or_damaged_are_read(evals_data: Path, name: str) -> None:
    assert len(read(evals_data, name).text) > 500
