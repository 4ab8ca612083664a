from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import (
    EditionGoneError,
    EmptyLibraryError,
    LibraryBusyError,
    LibraryDamagedError,
    LibraryError,
    LibraryMismatchError,
    VocabularyError,
)
from assistant.storage.chroma import ChromaIndex
from assistant.storage.edition_pool import EditionPool
from assistant.storage.editions import Edition, Editions
from assistant.storage.home import Home, size_of
from assistant.storage.records import Recipe
from tests.support.small_library import RECIPE, document, publish, publish_with, vector_of

CHILE = document("chile", "Copper comes from Chile.", "Zinc does not.")
BOLIVIA = document("bolivia", "Bolivia nationalized lithium.")
PERU = document("peru", "Peru has a port.")


@pytest.fixture
def library(tmp_path: Path) -> Editions:
    return Editions(tmp_path / "home")


def ids(edition: Edition) -> list[str]:
    return [record.doc_id for record in edition.catalogue.documents()]


def answer(edition: Edition, text: str) -> str:
    (nearest,) = edition.vectors.nearest(vector_of(text), 1)
    return edition.catalogue.passages([nearest.passage_id])[0].text


def on_disk(library: Editions) -> list[str]:
    return sorted(p.name for p in library.home.editions.iterdir() if p.is_dir())


def holds(library: Editions, words: bytes) -> list[Path]:
    """Every file of the home in which the words stand."""
    files = (p for p in library.home.path.rglob("*") if p.is_file())
    return [path for path in files if words in path.read_bytes()]


def test_a_library_that_is_not_there_is_empty(library: Editions) -> None:
    assert library.current() is None
    assert library.history() == []
    with pytest.raises(EmptyLibraryError, match="assistant ingest"):
        library.open()
    assert not library.home.path.exists()


def test_each_edition_holds_what_was_published(library: Editions) -> None:
    assert publish(library, CHILE) == 1
    assert publish(library, BOLIVIA) == 2
    assert library.current() == 2
    with library.read() as edition:
        assert edition.number == edition.catalogue.info.edition == 2
        assert ids(edition) == ["bolivia", "chile"]
        assert answer(edition, "Zinc does not.") == "Zinc does not."
        assert answer(edition, BOLIVIA.text) == BOLIVIA.text
        assert edition.vectors.ids() == edition.catalogue.passage_ids() == [1, 2, 3]
    assert publish(library, remove=("chile",)) == 3
    with library.read() as edition:
        assert ids(edition) == ["bolivia"]
        assert edition.vectors.ids() == edition.catalogue.passage_ids() == [3]
    changes = [(c.edition, c.added, c.changed, c.removed) for c in library.history()]
    assert changes == [(1, 1, 0, 0), (2, 1, 0, 0), (3, 0, 0, 1)]


def test_a_published_edition_never_changes(library: Editions) -> None:
    publish(library, CHILE)
    catalogue = library.home.catalogue(1).read_bytes()
    with library.read() as edition:
        publish(library, BOLIVIA)
        assert ids(edition) == ["chile"]
        assert answer(edition, BOLIVIA.text) != BOLIVIA.text
    assert library.home.catalogue(1).read_bytes() == catalogue


def test_two_editions_are_kept_and_held_ones_as_long_as_they_are_held(library: Editions) -> None:
    publish(library, CHILE)
    with library.read() as first:
        for doc in (BOLIVIA, PERU):
            publish(library, doc)
        assert on_disk(library) == ["1", "2", "3"]
        assert answer(first, "Zinc does not.") == "Zinc does not."
    assert on_disk(library) == ["2", "3"]
    assert sorted(p.name for p in library.home.editions.glob("*.lease")) == ["2.lease", "3.lease"]


def test_removed_text_is_gone_once_nobody_reads_it(library: Editions) -> None:
    publish(library, CHILE, BOLIVIA)
    assert holds(library, b"nationalized lithium")
    with library.read() as before:
        publish(library, remove=("bolivia",))
        publish(library, PERU)
        assert answer(before, BOLIVIA.text) == BOLIVIA.text
        assert {p.parent.name for p in holds(library, b"nationalized")} == {"1"}
    assert holds(library, b"nationalized") == []
    assert on_disk(library) == ["2", "3"]


def test_a_removed_vector_is_gone_too(library: Editions) -> None:
    publish(library, CHILE, BOLIVIA)
    stored = vector_of(BOLIVIA.text).astype("<f2")
    as_added = stored.astype(np.float32)
    as_added /= np.linalg.norm(as_added)
    assert holds(library, stored.tobytes())
    assert holds(library, as_added[:4].tobytes())
    publish(library, remove=("bolivia",))
    assert holds(library, stored.tobytes()) == []
    assert holds(library, as_added[:4].tobytes()) == []


def test_numbers_are_never_given_again(library: Editions) -> None:
    publish(library, CHILE)
    with pytest.raises(KeyboardInterrupt), library.write("test") as writer, writer.draft():
        raise KeyboardInterrupt
    assert on_disk(library) == ["1"]
    assert publish(library, BOLIVIA) == 3


def test_a_draft_that_does_not_check_is_not_published(library: Editions) -> None:
    publish(library, CHILE)
    index = ChromaIndex(library.home.edition(1) / "chroma")
    index.add([77], vector_of("stray")[np.newaxis])
    index.close()
    with pytest.raises(LibraryDamagedError, match=r"not published: 1 entries .* library rebuild"):
        publish(library, BOLIVIA)
    assert library.current() == 1
    assert on_disk(library) == ["1"]
    assert library.check() == ["1 entries of the vector index are no passages"]


def test_a_sound_library_has_no_problems(library: Editions) -> None:
    publish(library, CHILE, BOLIVIA)
    assert library.check() == []


def test_damage_is_found(library: Editions) -> None:
    publish(library, CHILE)
    (library.home.edition(1) / "chroma" / "chroma.sqlite3").write_bytes(b"garbage" * 1000)
    (problem,) = library.check()
    assert "vector index" in problem
    assert "library rebuild" in problem
    library.home.catalogue(1).write_bytes(b"garbage" * 1000)
    (problem,) = library.check()
    assert "catalogue.sqlite is damaged" in problem


def test_an_edition_that_was_taken_away_is_an_error(library: Editions) -> None:
    publish(library, CHILE)
    with library.read() as edition:
        assert answer(edition, "Zinc does not.")
        shutil.rmtree(library.home.edition(1))
        with pytest.raises(EditionGoneError):
            edition.vectors.nearest(vector_of("Zinc does not."), 1)
    with pytest.raises(LibraryDamagedError, match="edition 1 is missing"):
        library.open()


def test_another_recipe_is_a_mismatch(library: Editions) -> None:
    publish(library, CHILE)
    path = library.home.path

    def open_as(recipe: Recipe) -> None:
        with Editions(path, recipe).read() as edition:
            assert edition.number == 1

    open_as(RECIPE)
    open_as(Recipe("the same weights by path", RECIPE.encoder_fingerprint, "1"))
    with pytest.raises(LibraryMismatchError, match=r"encoder hashing .* other .*rebuild"):
        open_as(Recipe("other", "0" * 64, "1"))
    with pytest.raises(LibraryMismatchError, match="passage settings 1, not 2"):
        open_as(Recipe("hashing", RECIPE.encoder_fingerprint, "2"))


def test_one_writer_at_a_time(library: Editions) -> None:
    with library.write("assistant ingest"):
        with (
            pytest.raises(LibraryBusyError, match=r"`assistant ingest` \(process \d+, since 20"),
            library.write("assistant library remove"),
        ):
            pass
        with pytest.raises(EmptyLibraryError):
            library.open()
    publish(library, CHILE)


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LibraryError, match=r"cannot write to .*file/home"):
        publish(Editions(tmp_path / "file" / "home"), CHILE)


def test_space_is_checked_before_anything_is_built(library: Editions) -> None:
    publish(library, CHILE)
    with (
        pytest.raises(LibraryError, match=r"needs about [\d,]+ MiB .* free some space"),
        library.write("test") as writer,
    ):
        writer.draft(extra_bytes=2**60)
    assert on_disk(library) == ["1"]


def test_publishing_more_documents_copies_what_there_was(library: Editions) -> None:
    publish(library, *(document(f"d{n}", f"Sentence number {n}.") for n in range(1200)))
    publish(library, PERU)
    with library.read() as edition:
        assert edition.vectors.ids() == edition.catalogue.passage_ids()
        assert len(edition.vectors.ids()) == 1201
        assert answer(edition, "Sentence number 7.") == "Sentence number 7."
        assert answer(edition, PERU.text) == PERU.text
    assert size_of(library.home.edition(2)) > 0


READER = """
import sys
from pathlib import Path
from assistant.storage.editions import Editions
from tests.support.small_library import vector_of

with Editions(Path(sys.argv[1])).read() as edition:
    edition.vectors.nearest(vector_of("x"), 1)
    print(edition.number, flush=True)
    sys.stdin.read()
"""


def test_the_lease_of_a_killed_reader_ends_with_it(library: Editions) -> None:
    publish(library, CHILE)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(library.home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"1\n"
        publish(library, BOLIVIA)
        publish(library, PERU)
        assert on_disk(library) == ["1", "2", "3"]
    finally:
        reader.send_signal(signal.SIGKILL)
        reader.communicate()
    library.open().close()
    assert on_disk(library) == ["2", "3"]


def test_a_pool_moves_on_and_closes_the_old_edition_after_its_last_user(library: Editions) -> None:
    publish(library, CHILE)
    pool = EditionPool(library)
    with ExitStack() as stack:
        one = stack.enter_context(pool.use())
        same = stack.enter_context(pool.use())
        assert one is same
        publish(library, remove=("chile",))
        publish(library, BOLIVIA)
        with pool.use() as new:
            assert new.number == 3
            assert answer(one, "Zinc does not.") == "Zinc does not."
            assert "1" in on_disk(library)
        with pool.use() as again:
            assert again is new
    assert on_disk(library) == ["2", "3"]
    pool.close()
    with pool.use() as reopened:
        assert reopened.number == 3
    pool.close()


def test_a_pool_reads_the_vocabulary_again_when_it_has_changed(library: Editions) -> None:
    publish(library, CHILE)
    pool = EditionPool(library)
    with pool.use() as edition:
        assert edition.catalogue.vocabulary.names == ()
    library.home.vocabulary.write_text("names:\n  - {name: zinc, kind: metal}\n", "utf-8")
    with pool.use() as edition:
        assert [name.name for name in edition.catalogue.vocabulary.names] == ["zinc"]
    library.home.vocabulary.write_text("names: [", "utf-8")
    with pytest.raises(VocabularyError, match=r"vocabulary\.yaml, line 1"), pool.use():
        pass
    library.home.vocabulary.unlink()
    with pool.use() as edition:
        assert edition.catalogue.vocabulary.names == ()
    pool.close()


def test_a_pool_serves_many_threads_while_editions_change(library: Editions) -> None:
    publish(library, CHILE)
    pool = EditionPool(library)
    stop = threading.Event()
    seen: set[int] = set()
    failures: list[Exception] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                with pool.use() as edition:
                    seen.add(edition.number)
                    assert answer(edition, "Zinc does not.") == "Zinc does not."
                    assert edition.number == edition.catalogue.info.edition
            except Exception as error:  # noqa: BLE001 - reported below, whatever it is
                failures.append(error)
                return

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    with library.write("test") as writer:
        publish_with(writer, BOLIVIA)
    publish(library, PERU)
    publish(library, remove=("peru",))
    while 4 not in seen and not failures:
        threads[0].join(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    pool.close()
    assert failures == []
    assert 4 in seen
    assert on_disk(library) == ["4"]


def test_the_note_of_a_writer_says_who_it_is(library: Editions) -> None:
    with library.write("assistant ingest"):
        note = json.loads(Home(library.home.path).writer_note.read_text())
        assert note["command"] == "assistant ingest"
    assert not library.home.writer_note.exists()
