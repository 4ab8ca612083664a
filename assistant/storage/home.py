"""The folder of a library: where things are, and the pointer to the current edition.

HOME/current                  the pointer: which edition is current, which are kept
HOME/editions/7/              an edition: catalogue.sqlite and chroma/
HOME/editions/7/unpublished   there until the pointer names the edition for the first time
HOME/editions/7.lease         locked shared by its readers, exclusively to delete it
HOME/editions/.building-8/    an edition being built; worthless once its writer is gone
HOME/editions/.deleting-6/    an edition being deleted
HOME/writer.lock, writer.json the lock of the one writer, and who that is
HOME/removing.json            what a removal that is under way has yet to forget
HOME/cache.sqlite             embeddings made so far; may be deleted
HOME/vocabulary.yaml          the names that the office has added, if any
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.errors import DiskError
from assistant.language.vocabulary import VOCABULARY_FILE


@dataclass(frozen=True, slots=True)
class Pointer:
    """The current edition. Editions before ``oldest_kept`` hold removed text and must go."""

    edition: int
    oldest_kept: int


@dataclass(frozen=True, slots=True)
class Home:
    """Paths below a library's folder, which need not exist."""

    path: Path

    @property
    def editions(self) -> Path:
        return self.path / "editions"

    @property
    def writer_lock(self) -> Path:
        return self.path / "writer.lock"

    @property
    def writer_note(self) -> Path:
        return self.path / "writer.json"

    @property
    def cache(self) -> Path:
        return self.path / "cache.sqlite"

    @property
    def vocabulary(self) -> Path:
        return self.path / VOCABULARY_FILE

    @property
    def _pointer(self) -> Path:
        return self.path / "current"

    def edition(self, number: int) -> Path:
        return self.editions / str(number)

    def catalogue(self, number: int) -> Path:
        return self.edition(number) / CATALOGUE

    def lease(self, number: int) -> Path:
        return self.editions / f"{number}.lease"

    def building(self, number: int) -> Path:
        return self.editions / f".building-{number}"

    def deleting(self, number: int) -> Path:
        return self.editions / f".deleting-{number}"

    def vocabulary_stamp(self) -> tuple[int, int] | None:
        """Another value after each change of the vocabulary; ``None`` where there is none."""
        try:
            status = self.vocabulary.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def stated(self) -> Pointer | None:
        """What the pointer file says; ``None`` where it is missing or garbled."""
        try:
            said = json.loads(self._pointer.read_bytes())
            pointer = Pointer(**said)
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
            return None
        whole = isinstance(pointer.edition, int) and isinstance(pointer.oldest_kept, int)
        return pointer if whole else None

    @property
    def has_pointer(self) -> bool:
        """Whether the pointer file is there, whatever it holds."""
        return self._pointer.exists()

    def point(self, pointer: Pointer) -> None:
        """Make an edition the current one, at once and for good."""
        with suppress(FileNotFoundError):
            self.unpublished(self.edition(pointer.edition)).unlink()
            sync_folder(self.edition(pointer.edition))
        aside = self.path / ".current-new"
        with aside.open("w", encoding="utf-8") as file:
            json.dump(asdict(pointer), file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._pointer)
        sync_folder(self.path)

    @staticmethod
    def unpublished(folder: Path) -> Path:
        """The mark of an edition that no pointer ever named."""
        return folder / "unpublished"

    def published(self) -> list[int]:
        """The numbers of the editions that a pointer once named and that are there, ascending."""
        return [n for n in self.complete() if not self.unpublished(self.edition(n)).exists()]

    def complete(self) -> list[int]:
        """The numbers of the editions on disk, ascending; the last may not be current yet."""
        return sorted(int(p.name) for p in self._entries() if p.name.isdecimal() and p.is_dir())

    def leases(self) -> list[int]:
        """The numbers that have a lease file, ascending."""
        names = [p.name.removesuffix(".lease") for p in self._entries() if p.suffix == ".lease"]
        return sorted(int(name) for name in names if name.isdecimal())

    def leftovers(self) -> list[Path]:
        """Folders that a writer or a deletion which was killed left behind."""
        return [p for p in self._entries() if p.name.startswith((".building-", ".deleting-"))]

    def next_number(self) -> int:
        """A number that no edition ever had: Chroma remembers folders by their path."""
        pointer = self.stated()
        return max([0, *self.complete(), *self.leases(), pointer.edition if pointer else 0]) + 1

    def require_space(self, needed_bytes: int) -> None:
        """Raise DiskError unless so much is free."""
        free = shutil.disk_usage(self.path).free
        if free < needed_bytes:
            raise DiskError(
                f"a new edition needs about {needed_bytes / 2**20:,.0f} MiB in {self.path} and "
                f"{free / 2**20:,.0f} MiB are free; free some space"
            )

    def _entries(self) -> Iterator[Path]:
        try:
            yield from self.editions.iterdir()
        except (FileNotFoundError, NotADirectoryError):
            return


CATALOGUE = "catalogue.sqlite"
INDEX = "chroma"


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def delete_tree(folder: Path) -> None:
    """Delete a folder, also while another process is deleting it."""
    while folder.exists():
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)


def sync_tree(folder: Path) -> None:
    """Have everything below a folder, and the folder itself, on the disk."""
    for path in folder.iterdir():
        if path.is_dir():
            sync_tree(path)
        else:
            _sync(path)
    _sync(folder)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
