"""Real pages and Word files of many producers: what they say is read, found and answered.

The files are public data beside the checkout. Counts are those reached; the questions that are
missed need an answer from a list's items, or the number of a section, and their words are read.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant.documents.parse import parse
from assistant.library import Library
from assistant.types import Document

KINDS = (".html", ".docx")
ASKED = ("uk-ai-plan.html", "fedramp-change.docx", "sb-327.html", "lgpd.html")
LOOKED_UP = ("uk", "uk2", "uk3", "fed", "lgpd", "inv")

TITLES = {
    "eu-eprivacy.html": "Directive 2002/58/EC of the European Parliament and of the Council",
    "fedramp-change.docx": "FedRAMP Significant Change Policies and Procedures",
    "handbook872.docx": "Handbook for Chapter 13 Standing Trustees",
    "lgpd.html": "LEI Nº 13.709, DE 14 DE AGOSTO DE 2018",
    "nsm-ai.html": "Memorandum on Advancing the United States’ Leadership",
    "sb-327.html": "TITLE 1.81.26. Security of Connected Devices",
    "uk-ai-plan.html": "AI Opportunities Action Plan",
}
DATES = {
    "eu-eprivacy.html": "2002-07-12",
    "fedramp-change.docx": "2018-08-28",
    "handbook872.docx": "2012-10-01",
    "lgpd.html": "2018-08-14",
    "nsm-ai.html": "2024-10-24",
}
SECTIONS = {
    "eu-eprivacy.html": "Article 5 Confidentiality of the communications",
    "fedramp-change.docx": "1.4. Compliance",
    "lgpd.html": "CAPÍTULO II DO TRATAMENTO DE DADOS PESSOAIS",
    "sb-327.html": "1798.91.05.",
    "uk-ai-plan.html": "1.2 Unlocking data assets in the public and private sector",
}


@pytest.fixture(scope="module")
def folder(evals_data: Path) -> Path:
    return evals_data / "documents"


@cache
def document_of(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**8)
    return document


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def words_of(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


@pytest.mark.parametrize("name", TITLES)
def test_titles_are_those_of_the_documents(folder: Path, name: str) -> None:
    assert document_of(folder / "real" / name).title.startswith(TITLES[name])


@pytest.mark.parametrize("name", DATES)
def test_dates_are_those_that_the_documents_state(folder: Path, name: str) -> None:
    assert document_of(folder / "real" / name).metadata["published"] == DATES[name]


@pytest.mark.parametrize("name", SECTIONS)
def test_sections_of_real_documents(folder: Path, name: str) -> None:
    document = document_of(folder / "real" / name)
    (section,) = [s for s in document.sections if s.path and s.path[-1] == SECTIONS[name]]
    assert document.text[section.start :].startswith(SECTIONS[name])


def test_the_words_that_answer_the_questions_are_read(folder: Path) -> None:
    for asked in lines_of(folder / "real_questions.jsonl"):
        for name in asked["gold_docs"]:
            if name.endswith(KINDS):
                text = words_of(document_of(folder / "real" / name).text)
                for evidence in asked["gold_evidence"]:
                    assert words_of(evidence) in text, (name, evidence)


def test_repealed_wording_of_a_law_is_not_in_force(folder: Path) -> None:
    document = document_of(folder / "real" / "lgpd.html")
    # Art. 3, II was worded anew; the older wording stands above it, struck out.
    assert document.text.count("a atividade de tratamento tenha por objetivo a oferta") == 1
    assert any("struck-out" in note for note in document.notes)


def test_no_list_item_of_a_saved_page_is_lost(folder: Path) -> None:
    text = document_of(folder / "real" / "uk-ai-plan.html").text
    assert len(re.findall(r"^(?:- |\d+\. )", text, re.MULTILINE)) >= 44


@pytest.fixture(scope="module")
def library(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    files = tmp_path_factory.mktemp("real")
    for name in ASKED:
        shutil.copy(folder / "real" / name, files)
    with assistant.open(tmp_path_factory.mktemp("home")) as opened:
        assert opened.ingest(files).refused == ()
        yield opened


def test_look_ups_of_real_pages_and_word_files(library: Library, folder: Path) -> None:
    for line in lines_of(folder / "real_lookups.jsonl"):
        if line["id"] in LOOKED_UP:
            assert library.lookup.invoke(line["text"]).verdict in line["accept"], line


def test_questions_on_real_pages_and_word_files(library: Library, folder: Path) -> None:
    answered = refused = 0
    for line in lines_of(folder / "real_questions.jsonl"):
        if line["qid"].split(":")[0] in ASKED:
            answer = library.ask.invoke(line["question"])
            if line["answerable"]:
                answered += any(right in answer.text for right in line["answers"])
            else:
                refused += answer.status == "not_found"
    assert answered >= 6  # of 12
    assert refused == 3  # of 3
