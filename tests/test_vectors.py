from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import psutil
import pytest

from assistant.catalogue import Catalogue
from assistant.catalogue_draft import CatalogueDraft
from assistant.errors import EditionGoneError, LibraryDamagedError
from assistant.records import Change
from assistant.types import Document, Filters, Vectors
from assistant.vectors import VectorIndex
from tests.small_library import DIMENSION, RECIPE, add, document, vector_of

MANY = 2500  # more than are added at once


def directions(count: int, seed: int = 0) -> Vectors:
    values = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    vectors: Vectors = values / np.linalg.norm(values, axis=1, keepdims=True)
    return vectors


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of passages 1 to MANY, of which every tenth is flagged ``kind=memo``."""
    folder = tmp_path_factory.mktemp("vectors") / "chroma"
    index = VectorIndex.create(folder)
    ids = range(1, MANY + 1)
    keys = [{"published_from": i, "published_to": i} | memo(i) for i in ids]
    index.add(list(ids), directions(MANY), keys)
    index.close()
    return folder


def memo(id_: int) -> dict[str, int]:
    return {"is kind=memo": 1} if id_ % 10 == 0 else {}


@contextmanager
def opened(folder: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(folder)
    try:
        yield index
    finally:
        index.close()


def test_everything_added_is_there(many: Path) -> None:
    with opened(many) as index:
        assert index.count() == MANY
        assert index.ids() == list(range(1, MANY + 1))


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


def test_filters_apply_before_ranking(many: Path) -> None:
    vectors = directions(MANY)
    memos = np.arange(10, MANY + 1, 10)
    filters = Filters({"Kind": ("MEMO", "note")})
    with opened(many) as index:
        recalled = 0
        for question in directions(10, seed=2):
            nearest = index.nearest(question, 50, filters)
            assert all(n.passage_id % 10 == 0 for n in nearest)
            order = np.argsort(-(vectors[memos - 1] @ question))[:50]
            recalled += len({int(i) for i in memos[order]} & {n.passage_id for n in nearest})
        assert recalled >= 0.99 * 10 * 50
        few = Filters(since=date.fromordinal(7), until=date.fromordinal(9))
        assert {n.passage_id for n in index.nearest(vectors[0], 50, few)} == {7, 8, 9}
        assert index.nearest(vectors[0], 50, Filters({"kind": ("unknown",)})) == []


def test_more_than_there_are_is_all_there_are(many: Path) -> None:
    with opened(many) as index:
        assert len(index.nearest(directions(1)[0], MANY * 2)) == MANY
        assert index.nearest(directions(1)[0], 0) == []


def test_an_empty_index_has_no_neighbours(tmp_path: Path) -> None:
    index = VectorIndex.create(tmp_path / "chroma")
    assert index.nearest(directions(1)[0], 5) == []
    assert index.nearest(directions(1)[0], 5, Filters({"kind": ("memo",)})) == []
    assert index.ids() == []
    index.close()


def test_the_index_and_the_catalogue_filter_alike(tmp_path: Path) -> None:
    docs: list[Document] = [
        document("a b|c#1", "One.", published="2024", minerals=["Copper", "Zinc"], kind="Memo"),
        document("x" * 150, "Two.", published="2025-03", minerals="copper", open=True),
        document("日本/語", "Three.", published="2025-03-09", title="T" * 300, kind="note"),
        document("$and", "Four.", kind="memo", pages=12),
    ]
    draft = CatalogueDraft.create(tmp_path / "c.sqlite")
    for doc in docs:
        add(draft, doc)
    draft.stamp(RECIPE, Change(1, "2026-01-01T00:00:00+00:00", len(docs), 0, 0))
    draft.close()
    catalogue = Catalogue.open(tmp_path / "c.sqlite")
    index = VectorIndex.create(tmp_path / "chroma")
    for entries in catalogue.entries():
        ids = [entry.passage_id for entry in entries]
        index.add(ids, catalogue.passage_vectors(ids), [entry.keys for entry in entries])
    several = 0
    for filters in [
        *(Filters({"doc_id": (doc.doc_id,)}) for doc in docs),
        Filters({"title": ("t" * 300,)}),
        Filters({"minerals": ("copper",)}),
        Filters({"minerals": ("zinc", "gold"), "kind": ("memo",)}),
        Filters({"kind": ("MEMO", "note")}),
        Filters({"open": ("true",)}),
        Filters({"pages": ("12",)}),
        Filters(since=date(2024, 12, 31)),
        Filters(since=date(2025, 3, 31), until=date(2025, 3, 31)),
        Filters({"kind": ("memo", "note")}, since=date(2025, 1, 1)),
    ]:
        by_words = catalogue.lexical("one OR two OR three OR four", 9, filters)
        by_vector = index.nearest(vector_of("One."), 9, filters)
        assert {n.passage_id for n in by_vector} == {hit.passage_id for hit in by_words}
        several += bool(by_words)
    assert several >= 12
    index.close()


def test_a_removed_folder_is_an_error_every_time(many: Path, tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    VectorIndex.copy(many, folder).close()
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
    VectorIndex.copy(many, folder).close()
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 1000)
    with opened(folder) as index, pytest.raises(LibraryDamagedError, match="library rebuild"):
        index.nearest(directions(1)[0], 5)


def test_a_copy_grows_and_leaves_the_original_alone(many: Path, tmp_path: Path) -> None:
    with opened(many) as original:
        original.nearest(directions(1)[0], 5)
        copy = VectorIndex.copy(many, tmp_path / "chroma")
        copy.add([MANY + 1], vector_of("new")[np.newaxis], [{"is kind=memo": 1}])
        assert copy.nearest(vector_of("new"), 1)[0].passage_id == MANY + 1
        copy.close()
        assert original.count() == MANY


def test_closing_frees_its_files(many: Path) -> None:
    def held() -> list[str]:
        return [f.path for f in psutil.Process().open_files() if str(many) in f.path]

    before = held()
    index = VectorIndex(many)
    other = VectorIndex(many)
    index.nearest(directions(1)[0], 5)
    other.nearest(directions(1)[0], 5)
    assert held()
    index.close()
    index.close()
    assert other.nearest(directions(1)[0], 5)
    other.close()
    for _ in range(100):  # its threads close them a moment later
        if held() == before:
            break
        time.sleep(0.1)
    assert held() == before


def test_threads_open_and_share_one_index(many: Path) -> None:
    with opened(many) as index, ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda v: index.nearest(v, 1)[0].passage_id, directions(MANY)[:40])
        assert list(answers) == list(range(1, 41))
