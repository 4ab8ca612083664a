"""The library: its current edition to read, the next one to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from assistant.errors import (
    DiskError,
    EditionGoneError,
    EmptyLibraryError,
    LibraryBusyError,
    LibraryDamagedError,
    LibraryError,
    LibraryMismatchError,
)
from assistant.language.vocabulary import read_vocabulary
from assistant.models.embedding import Embedding
from assistant.models.passages import VERSION
from assistant.storage.catalogue import SCHEMA_VERSION, Catalogue
from assistant.storage.disk import disk_errors, is_read_only
from assistant.storage.home import INDEX, Home
from assistant.storage.integrity import check_edition
from assistant.storage.leases import Lease, sweep_leftovers, sweep_old_editions
from assistant.storage.nearest import NearestPassages
from assistant.storage.pointer import current_pointer, restore_pointer
from assistant.storage.progress import Listener, ignore
from assistant.storage.publishing import EditionDraft
from assistant.storage.records import Change, Info, Neighbour, Recipe
from assistant.storage.removal import finish_interrupted, pending
from assistant.storage.vectors import STORE, VectorIndex
from assistant.storage.writers_lock import writers_lock
from assistant.types import Filters, Vector

_TRIES = 10


def recipe_of(encoder: Embedding) -> Recipe:
    """How this program cuts and embeds passages with an encoder."""
    return Recipe(encoder.name, encoder.fingerprint, f"{VERSION}/{encoder.max_tokens}")


class Edition:
    """A published edition, held by a lease until ``close``. Safe to share between threads."""

    def __init__(self, home: Home, number: int, lease: Lease, vectors: VectorIndex) -> None:
        self._home = home
        self._lease = lease
        self.number = number
        self.vocabulary_stamp = home.vocabulary_stamp()
        self.catalogue = Catalogue.open(home.catalogue(number), read_vocabulary(home.vocabulary))
        folder = home.edition(number)
        self._nearest = NearestPassages(folder, folder / INDEX, self.catalogue, vectors)

    @property
    def fingerprint(self) -> str:
        """The same for editions with the same documents, embedded in the same way."""
        return self.catalogue.info.fingerprint

    def nearest(self, vector: Vector, k: int, filters: Filters) -> list[Neighbour]:
        """At most ``k`` of the passages that the filters leave, best first.

        Where the index is not sound all of them are compared, and `notice` says so. Raises
        UsageError for a filter on an unknown key, EditionGoneError.
        """
        return self._nearest.find(vector, k, filters)

    @property
    def vectors(self) -> VectorIndex:
        """The vector index, which nobody has looked into."""
        return self._nearest.index

    @property
    def notice(self) -> str | None:
        """What is to be told about the state of this edition, if anything."""
        return self._nearest.notice

    def close(self) -> None:
        """Give it back; it is deleted if it was only waiting for that."""
        self._nearest.close()
        self.catalogue.close()
        self._lease.release()
        if not is_read_only(self._home.editions):
            with suppress(OSError):  # the next one to close an edition does it
                sweep_old_editions(self._home)


class Editions:
    """Everything under one home folder, which need not exist yet.

    ``recipe`` is how the program would cut and embed; an edition made otherwise is refused.
    Without it, as for listing documents, only the schema must fit.
    """

    def __init__(self, home: Path, recipe: Recipe | None = None) -> None:
        self.home = Home(home)
        self.recipe = recipe

    def current(self) -> int | None:
        """The number of the current edition; ``None`` before anything was published."""
        pointer = current_pointer(self.home)
        return pointer.edition if pointer else None

    @contextmanager
    def read(self) -> Iterator[Edition]:
        """The current edition, for one question or one run.

        Raises EmptyLibraryError, LibraryDamagedError, LibraryMismatchError, VocabularyError,
        EditionGoneError.
        """
        edition = self.open()
        try:
            yield edition
        finally:
            edition.close()

    def open(self) -> Edition:
        """The current edition, to be closed by the caller. Raises what ``read`` raises."""
        with disk_errors(f"{self.home.path} cannot be read"):
            self._finish_removal()
            edition = self._open_any()
        try:
            _require_fit(self.home, edition.catalogue.info, self.recipe)
        except LibraryMismatchError:
            edition.close()
            raise
        return edition

    @contextmanager
    def write(
        self, command: str, listener: Listener = ignore, *, any_schema: bool = False
    ) -> Iterator[Writer]:
        """The right to publish, for one writer at a time; ``command`` is what others are told.

        ``listener`` hears of each step. Raises LibraryBusyError, naming the holder, when another
        process writes, LibraryMismatchError for another schema unless ``any_schema``, and
        LibraryError when the disk is full or cannot be written.
        """
        with (
            disk_errors(f"{self.home.path} could not be written"),
            writers_lock(self.home, command),
        ):
            pointer = restore_pointer(self.home)
            sweep_leftovers(self.home)
            finished = finish_interrupted(self.home)
            sweep_old_editions(self.home)
            with ExitStack() as held:
                base = None
                if pointer is not None:
                    base = Catalogue.open(self.home.catalogue(pointer.edition))
                    held.callback(base.close)
                    if not any_schema:
                        _require_fit(self.home, base.info, None)
                yield Writer(self.home, base, listener, finished)

    def history(self) -> list[Change]:
        """The editions published so far, oldest first; none for an empty library."""
        try:
            with self.read() as edition:
                return edition.catalogue.history()
        except EmptyLibraryError:
            return []

    def check(self) -> list[str]:
        """What is wrong with the current edition; reads all of it. Raises EmptyLibraryError."""
        try:
            with self.read() as edition:
                return check_edition(self.home.edition(edition.number))
        except (LibraryDamagedError, LibraryMismatchError) as error:
            return [str(error)]

    def _finish_removal(self) -> None:
        """Where one was cut off: whoever writes now does it, and nobody can on a read-only disk."""
        if pending(self.home):
            with suppress(LibraryBusyError, DiskError), self.write("finishing a removal"):
                pass

    def _open_any(self) -> Edition:
        for _ in range(_TRIES):
            pointer = current_pointer(self.home)
            if pointer is None:
                raise EmptyLibraryError(
                    f"there is no library in {self.home.path}; run `assistant ingest` first"
                )
            lease_file = self.home.lease(pointer.edition)
            lease = Lease.shared(lease_file)
            if lease is not None:
                try:
                    vectors = STORE(self.home.edition(pointer.edition) / INDEX)
                    return Edition(self.home, pointer.edition, lease, vectors)
                except EditionGoneError:
                    lease.release()
                except LibraryError:
                    lease.release()
                    raise
            if self.home.edition(pointer.edition).exists() and not lease_file.exists():
                # A copy of the home without its empty files; deleting an edition ends with it.
                lease_file.touch()
        raise EditionGoneError(
            f"editions of {self.home.path} are replaced faster than they can be opened; try again"
        )


class Writer:
    """The right to publish. ``base`` is the current edition's catalogue, if there is one.

    ``finished`` are the documents of a removal that had been cut off and that this one finished.
    """

    def __init__(
        self, home: Home, base: Catalogue | None, listener: Listener, finished: Sequence[str] = ()
    ) -> None:
        self.base = base
        self.finished = finished
        self._home = home
        self._listener = listener

    def require_fit(self, recipe: Recipe) -> None:
        """Raise LibraryMismatchError where the current edition was made with another recipe."""
        if self.base is not None:
            _require_fit(self._home, self.base.info, recipe)

    def draft(self, *, extra_bytes: int = 0, afresh: bool = False) -> EditionDraft:
        """Begin an edition; ``extra_bytes`` is about what it will need beyond the current one."""
        return EditionDraft(
            self._home, self.base, self._listener, extra_bytes=extra_bytes, afresh=afresh
        )


def _require_fit(home: Home, info: Info, recipe: Recipe | None) -> None:
    if info.schema != SCHEMA_VERSION:
        raise LibraryMismatchError(
            f"the library in {home.path} has schema {info.schema} and this program uses "
            f"{SCHEMA_VERSION}; run `assistant library rebuild`"
        )
    if recipe is None or info.recipe == recipe:
        return
    theirs, ours = info.recipe, recipe
    if theirs.encoder_fingerprint == ours.encoder_fingerprint:
        if theirs.passage_settings == ours.passage_settings:
            return  # the same weights under another name
        what = f"passage settings {theirs.passage_settings}, not {ours.passage_settings}"
    else:
        what = (
            f"the encoder {theirs.encoder_name} ({theirs.encoder_fingerprint[:12]}), not "
            f"{ours.encoder_name} ({ours.encoder_fingerprint[:12]})"
        )
    raise LibraryMismatchError(
        f"the library in {home.path} was made with {what}; run `assistant library "
        "rebuild`, or go back to the old setting"
    )
