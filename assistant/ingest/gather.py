"""Paths to files: which are read, under which document id, and which are refused or ignored."""

from __future__ import annotations

import errno
import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.documents import KINDS, SIDECAR_SUFFIX, sidecar_path
from assistant.errors import UsageError
from assistant.language.vocabulary import VOCABULARY_FILE
from assistant.storage.records import Record
from assistant.types import Refusal

_CHUNK = 1 << 20
_LEADS_OUT = "{} is a symbolic link out of the folder, to {}; --follow-links reads it"


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder as the library remembers it: a root and a POSIX path below it.

    The empty ``source`` is the whole root.
    """

    root: str
    source: str

    def holds(self, other: Place) -> bool:
        return self.root == other.root and (
            self.source in ("", other.source) or other.source.startswith(f"{self.source}/")
        )


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read; ``doc_id`` is the id of its document, or the start of its documents' ids."""

    place: Place
    path: Path
    doc_id: str


@dataclass(slots=True)
class Gathered:
    """What was found below the paths that were named, in the order of their names.

    ``scopes`` are those paths. ``closed`` are places that could not be looked into, so that
    nothing can be said about what is there. ``ignored`` counts files of kinds that are not read,
    by the ending of their names in lower case; ``vocabularies`` are those directly below a named
    folder, which are not among them.
    """

    files: list[SourceFile] = field(default_factory=list)
    scopes: list[Place] = field(default_factory=list)
    closed: list[Place] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    vocabularies: list[Path] = field(default_factory=list)


def gather(paths: Sequence[Path], *, follow_links: bool = False) -> Gathered:
    """Look below each path. Raises UsageError for one that does not exist.

    Hidden files, sidecars and a ``README.md`` directly below a named folder are passed over. A
    ``vocabulary.yaml`` there, or named itself, is no document. Links below a path that lead out
    of it are refused unless ``follow_links``.
    """
    missing = [str(path) for path in paths if not os.path.lexists(path)]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    walk = _Walk(follow_links)
    for path in paths:
        walk.start(path)
    return walk.gathered


def reading_again(records: Sequence[Record]) -> Gathered:
    """The files that these documents came from, each once; refused where links now lead out."""
    places = dict.fromkeys(Place(record.root, record.source) for record in records)
    gathered = Gathered()
    for place in places:
        path = Path(place.root, place.source)
        if out := [p for p in (path, sidecar_path(path)) if leads_out(p, Path(place.root))]:
            what = "it" if out[0] == path else "its sidecar"
            reason = _LEADS_OUT.format(what, os.path.realpath(out[0]))
            gathered.refused.append(Refusal(str(path), reason))
        else:
            gathered.files.append(SourceFile(place, path, place.source))
    return gathered


def leads_out(path: Path, root: Path) -> bool:
    """Whether links on the way to a path lead out of a folder."""
    return not Path(os.path.realpath(path)).is_relative_to(root)


def source_hash(path: Path, max_bytes: int) -> str | None:
    """The hash of a file and its sidecar; ``None`` where the reader will have to say why not."""
    digest = hashlib.sha256()
    try:
        if not path.is_file() or path.stat().st_size > max_bytes:
            return None
        _digest(path, digest)
        sidecar = sidecar_path(path)
        if sidecar.is_file() and sidecar.stat().st_size <= max_bytes:
            digest.update(b"\0sidecar\0")
            _digest(sidecar, digest)
    except OSError:
        return None
    return digest.hexdigest()


def _digest(path: Path, digest: hashlib._Hash) -> None:
    """One that has no size is never opened: the kernel may make its content up without end."""
    if path.stat().st_size:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)


class _Walk:
    def __init__(self, follow_links: bool) -> None:
        self.gathered = Gathered()
        self._follow_links = follow_links
        self._seen: set[Place] = set()

    def start(self, path: Path) -> None:
        if path.name.endswith(SIDECAR_SUFFIX):
            return  # named by a pattern such as ``folder/*``; it is read with its file
        if path.name == VOCABULARY_FILE and path.is_file():
            self.gathered.vocabularies.append(path)
            return
        try:
            if path.is_dir():
                root = str(path.resolve())
                self.gathered.scopes.append(Place(root, ""))
                self._folder(path, Place(root, ""), ())
                return
            path.stat()
        except OSError as error:
            self._refuse(path, _reason(error))
            return
        place = Place(str(path.parent.resolve()), path.name)
        self.gathered.scopes.append(place)
        if path.suffix.lower() in KINDS:
            self._file(path, place)
        else:
            kinds = ", ".join(sorted(KINDS))
            self._refuse(path, f"not a kind of file that is read ({kinds})", place)

    def _folder(self, folder: Path, place: Place, above: tuple[tuple[int, int], ...]) -> None:
        try:
            status = folder.stat()
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names, not paths
        except OSError as error:
            self._refuse(folder, _reason(error), place)
            return
        here = (status.st_dev, status.st_ino)
        if here in above:
            self._refuse(folder, "symbolic link to a folder above it")
            return
        for name in names:
            if name.startswith(".") or name.endswith(SIDECAR_SUFFIX):
                continue
            if not place.source and not above and name == "README.md":
                continue
            source = f"{place.source}/{name}" if place.source else name
            self._entry(folder / name, Place(place.root, source), (*above, here))

    def _entry(self, path: Path, place: Place, above: tuple[tuple[int, int], ...]) -> None:
        readable = path.suffix.lower() in KINDS
        try:
            os.stat(path)  # noqa: PTH116 - unlike is_dir() it tells a loop from a missing file
        except OSError as error:
            if readable or error.errno == errno.ELOOP:
                self._refuse(path, _reason(error), place)
            else:
                self.gathered.ignored[path.suffix.lower()] += 1
            return
        if self._leads_out(path, place.root):
            self._refuse(path, _LEADS_OUT.format("it", os.path.realpath(path)), place)
        elif path.is_dir():
            self._folder(path, place, above)
        elif place.source == VOCABULARY_FILE and path.is_file():
            self.gathered.vocabularies.append(path)
        elif readable:
            self._file(path, place)
        else:
            self.gathered.ignored[path.suffix.lower()] += 1

    def _file(self, path: Path, place: Place) -> None:
        try:
            place.source.encode()
        except UnicodeEncodeError:
            self._refuse(path, "its name is not valid UTF-8; rename it")
            return
        sidecar = sidecar_path(path)
        if self._leads_out(sidecar, place.root):
            self._refuse(path, _LEADS_OUT.format("its sidecar", os.path.realpath(sidecar)), place)
        elif place not in self._seen:
            self._seen.add(place)
            self.gathered.files.append(SourceFile(place, path, place.source))

    def _leads_out(self, path: Path, root: str) -> bool:
        return not self._follow_links and path.is_symlink() and leads_out(path, Path(root))

    def _refuse(self, path: Path, reason: str, closed: Place | None = None) -> None:
        shown = str(path).encode(errors="backslashreplace").decode()
        self.gathered.refused.append(Refusal(shown, reason))
        if closed is not None:
            self.gathered.closed.append(closed)


def _reason(error: OSError) -> str:
    match error.errno:
        case errno.ELOOP:
            return "symbolic links form a loop"
        case errno.ENOENT:
            return "symbolic link to nothing"
        case errno.EACCES | errno.EPERM:
            return "permission denied"
        case _:
            return (error.strerror or str(error)).lower()
