"""A new edition: built aside, checked, synced, renamed, pointed to. All or nothing."""

from __future__ import annotations

import random
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from assistant.errors import LibraryDamagedError
from assistant.storage.catalogue import Catalogue
from assistant.storage.catalogue_draft import CatalogueDraft
from assistant.storage.disk import disk_errors
from assistant.storage.fingerprints import write_sums
from assistant.storage.home import (
    CATALOGUE,
    INDEX,
    Home,
    Pointer,
    delete_tree,
    size_of,
    sync_folder,
    sync_tree,
)
from assistant.storage.leases import sweep_old_editions
from assistant.storage.pointer import current_pointer
from assistant.storage.progress import Listener, Step
from assistant.storage.records import Change, Recipe
from assistant.storage.removal import NOTHING, Forgetting, Removal, begin, finish
from assistant.storage.vectors import STORE, VectorIndex

_SPARE_BYTES = 64 * 2**20
_SELF_QUERIES = 20
_SAME_COSINE = 0.999
_ADD_AT_ONCE = 1000


class EditionDraft:
    """An edition before it is published: change ``catalogue``, then ``publish``.

    With ``afresh`` it starts empty, though with the numbers and the history of the current
    edition; else as a copy of that. As a context manager it leaves nothing behind unless it was
    published. Only the holder of the writer's lock makes one.
    """

    def __init__(
        self,
        home: Home,
        base: Catalogue | None,
        listener: Listener,
        *,
        extra_bytes: int = 0,
        afresh: bool = False,
    ) -> None:
        self._home = home
        self._base = base
        self._afresh = afresh or base is None
        self._listener = listener
        pointer = current_pointer(home)
        self._pointer = pointer
        base_bytes = size_of(home.edition(pointer.edition)) if pointer else 0
        # Twice: compacting writes the catalogue a second time.
        home.require_space(2 * base_bytes + extra_bytes + _SPARE_BYTES)
        self.number = home.next_number()
        # The lease file also keeps the number from being given again, should this be killed.
        home.lease(self.number).touch()
        self._folder = home.building(self.number)
        self._folder.mkdir()
        path = self._folder / CATALOGUE
        with ExitStack() as undo:
            undo.callback(delete_tree, self._folder)
            home.unpublished(self._folder).touch()
            self._step("copy")
            if pointer is None or self._afresh:
                self.catalogue = CatalogueDraft.create(path, after=base)
            else:
                self.catalogue = CatalogueDraft.copy(home.catalogue(pointer.edition), path)
            undo.pop_all()
        self._step("copied")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.catalogue.close()
        finally:
            delete_tree(self._folder)

    def publish(
        self,
        recipe: Recipe,
        *,
        added: int = 0,
        changed: int = 0,
        removed: int = 0,
        forget: Forgetting = NOTHING,
    ) -> int:
        """Make it the current edition and return its number.

        Documents are counted by the caller. With any removed or changed, nothing of the old text
        is left in the new edition, and older editions go as soon as nobody reads them.
        ``forget`` names what the home keeps of removed documents besides its editions. Whatever
        ends this after the swap, the next command forgets it.
        """
        published = datetime.now(UTC).isoformat(timespec="seconds")
        replaces = bool(changed or removed) or (self._afresh and self._base is not None)
        if replaces:
            self.catalogue.compact()
        self.catalogue.stamp(recipe, Change(self.number, published, added, changed, removed))
        self.catalogue.close()
        catalogue = Catalogue.open(self._folder / CATALOGUE)
        try:
            self._index(catalogue, afresh=replaces or self._base is None)
            self._check(catalogue)
        finally:
            catalogue.close()
        write_sums(self._folder, CATALOGUE, INDEX)
        self._step("sync")
        sync_tree(self._folder)
        self._step("synced")
        self._step("rename")
        self._folder.rename(self._home.edition(self.number))
        sync_folder(self._home.editions)
        self._step("renamed")
        oldest_kept = self._pointer.oldest_kept if self._pointer else self.number
        self._step("swap")
        if replaces:
            begin(self._home, Removal(self.number, forget))
        self._home.point(Pointer(self.number, self.number if replaces else oldest_kept))
        self._step("swapped")
        with disk_errors(
            f"edition {self.number} is published, but what is left of older ones could not be "
            "cleared, which the next command tries again"
        ):
            self._step("sweep")
            sweep_old_editions(self._home)
            self._step("swept")
            if replaces:
                self._step("forget")
                finish(self._home)
                self._step("forgotten")
        return self.number

    def _index(self, catalogue: Catalogue, *, afresh: bool) -> None:
        """Give the vector index what the catalogue has; a copy keeps what was removed."""
        folder = self._folder / INDEX
        after = 0
        if afresh or self._pointer is None or self._base is None:
            index = STORE.create(folder)
        else:
            index = STORE.copy(self._home.edition(self._pointer.edition) / INDEX, folder)
            after = max(self._base.passage_ids(), default=0)
        ids = [id_ for id_ in catalogue.passage_ids() if id_ > after]
        try:
            for at in range(0, len(ids), _ADD_AT_ONCE):
                self._step("index", at, len(ids))
                some = ids[at : at + _ADD_AT_ONCE]
                index.add(some, catalogue.passage_vectors(some))
            self._step("index", len(ids), len(ids))
        finally:
            index.close()

    def _check(self, catalogue: Catalogue) -> None:
        self._step("check")
        index = STORE(self._folder / INDEX)
        try:
            problems = disagreements(catalogue, index, _SELF_QUERIES)
        finally:
            index.close()
        if problems:
            raise LibraryDamagedError(
                f"the new edition is not sound and was not published: {'; '.join(problems)}; "
                "run `assistant library check`, then `assistant library rebuild`"
            )
        self._step("checked")

    def _step(self, name: str, done: int = 0, total: int = 0) -> None:
        self._listener(Step(name, done, total))


def disagreements(catalogue: Catalogue, index: VectorIndex, self_queries: int) -> list[str]:
    """What the vector index lacks or has too much, and passages that it does not find again."""
    ids = catalogue.passage_ids()
    indexed = set(index.ids())
    problems = []
    if missing := len(set(ids) - indexed):
        problems.append(f"{missing} passages are not in the vector index")
    if unknown := len(indexed - set(ids)):
        problems.append(f"{unknown} entries of the vector index are no passages")
    sample = random.Random(0).sample(ids, min(self_queries, len(ids)))
    vectors = catalogue.passage_vectors(sample)
    for id_, vector in zip(sample, vectors, strict=True):
        found = index.nearest(vector, 1)
        # Another passage may say the same, so that the cosine counts and not the id.
        if vector.any() and (not found or found[0].cosine < _SAME_COSINE):
            problems.append(f"the vector index does not find passage {id_} by its own vector")
    return problems
