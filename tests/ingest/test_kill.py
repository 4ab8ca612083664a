"""What a killed writer leaves: the last published edition, and a next run that completes."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from assistant.errors import EmptyLibraryError, LibraryBusyError, LibraryError
from assistant.ingest.ingest import ingest, remove
from assistant.settings import ReadingLimits
from assistant.storage.editions import Editions
from assistant.storage.integrity import catalogue_problems
from assistant.storage.progress import Step
from assistant.storage.publishing import disagreements
from tests.support.encoders import HashingEncoder

# Children that are forked from a process with everything imported start at once.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["chromadb", "datasketch", "tests.ingest.test_kill"])

BEFORE_SWAP = [
    *("parse", "copy", "copied", "embed", "index", "check", "checked", "sync", "synced"),
    *("rename", "renamed", "swap"),
]
AFTER_SWAP = ["swapped", "sweep", "swept"]

OLD = {"changed.md": "The old harbour was called Zyzzyva.", "gone.md": "Gone is Quetzalcoatlus."}
NEW = {"changed.md": "The new harbour is called Plain.", "added.md": "Added is the port of Ilo."}
KEPT = {"kept.md": "Kept is the mine of Escondida."}


def fill(folder: Path, files: dict[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)


def run_ingest(home: Path, notes: Path, listener: Callable[[Step], None]) -> None:
    ingest([notes], Editions(home), HashingEncoder, ReadingLimits(), prune=True, progress=listener)


def ingest_until(home: Path, notes: Path, step: str) -> None:
    run_ingest(home, notes, lambda at: kill_at(at, step))


def remove_until(home: Path, doc_id: str, step: str) -> None:
    remove([doc_id], Editions(home), progress=lambda at: kill_at(at, step))


def kill_at(at: Step, step: str) -> None:
    if at.name == step:
        os.kill(os.getpid(), signal.SIGKILL)


def killed(target: Callable[..., None], *arguments: object) -> bool:
    child = PROCESSES.Process(target=target, args=arguments)
    child.start()
    child.join(120)
    return child.exitcode == -signal.SIGKILL


def contents(home: Path) -> dict[str, str]:
    """What the library answers with, after a check that index and catalogue agree."""
    library = Editions(home)
    with library.read() as edition:
        assert catalogue_problems(library.home.catalogue(edition.number)) == []
        assert disagreements(edition.catalogue, edition.vectors, 10) == []
        for doc_id in (record.doc_id for record in edition.catalogue.documents()):
            text = edition.catalogue.text(doc_id)
            (passage,) = edition.catalogue.passages_of(doc_id)
            question = HashingEncoder().encode_query(f"{doc_id}\n{text}").vector
            assert passage.id in {n.passage_id for n in edition.vectors.nearest(question, 9)}
            assert edition.catalogue.lexical(doc_id.partition(".")[0], 9)
        return {r.doc_id: edition.catalogue.text(r.doc_id) for r in edition.catalogue.documents()}


def holding(home: Path, word: str) -> list[Path]:
    files = (path for path in home.rglob("*") if path.is_file())
    return [path for path in files if word.encode() in path.read_bytes()]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose current edition holds OLD and KEPT, ingested from the folder beside it."""
    folder = tmp_path_factory.mktemp("published")
    fill(folder / "notes", OLD | KEPT)
    run_ingest(folder / "home", folder / "notes", lambda step: None)
    return folder


@pytest.fixture
def office(published: Path, tmp_path: Path) -> Path:
    """A copy of it, with NEW in place of OLD among the files."""
    shutil.copytree(published / "home", tmp_path / "home")
    # The library remembers the folder that its documents came from.
    fill(published / "notes", NEW | KEPT)
    return tmp_path / "home"


@pytest.mark.parametrize("step", BEFORE_SWAP + AFTER_SWAP)
def test_killed_while_ingesting(published: Path, office: Path, step: str) -> None:
    assert killed(ingest_until, office, published / "notes", step)
    assert contents(office) == ((OLD if step in BEFORE_SWAP else NEW) | KEPT)
    run_ingest(office, published / "notes", lambda step: None)
    assert contents(office) == NEW | KEPT
    assert holding(office, "Zyzzyva") == holding(office, "Quetzalcoatlus") == []
    number = Editions(office).current()
    assert sorted(p.name for p in (office / "editions").iterdir()) == [
        f"{number}",
        f"{number}.lease",
    ]


@pytest.mark.parametrize("step", ["parse", "copied", "index", "synced", "renamed", "swap"])
def test_killed_in_the_first_ingest(published: Path, tmp_path: Path, step: str) -> None:
    fill(published / "notes", NEW)
    assert killed(ingest_until, tmp_path / "home", published / "notes", step)
    with pytest.raises(EmptyLibraryError):
        Editions(tmp_path / "home").open()
    run_ingest(tmp_path / "home", published / "notes", lambda step: None)
    assert contents(tmp_path / "home") == NEW


@pytest.mark.parametrize("step", ["copied", "synced", "renamed", "swap", "swapped", "sweep"])
def test_killed_while_removing(office: Path, step: str) -> None:
    assert killed(remove_until, office, "gone.md", step)
    if step in BEFORE_SWAP:
        assert contents(office) == OLD | KEPT
        remove(["gone.md"], Editions(office))
    left = {name: text for name, text in (OLD | KEPT).items() if name != "gone.md"}
    assert contents(office) == left
    assert holding(office, "Quetzalcoatlus") == []


def test_killed_again_and_again(published: Path, office: Path) -> None:
    for step in ("index", "renamed", "synced", "renamed", "embed"):
        assert killed(ingest_until, office, published / "notes", step)
        assert contents(office) == OLD | KEPT
    run_ingest(office, published / "notes", lambda step: None)
    assert contents(office) == NEW | KEPT
    assert Editions(office).current() == 7  # 2 to 6 were begun and lost


def pause_at(home: Path, notes: Path, step: str, line: Connection) -> None:
    def listener(at: Step) -> None:
        if at.name == step:
            line.send(os.getpid())
            line.recv()

    run_ingest(home, notes, listener)


@pytest.mark.parametrize("step", ["copied", "renamed"])
def test_a_second_writer_is_told_who_the_first_is_and_readers_go_on(
    published: Path, office: Path, step: str
) -> None:
    ours, theirs = PROCESSES.Pipe()
    child = PROCESSES.Process(target=pause_at, args=(office, published / "notes", step, theirs))
    child.start()
    pid = ours.recv()
    try:
        with pytest.raises(LibraryBusyError, match=rf"`assistant ingest` \(process {pid}, since"):
            run_ingest(office, published / "notes", lambda step: None)
        assert contents(office) == OLD | KEPT
    finally:
        ours.send("go on")
        child.join(120)
    assert child.exitcode == 0
    assert contents(office) == NEW | KEPT


def test_the_lock_of_a_killed_writer_ends_with_it(published: Path, office: Path) -> None:
    assert killed(ingest_until, office, published / "notes", "copied")
    note = (office / "writer.json").read_text()
    assert "assistant ingest" in note
    run_ingest(office, published / "notes", lambda step: None)
    assert not (office / "writer.json").exists()


def ingest_with_files_up_to(limit: int, home: Path, notes: Path, line: Connection) -> None:
    # A file that may not grow fails in the same calls as one on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        run_ingest(home, notes, lambda step: None)
    except LibraryError as error:
        line.send(str(error))
    else:
        line.send("")


@pytest.mark.parametrize("limit", [50_000, 150_000, 170_000])
def test_a_disk_that_fills_up_leaves_the_library_as_it_was(
    published: Path, office: Path, limit: int
) -> None:
    ours, theirs = PROCESSES.Pipe()
    notes = published / "notes"
    child = PROCESSES.Process(target=ingest_with_files_up_to, args=(limit, office, notes, theirs))
    child.start()
    theirs.close()
    told = ours.recv()
    child.join(120)
    assert told.startswith(f"{office} could not be written: ")
    assert contents(office) == OLD | KEPT
    assert not list((office / "editions").glob(".building-*"))
    run_ingest(office, notes, lambda step: None)
    assert contents(office) == NEW | KEPT
