"""An index that was damaged ends nothing and answers nothing wrong: all is compared instead."""

from __future__ import annotations

import logging
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from assistant.storage.editions import Editions
from assistant.storage.fingerprints import index_untouched
from assistant.types import Filters
from tests.support.small_library import document, publish, vector_of

MANY = 1200  # beyond a thousand Chroma writes its graph


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("nearest") / "home"
    publish(Editions(home), *(document(f"d{n}", f"Sentence {n}.") for n in range(MANY)))
    return home


@pytest.fixture
def library(published: Path, tmp_path: Path) -> Editions:
    home = tmp_path / "home"
    shutil.copytree(published, home)
    return Editions(home)


def found(library: Editions) -> tuple[list[str], str | None]:
    """What is nearest to five sentences, and the notice."""
    with library.read() as edition:
        texts = []
        for number in (1, 7, 500, 1000, 1199):
            (nearest,) = edition.nearest(vector_of(f"Sentence {number}."), 1, Filters())
            texts.append(edition.catalogue.passages([nearest.passage_id])[0].text)
        return texts, edition.notice


RIGHT = [f"Sentence {n}." for n in (1, 7, 500, 1000, 1199)]


def test_a_sound_index_is_used_without_a_notice(library: Editions) -> None:
    assert found(library) == (RIGHT, None)
    assert index_untouched(library.home.edition(1) / "chroma")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["data_level0.bin", "link_lists.bin", "header.bin"])
def test_a_damaged_graph_is_passed_over(library: Editions, name: str, seed: int) -> None:
    (path,) = library.home.edition(1).glob(f"chroma/*/{name}")
    data, chance = bytearray(path.read_bytes()), random.Random(seed)
    match seed % 3:
        case 0:
            data[:] = chance.randbytes(len(data))
        case 1:
            for at in chance.sample(range(len(data)), min(len(data), 200)):
                data[at] = chance.randrange(256)
        case _:
            del data[len(data) // 2 :]
    path.write_bytes(data)
    texts, notice = found(library)
    assert texts == RIGHT
    assert notice is not None
    assert "library rebuild" in notice
    assert library.check() != []


@pytest.mark.parametrize("content", [b"", b"garbage" * 5000, None])
def test_a_damaged_database_is_passed_over(
    library: Editions, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    path = library.home.edition(1) / "chroma" / "chroma.sqlite3"
    if content is None:
        data = path.read_bytes()
        content = data[: len(data) // 2]
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        texts, notice = found(library)
    assert texts == RIGHT
    assert notice is not None
    assert notice in caplog.text
    assert library.check() != []


def test_a_figure_changed_in_every_copy_of_the_text_is_found(library: Editions) -> None:
    with sqlite3.connect(library.home.catalogue(1)) as connection:
        for table in ("documents", "passages"):
            connection.execute(f"UPDATE {table} SET text = replace(text, '777', '778')")
    problems = library.check()
    assert "'d777' is not what was stored" in " ".join(problems)
    with sqlite3.connect(library.home.catalogue(1)) as connection:
        connection.execute("UPDATE about SET value = value WHERE key = 'created'")
        connection.execute("UPDATE history SET published = '2001-01-01'")
        number = "(SELECT number FROM documents WHERE doc_id = 'd777')"
        for table, column in (("documents", "number"), ("passages", "document")):
            connection.execute(
                f"UPDATE {table} SET text = replace(text, '778', '777') WHERE {column} = {number}"
            )
    (problem,) = library.check()
    assert "catalogue.sqlite is not what was published" in problem
