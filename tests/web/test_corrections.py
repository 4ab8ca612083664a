"""Corrected metadata and removal, on a real library: what a reader of it notices."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import LibraryDamagedError, UnreadableError, UsageError
from assistant.ingest import corrections
from assistant.ingest.ingest import ingest, remove, reread
from assistant.ingest.uploads import FOLDER, safe_name, store
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.desk import Desk
from assistant.storage.editions import Editions

NOTE = "---\ntitle: Zinc note\npublished: 2024-05-01\nminerals: [zinc]\n---\n# Zinc note\n\n{}\n"


@pytest.fixture
def library(tmp_path: Path) -> Editions:
    return Editions(tmp_path / "home")


@pytest.fixture
def take_in(library: Editions, encoder: Encoder) -> Callable[..., tuple[str, ...]]:
    def run(*paths: Path) -> tuple[str, ...]:
        report = ingest(paths, library, lambda: encoder, ReadingLimits())
        return (*report.added, *report.changed)

    return run


def note(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(NOTE.format(text))
    return path


def test_a_correction_shows_after_reading_again_and_survives_a_changed_file(
    tmp_path: Path, library: Editions, encoder: Encoder, take_in: Callable[..., tuple[str, ...]]
) -> None:
    path = note(tmp_path / "notes", "zinc.md", "Zinc is mined in Alaska.")
    take_in(path.parent)
    corrections.save(
        library.home.path, "zinc.md", {"title": "Zinc, corrected", "published": "3 May 2025"}
    )
    report = reread(["zinc.md"], library, lambda: encoder, ReadingLimits())
    assert report.changed == ("zinc.md",)
    with library.read() as edition:
        record = edition.catalogue.record("zinc.md")
        assert record.title == "Zinc, corrected"
        assert record.metadata["published"] == "2025-05-03"
        assert record.metadata["minerals"] == ["zinc"]

    assert take_in(path.parent) == (), "nothing changed since"
    path.write_text(NOTE.format("Zinc is mined in Alaska and Peru."))
    assert take_in(path.parent) == ("zinc.md",)
    with library.read() as edition:
        assert edition.catalogue.record("zinc.md").title == "Zinc, corrected"


def test_an_emptied_field_is_taken_away_and_the_file_is_untouched(
    tmp_path: Path, library: Editions, encoder: Encoder, take_in: Callable[..., tuple[str, ...]]
) -> None:
    path = note(tmp_path / "notes", "zinc.md", "Zinc is mined in Alaska.")
    before = path.read_bytes()
    take_in(path.parent)
    corrections.save(library.home.path, "zinc.md", {"published": "", "minerals": []})
    reread(["zinc.md"], library, lambda: encoder, ReadingLimits())
    with library.read() as edition:
        metadata = edition.catalogue.record("zinc.md").metadata
    assert "published" not in metadata
    assert "minerals" not in metadata
    assert path.read_bytes() == before


def test_a_correction_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="title"):
        corrections.save(tmp_path, "a.md", {"title": {"no": "title"}})  # type: ignore[dict-item]
    assert corrections.load(tmp_path) == {}


def test_broken_corrections_are_named(tmp_path: Path) -> None:
    (tmp_path / "corrections.json").write_text("{")
    with pytest.raises(LibraryDamagedError, match=r"corrections\.json is broken"):
        corrections.load(tmp_path)


def test_reading_again_names_an_unknown_document(
    tmp_path: Path, library: Editions, encoder: Encoder, take_in: Callable[..., tuple[str, ...]]
) -> None:
    take_in(note(tmp_path / "notes", "zinc.md", "Zinc is mined in Alaska."))
    with pytest.raises(UsageError, match=r"lead\.md"):
        reread(["lead.md"], library, lambda: encoder, ReadingLimits())


def test_removal_leaves_no_byte_of_the_words_anywhere_in_the_home(
    tmp_path: Path, library: Editions, take_in: Callable[..., tuple[str, ...]]
) -> None:
    home = library.home.path
    words = "Antimony hides in the Xanthippe shed."
    stored = store(home, "shed.md", NOTE.format(words).encode())
    assert stored.path is not None
    assert take_in(stored.path, note(tmp_path / "notes", "zinc.md", "Zinc is mined in Alaska."))
    corrections.save(home, "shed.md", {"author": "Xanthippe"})
    desk = Desk(home)
    turn = desk.add_turn(desk.start("anna", "Where?"), "Where?", {})
    cited = {"number": 1, "doc_id": "shed.md", "title": "Shed", "quote": words}
    answer = {
        "status": "answered",
        "text": words,
        "statements": [{"text": words, "citations": [1], "support": "verbatim"}],
        "citations": [cited],
        "nearest": [],
        "evidence": [cited],
    }
    desk.save_answer(turn, "done", answer)

    remove(["shed.md"], library)

    desk.close()
    left = [p for p in home.rglob("*") if p.is_file() and b"Xanthippe" in p.read_bytes()]
    assert left == []
    assert not list((home / FOLDER).rglob("*.md"))
    with library.read() as edition:
        assert [record.doc_id for record in edition.catalogue.documents()] == ["zinc.md"]


def test_an_upload_that_other_documents_came_from_stays(
    library: Editions, take_in: Callable[..., tuple[str, ...]]
) -> None:
    home = library.home.path
    lines = [
        {"doc_id": name, "title": name, "text": f"The {name} mine lies in Nevada, far from town."}
        for name in ("gold", "silver")
    ]
    stored = store(home, "mines.jsonl", "\n".join(map(json.dumps, lines)).encode())
    assert stored.path is not None
    assert take_in(stored.path) == ("gold", "silver")
    remove(["gold"], library)
    assert stored.path.exists()
    remove(["silver"], library)
    assert not stored.path.exists()


def test_uploads_are_stored_once_under_their_hash(tmp_path: Path) -> None:
    one, two = store(tmp_path, "a.md", b"words"), store(tmp_path, "a.md", b"words")
    other = store(tmp_path, "a.md", b"other words")
    assert one == two
    assert one.path is not None
    assert other.path is not None
    assert one.path.parent != other.path.parent
    assert one.path.read_bytes() == b"words"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/report.pdf", "report.pdf"),
        ("C:\\Users\\x\\report.pdf", "report.pdf"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\nc.txt", "a b c.txt"),
        ("über – straße.md", "über – straße.md"),
        ("x" * 400 + ".docx", "x" * 175 + ".docx"),
    ],
)
def test_a_name_keeps_only_what_a_file_name_may_have(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_an_upload_of_another_kind_is_not_stored(tmp_path: Path) -> None:
    assert "not a kind that is read" in store(tmp_path, "run.exe", b"MZ").reason
    assert store(tmp_path, "empty.md", b"").reason == "empty file"
    assert not (tmp_path / FOLDER).exists()
