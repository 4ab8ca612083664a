"""A lost or wrong pointer file costs no document."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from assistant.errors import EmptyLibraryError, LibraryDamagedError
from assistant.storage.editions import Editions
from tests.support.small_library import document, publish

CHILE = document("chile", "Copper comes from Chile.")
BOLIVIA = document("bolivia", "Bolivia nationalized lithium.")
PERU = document("peru", "Peru has a port.")


@pytest.fixture
def library(tmp_path: Path) -> Editions:
    """Two editions, the second with both documents."""
    library = Editions(tmp_path / "home")
    publish(library, CHILE)
    publish(library, BOLIVIA)
    return library


def ids(library: Editions) -> list[str]:
    with library.read() as edition:
        return [record.doc_id for record in edition.catalogue.documents()]


def on_disk(library: Editions) -> list[str]:
    return sorted(p.name for p in library.home.editions.iterdir() if p.is_dir())


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "7",
        "{}",
        '{"edition": 1',
        "[1]",
        '{"edition": 9, "oldest_kept": 1}',
        '{"edition": 1, "oldest_kept": 1}',
        '{"edition": "2", "oldest_kept": 1}',
        "\x00\xff",
    ],
)
def test_the_newest_whole_edition_is_found_told_and_kept(
    library: Editions, content: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    pointer = library.home.path / "current"
    pointer.unlink()
    if content is not None:
        pointer.write_bytes(content.encode("latin-1"))
    with caplog.at_level(logging.WARNING):
        assert ids(library) == ["bolivia", "chile"]
    assert "edition 2, the newest whole one, is used" in caplog.text
    assert on_disk(library) == ["1", "2"]
    publish(library, PERU)
    assert ids(library) == ["bolivia", "chile", "peru"]
    caplog.clear()
    assert library.current() == 3
    assert caplog.text == ""


def test_an_older_edition_is_found_where_the_newest_is_broken(library: Editions) -> None:
    (library.home.path / "current").unlink()
    library.home.catalogue(2).write_bytes(b"garbage" * 1000)
    assert ids(library) == ["chile"]
    assert on_disk(library) == ["1", "2"]


def test_an_older_edition_is_found_where_the_newest_is_gone(library: Editions) -> None:
    shutil.rmtree(library.home.edition(2))
    assert ids(library) == ["chile"]
    publish(library, PERU)
    assert ids(library) == ["chile", "peru"]


def test_editions_that_none_can_read_are_kept_and_named(library: Editions) -> None:
    (library.home.path / "current").unlink()
    for number in (1, 2):
        library.home.catalogue(number).write_bytes(b"")
    for use in (lambda: ids(library), lambda: publish(library, PERU)):
        with pytest.raises(LibraryDamagedError, match="no other edition there can be read"):
            use()
    assert on_disk(library) == ["1", "2"]


def test_removed_text_does_not_come_back_with_the_pointer(library: Editions) -> None:
    with library.read():  # holds edition 2 beyond the removal
        publish(library, remove=("bolivia",))
        (library.home.path / "current").unlink()
        assert ids(library) == ["chile"]
    publish(library, PERU)
    assert on_disk(library) == ["3", "4"]


def test_an_edition_that_was_never_published_is_not_found(library: Editions) -> None:
    never = library.home.edition(3)
    shutil.copytree(library.home.edition(2), never)
    library.home.unpublished(never).touch()
    (library.home.path / "current").unlink()
    assert library.current() == 2
    for number in (1, 2):
        shutil.rmtree(library.home.edition(number))
    with pytest.raises(EmptyLibraryError):
        library.open()


def test_a_home_copied_without_its_empty_files_is_read(library: Editions) -> None:
    for lease in library.home.editions.glob("*.lease"):
        lease.unlink()
    assert ids(library) == ["bolivia", "chile"]
