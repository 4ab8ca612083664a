"""The names of an office on their way into its library."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError, VocabularyError
from assistant.ingest.ingest import ingest, rebuild
from assistant.ingest.vocabulary import save, written
from assistant.settings import ReadingLimits
from assistant.storage.editions import Editions
from assistant.types import IngestReport
from tests.support.encoders import HashingEncoder
from tests.support.notes import CommandLine

OFFICE = "# ours\nnames:\n  - {name: Harbour Board, kind: organisation, aliases: [HB]}\n"
OTHER = "names:\n  - {name: Rail Authority, kind: organisation}\n"
NOTE = "The Harbour Board was founded in 1911. It has seven members."


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "board.md").write_text(NOTE, "utf-8")
    (folder / "vocabulary.yaml").write_text(OFFICE, "utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Editions:
    return Editions(tmp_path / "home")


def take_in(library: Editions, *paths: Path, dry_run: bool = False) -> IngestReport:
    return ingest(paths, library, HashingEncoder, ReadingLimits(), dry_run=dry_run)


def known(library: Editions) -> list[str]:
    with library.read() as edition:
        return [name.name for name in edition.catalogue.vocabulary.names]


def test_a_folders_vocabulary_is_taken_over_once_and_is_no_document(
    library: Editions, notes: Path
) -> None:
    report = take_in(library, notes)
    assert report.vocabulary == str(notes / "vocabulary.yaml")
    assert (report.added, report.ignored, report.refused, report.notes) == (
        ("board.md",),
        0,
        (),
        (),
    )
    assert written(library.home) == OFFICE, "as it was written"
    assert known(library) == ["Harbour Board"]

    again = take_in(library, notes)
    assert (again.vocabulary, again.ignored, again.notes) == (None, 0, ())


def test_the_librarys_own_is_never_replaced(library: Editions, notes: Path) -> None:
    save(library.home, OTHER, instead_of="")
    report = take_in(library, notes)
    assert report.vocabulary is None
    (note,) = report.notes
    assert str(notes / "vocabulary.yaml") in note
    assert written(library.home) == OTHER


def test_a_dry_run_only_says_so(library: Editions, notes: Path) -> None:
    assert take_in(library, notes, dry_run=True).vocabulary == str(notes / "vocabulary.yaml")
    assert not library.home.path.exists()


def test_it_is_taken_over_where_no_document_has_changed(library: Editions, notes: Path) -> None:
    (notes / "vocabulary.yaml").unlink()
    edition = take_in(library, notes).edition
    (notes / "vocabulary.yaml").write_text(OFFICE, "utf-8")
    report = take_in(library, notes)
    assert (report.edition, report.unchanged) == (edition, ("board.md",))
    assert known(library) == ["Harbour Board"]


def test_one_that_cannot_be_understood_is_refused_and_the_documents_are_not(
    library: Editions, notes: Path
) -> None:
    (notes / "vocabulary.yaml").write_text("names:\n  - name: Harbour Board\n", "utf-8")
    report = take_in(library, notes)
    assert (report.added, report.vocabulary) == (("board.md",), None)
    (refusal,) = report.refused
    assert "line 2" in refusal.reason
    assert "kind" in refusal.reason
    assert written(library.home) == ""


def test_a_link_to_a_file_elsewhere_is_refused(
    library: Editions, notes: Path, tmp_path: Path
) -> None:
    (notes / "vocabulary.yaml").rename(tmp_path / "names.yaml")
    (notes / "vocabulary.yaml").symlink_to(tmp_path / "names.yaml")
    report = take_in(library, notes)
    assert (report.added, report.vocabulary) == (("board.md",), None)
    assert [refusal.path for refusal in report.refused] == [str(notes / "vocabulary.yaml")]


def test_a_file_too_large_for_names_is_refused(library: Editions, notes: Path) -> None:
    (notes / "vocabulary.yaml").write_text("# " + "x" * 1_000_000, "utf-8")
    (refusal,) = take_in(library, notes).refused
    assert "too many" in refusal.reason


def test_only_the_root_of_a_folder_has_one(library: Editions, notes: Path) -> None:
    (notes / "deep").mkdir()
    (notes / "vocabulary.yaml").rename(notes / "deep" / "vocabulary.yaml")
    report = take_in(library, notes)
    assert (report.vocabulary, report.ignored) == (None, 1)


def test_named_by_a_pattern_it_is_no_document_either(library: Editions, notes: Path) -> None:
    report = take_in(library, *sorted(notes.iterdir()))
    assert (report.added, report.refused) == (("board.md",), ())
    assert report.vocabulary == str(notes / "vocabulary.yaml")


def test_it_outlives_a_rebuild(library: Editions, notes: Path) -> None:
    take_in(library, notes)
    rebuild(library, HashingEncoder())
    assert known(library) == ["Harbour Board"]


def test_what_is_saved_is_used_at_the_next_reading(library: Editions, notes: Path) -> None:
    take_in(library, notes)
    save(library.home, OTHER, instead_of=OFFICE)
    assert known(library) == ["Rail Authority"]
    save(library.home, "\n", instead_of=OTHER)
    assert known(library) == []
    assert not library.home.vocabulary.exists()


def test_what_cannot_be_understood_is_not_saved(library: Editions) -> None:
    save(library.home, OFFICE, instead_of="")
    with pytest.raises(VocabularyError, match=r"^vocabulary, line 1"):
        save(library.home, "names: [", instead_of=OFFICE)
    assert written(library.home) == OFFICE
    assert [path.name for path in library.home.path.iterdir()] == ["vocabulary.yaml"]


def test_what_somebody_else_saved_meanwhile_is_not_lost(library: Editions) -> None:
    save(library.home, OFFICE, instead_of="")
    with pytest.raises(UsageError, match="somebody else"):
        save(library.home, OTHER, instead_of="")
    assert written(library.home) == OFFICE


def test_the_command_says_what_it_took_over(
    tmp_path: Path, notes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant = CommandLine(tmp_path / "home", capsys)
    ran = assistant("ingest", notes, "--json")
    assert ran.json["vocabulary"] == str(notes / "vocabulary.yaml")
    assert "took over the names in" in ran.err
    assert ran.code == 0
