"""The sample library: complete, built from its sources, and faithful to the facts it lists."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pypdfium2
import pytest

from corpus_sources.build import CORPUS, build, source_paths
from tests.support.corpus_figures import amounts, moments, unknown_figures
from tests.support.corpus_notes import Note, conflicts, facts, load_exceptions, notes

NOTES = notes()
FACTS = facts()
CONFLICTS = conflicts()
EXCEPTIONS = load_exceptions()
KINDS = {
    "briefing note", "article summary", "country note", "mineral note", "timeline", "data table",
    "glossary", "questions and answers", "memorandum",
}  # fmt: skip

each_note = pytest.mark.parametrize("note", NOTES, ids=[note.doc_id for note in NOTES])


@each_note
def test_figures_occur_in_the_facts_listed(note: Note) -> None:
    unlisted = unknown_figures(note.text, _fact_texts(note))
    assert [figure for figure in unlisted if figure not in EXCEPTIONS.get(note.doc_id, [])] == []


@each_note
def test_length_is_that_of_a_note(note: Note) -> None:
    words = len(re.findall(r"\w[\w.,'’%-]*", note.text))
    assert 450 <= words <= 1200


@each_note
def test_front_matter_is_complete(note: Note) -> None:
    assert note.metadata["kind"] in KINDS
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(note.metadata["published"]))
    for key in ("title", "author", "publisher", "jurisdiction", "minerals", "sources"):
        assert note.metadata[key], key
    for source in note.metadata["sources"]:
        assert source["title"]
        assert source["publisher"]
        assert source["date"]
        for fact in source["facts"]:
            assert FACTS[fact]["source_title"] == source["title"]
            assert FACTS[fact]["url"] == source.get("url")


def test_at_least_forty_documents() -> None:
    assert len(NOTES) >= 40
    assert len({note.doc_id for note in NOTES}) == len(NOTES)


def test_every_topic_is_covered() -> None:
    covered = {FACTS[fact]["topic"] for note in NOTES for fact in note.fact_ids}
    assert {fact["topic"] for fact in FACTS.values()} - covered == set()


@pytest.mark.parametrize(
    "conflict",
    [conflict for conflict in CONFLICTS if conflict["sides"] == "two or more"],
    ids=lambda conflict: str(conflict["conflict_id"]),
)
def test_sources_that_disagree_are_in_different_documents(conflict: dict[str, object]) -> None:
    """At least two documents, with different facts of the conflict between them."""
    sides = [set(note.fact_ids) & set(conflict["fact_ids"]) for note in NOTES]  # type: ignore[call-overload]
    carrying = [side for side in sides if side]
    assert len(carrying) >= 2
    assert any(one != other for one in carrying for other in carrying)


def test_built_formats() -> None:
    for suffix in (".pdf", ".docx", ".html"):
        assert len([note for note in NOTES if note.doc_id.endswith(suffix)]) >= 3
    assert any(note.metadata.get("columns") == 2 for note in NOTES)
    assert list(CORPUS.rglob("*.jsonl"))


@pytest.mark.parametrize("source", source_paths(), ids=lambda path: str(path.stem))
def test_built_files_are_those_of_their_sources(source: Path, tmp_path: Path) -> None:
    rebuilt = build(source, tmp_path)
    committed = CORPUS / rebuilt.relative_to(tmp_path)
    assert _words(rebuilt) == _words(committed)
    sidecar = f"{rebuilt.name}.meta.yaml"
    assert rebuilt.with_name(sidecar).read_text() == committed.with_name(sidecar).read_text()


@pytest.mark.parametrize("source", source_paths(), ids=lambda path: str(path.stem))
def test_building_twice_gives_the_same_bytes(source: Path, tmp_path: Path) -> None:
    once, twice = build(source, tmp_path / "a"), build(source, tmp_path / "b")
    assert once.read_bytes() == twice.read_bytes()


def test_pdf_pages_are_labelled_with_a_roman_front_page() -> None:
    for path in CORPUS.rglob("*.pdf"):
        pdf = pypdfium2.PdfDocument(path)
        assert [pdf.get_page_label(index) for index in range(min(3, len(pdf)))][:2] == ["i", "1"]
        assert any(item.get_title() for item in pdf.get_toc())


@pytest.mark.parametrize(
    ("text", "fact", "unknown"),
    [
        ("57% in 2025", "57% (2025)", []),
        ("56% in 2025", "57% (2025)", ["56%"]),
        ("1.7 million t", "imports of 1,700 thousand t", []),
        ("1.7 million lb", "imports of 1,700 thousand t", ["1.7 million lb"]),
        ("590,000 short tons", "590,000 tons", ["590,000 short tons"]),
        ("$17.11 billion", "imports at $17.11 billion: Chile $6.117 billion", []),
        ("$17.11 billion", "17.11 billion t", ["$17.11 billion"]),
        ("on 30 July 2025", "proclamation of 30 July 2025", []),
        ("on 31 July 2025", "proclamation of 30 July 2025", ["31 July 2025"]),
        ("in July 2025", "as of 2025-07-30", []),
        ("in 2024", "imports in 2021-24", []),
        ("Australia holds 100 million t", "Chile 180, Australia 100 and China 41 million t", []),
        ("the Section 232 case", "no number", []),
        ("1. First\n2. Second", "no number", []),
    ],
)
def test_the_figure_check_itself(text: str, fact: str, unknown: list[str]) -> None:
    assert unknown_figures(text, [fact]) == unknown


def test_figures_of_the_library_are_seen() -> None:
    """Guards the check against a reading of notes that finds nothing to check."""
    assert sum(len(amounts(note.text)) for note in NOTES) > 500
    assert sum(len(moments(note.text)) for note in NOTES) > 500


def _fact_texts(note: Note) -> list[str]:
    """The facts a note lists and the conflicts these belong to, one text each."""
    listed = set(note.fact_ids)
    texts = [
        " | ".join(
            str(FACTS[fact][key] or "")
            for key in ("fact", "figure", "as_of", "source_title", "publisher", "source_date")
        )
        for fact in sorted(listed)
    ]
    texts += [
        f"{conflict['question']} | {conflict['what_differs']} | {conflict['how_to_read']}"
        for conflict in CONFLICTS
        if listed & set(conflict["fact_ids"])
    ]
    return [*texts, str(note.metadata["published"])]


def _words(path: Path) -> list[str]:
    if path.suffix == ".pdf":
        pdf = pypdfium2.PdfDocument(path)
        text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    elif path.suffix == ".docx":
        word = docx.Document(str(path))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
    else:
        text = path.read_text(encoding="utf-8")
    return text.split()
