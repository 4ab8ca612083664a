from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from assistant.errors import EditionGoneError, LibraryDamagedError
from assistant.storage.chroma import ChromaIndex
from assistant.types import Vectors
from tests.support.small_library import DIMENSION, vector_of

MANY = 2500  # more than are added at once


def directions(count: int, seed: int = 0) -> Vectors:
    values = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    vectors: Vectors = values / np.linalg.norm(values, axis=1, keepdims=True)
    return vectors


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of passages 1 to MANY."""
    folder = tmp_path_factory.mktemp("vectors") / "chroma"
    index = ChromaIndex.create(folder)
    index.add(range(1, MANY + 1), directions(MANY))
    index.close()
    return folder


@contextmanager
def opened(folder: Path) -> Iterator[ChromaIndex]:
    index = ChromaIndex(folder)
    try:
        yield index
    finally:
        index.close()


def test_everything_added_is_there(many: Path) -> None:
    with opened(many) as index:
        assert index.count() == MANY
        assert index.ids() == list(range(1, MANY + 1))


def test_a_reader_leaves_nothing_of_its_memory_behind(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    index = ChromaIndex.create(folder)
    index.add([1, 2, 3], directions(3))
    index.close()
    (lengths,) = folder.glob("*/length.bin")  # four bytes for each vector, and room for more
    for _ in range(3):
        with opened(folder) as reader:
            assert reader.nearest(directions(3)[1], 1)[0].passage_id == 2
            assert not any(lengths.read_bytes()[3 * 4 :])
        assert not any(lengths.read_bytes()[3 * 4 :])


def test_the_nearest_are_those_of_a_full_comparison(many: Path) -> None:
    vectors = directions(MANY)
    recalled = 0
    with opened(many) as index:
        for question in directions(20, seed=1):
            cosines = vectors @ question
            nearest = index.nearest(question, 50)
            expected = {int(i) + 1 for i in np.argsort(-cosines)[:50]}
            recalled += len(expected & {n.passage_id for n in nearest})
            found = [n.cosine for n in nearest]
            assert found == sorted(found, reverse=True)
            assert found == pytest.approx(
                [float(cosines[n.passage_id - 1]) for n in nearest], abs=1e-5
            )
    assert recalled >= 0.99 * 20 * 50


def test_a_small_index_answers_alike_each_time_it_is_opened(tmp_path: Path) -> None:
    vectors = directions(900, seed=3)  # fewer than Chroma saves at once
    index = ChromaIndex.create(tmp_path / "chroma")
    index.add(range(900), vectors)
    index.close()
    expected = [int(i) for i in np.argsort(-(vectors @ np.ones(DIMENSION)))[:100]]
    question = (np.ones(DIMENSION) / np.sqrt(DIMENSION)).astype(np.float32)
    for _ in range(10):
        with opened(tmp_path / "chroma") as index:
            assert [n.passage_id for n in index.nearest(question, 100)] == expected


def test_more_than_there_are_is_all_there_are(many: Path) -> None:
    with opened(many) as index:
        assert len(index.nearest(directions(1)[0], MANY * 2)) == MANY
        assert index.nearest(directions(1)[0], 0) == []


def test_an_empty_index_has_no_neighbours(tmp_path: Path) -> None:
    index = ChromaIndex.create(tmp_path / "chroma")
    assert index.nearest(directions(1)[0], 5) == []
    assert index.ids() == []
    index.close()


def test_a_removed_folder_is_an_error_every_time(many: Path, tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    ChromaIndex.copy(many, folder).close()
    with opened(folder) as index:
        assert index.nearest(directions(1)[0], 5)
        shutil.rmtree(folder)
        for _ in range(3):
            with pytest.raises(EditionGoneError, match="no longer there"):
                index.nearest(directions(1)[0], 5)
    with opened(folder) as index, pytest.raises(EditionGoneError):
        index.count()
    assert not folder.exists()


def test_a_damaged_database_is_named(many: Path, tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    ChromaIndex.copy(many, folder).close()
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 1000)
    with opened(folder) as index, pytest.raises(LibraryDamagedError, match="library rebuild"):
        index.nearest(directions(1)[0], 5)


def test_a_copy_grows_and_leaves_the_original_alone(many: Path, tmp_path: Path) -> None:
    with opened(many) as original:
        original.nearest(directions(1)[0], 5)
        copy = ChromaIndex.copy(many, tmp_path / "chroma")
        copy.add([MANY + 1], vector_of("new")[np.newaxis])
        assert copy.nearest(vector_of("new"), 1)[0].passage_id == MANY + 1
        copy.close()
        assert original.count() == MANY


def test_closing_frees_its_files(many: Path) -> None:
    def held() -> list[str]:
        return [f.path for f in psutil.Process().open_files() if str(many) in f.path]

    index = ChromaIndex(many)
    other = ChromaIndex(many)
    index.nearest(directions(1)[0], 5)
    other.nearest(directions(1)[0], 5)
    assert held()
    index.close()
    index.close()
    assert other.nearest(directions(1)[0], 5)
    other.close()
    for _ in range(100):  # its threads close them a moment later
        if not held():
            break
        time.sleep(0.1)
    assert not held()


def test_threads_open_and_share_one_index(many: Path) -> None:
    with opened(many) as index, ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda v: index.nearest(v, 1)[0].passage_id, directions(MANY)[:40])
        assert list(answers) == list(range(1, 41))


def test_the_room_for_passages_to_come_holds_nothing(tmp_path: Path) -> None:
    index = ChromaIndex.create(tmp_path / "index")
    vectors = directions(40)
    index.add(range(40), vectors)
    index.close()
    (graph,) = (tmp_path / "index").glob("*/data_level0.bin")
    room = graph.stat().st_size
    with graph.open("r+b") as file:  # as a process leaves it that had removed text in memory
        file.seek(room - 16)
        file.write(b"removed sentence")
    assert all(index.nearest(vectors[at], 1)[0].passage_id == at for at in range(40))
    index.close()
    assert graph.stat().st_size == room
    assert b"removed sentence" not in graph.read_bytes()
