"""Files against the library: what is new, what changed, what is as it was, what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.documents import ReaderPool
from assistant.ingest import corrections
from assistant.ingest.gather import Gathered, Place, SourceFile, source_hash
from assistant.settings import ReadingLimits
from assistant.storage.catalogue_draft import Origin, content_hash
from assistant.storage.progress import Listener, Step
from assistant.storage.records import Record
from assistant.types import Document, Refusal

_PACKED = frozenset({".pdf", ".docx", ".pptx", ".epub", ".eml"})
"""Kinds of files of which little is text."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document that is to be stored, in place of an older reading if it ``replaces`` one."""

    document: Document
    origin: Origin
    replaces: bool


class Intake:
    """Reads the files that changed. The lists are complete once ``incoming`` is exhausted.

    ``corrected`` are corrections by document id. With ``read_all`` every file is read, changed
    or not.
    """

    def __init__(
        self,
        gathered: Gathered,
        known: Sequence[Record],
        limits: ReadingLimits,
        listener: Listener,
        corrected: Mapping[str, corrections.Fields] | None = None,
        *,
        read_all: bool = False,
    ) -> None:
        self._gathered = gathered
        self._corrected = corrected or {}
        self._read_all = read_all
        self._known = {record.doc_id: record for record in known}
        self._limits = limits
        self._listener = listener
        self._claimed: dict[str, Path] = {}
        self._unread = list(gathered.closed)
        self.bytes_needed = 0
        """About what the changed files take in the library; known with the first document."""
        self.added: list[str] = []
        self.changed: list[str] = []
        self.unchanged: list[str] = []
        self.refused: list[Refusal] = list(gathered.refused)
        self.notes: list[str] = []
        self.seen_again: dict[str, Origin] = {}
        """Documents that are as they were in files that are not."""

    @property
    def ignored(self) -> Mapping[str, int]:
        """How many files were passed over, by the ending of their names."""
        return self._gathered.ignored

    def incoming(self) -> Iterator[Incoming]:
        """The documents to store, in the order of their files."""
        changed = list(self._changed_files())
        self.bytes_needed = sum(_bytes_needed(file.path) for file, _ in changed)
        with ReaderPool(self._limits) as pool:
            readings = pool.read_all([(file.path, file.doc_id) for file, _ in changed])
            for done, (file, hash_) in enumerate(changed):
                self._listener(Step("parse", done, len(changed)))
                reading = next(readings)
                if reading.refused is not None:
                    self._refuse(file, reading.refused)
                    continue
                for reason in reading.broken:
                    self._refuse(file, reason)
                yield from self._of_file(file, "" if reading.broken else hash_, reading.documents)
            if changed:
                self._listener(Step("parse", len(changed), len(changed)))

    def gone(self) -> list[str]:
        """Documents from the named paths that are no longer there; for after ``incoming``."""
        return [
            record.doc_id
            for record in self._known.values()
            if record.doc_id not in self._claimed
            and any(scope.holds(_place(record)) for scope in self._gathered.scopes)
            and not any(place.holds(_place(record)) for place in self._unread)
        ]

    def _changed_files(self) -> Iterator[tuple[SourceFile, str]]:
        """Files whose bytes the library has not seen; the others' documents are claimed."""
        by_place: dict[Place, list[Record]] = {}
        for record in self._known.values():
            by_place.setdefault(_place(record), []).append(record)
        for file in self._gathered.files:
            hash_ = source_hash(file.path, self._limits.max_file_mb * 2**20) or ""
            known = [] if self._read_all else by_place.get(file.place, [])
            same = [r for r in known if hash_ and r.source_hash == hash_]
            for record in same:
                self._claimed[record.doc_id] = file.path
                self.unchanged.append(record.doc_id)
            if not same:
                yield file, hash_

    def _of_file(
        self, file: SourceFile, hash_: str, documents: Sequence[Document]
    ) -> Iterator[Incoming]:
        """What to store of a file; with an empty hash it is looked at, and refused, every time."""
        taken = []
        for read in documents:
            document = corrections.applied(read, self._corrected.get(read.doc_id, {}))
            reason = self._objection(document, file)
            if reason is None:
                taken.append(document)
                self._claimed[document.doc_id] = file.path
            else:
                self._refuse(file, reason)
        if len(taken) < len(documents):
            hash_ = ""
        origin = Origin(file.place.root, file.place.source, hash_)
        for document in taken:
            self.notes += [f"{file.path}: {note}" for note in document.notes]
            record = self._known.get(document.doc_id)
            if record is not None and record.content_hash == content_hash(document):
                self.unchanged.append(document.doc_id)
                self.seen_again[document.doc_id] = origin
                continue
            (self.added if record is None else self.changed).append(document.doc_id)
            yield Incoming(document, origin, replaces=record is not None)

    def _objection(self, document: Document, file: SourceFile) -> str | None:
        doc_id = document.doc_id
        try:
            f"{doc_id}{document.title}{document.text}{document.metadata}".encode()
        except UnicodeEncodeError:
            return f"{doc_id!r} holds half of a surrogate pair, which is no character"
        if doc_id in self._claimed:
            return f"the id {doc_id!r} is already that of a document in {self._claimed[doc_id]}"
        record = self._known.get(doc_id)
        if record is None or _place(record) == file.place:
            return None
        where = Path(record.root, record.source)
        if record.root != file.place.root or where.exists():
            return (
                f"the library has another document {doc_id!r}, from {where}; rename one, or run "
                f"`assistant library remove` first"
            )
        return None  # its file was renamed

    def _refuse(self, file: SourceFile, reason: str) -> None:
        self.refused.append(Refusal(str(file.path), reason))
        self._unread.append(file.place)


def _bytes_needed(path: Path) -> int:
    """Text takes about twenty times its size with its vectors; of other files little is text."""
    try:
        size = path.stat().st_size
    except OSError:
        return 0  # the reader says why
    return size * (2 if path.suffix.lower() in _PACKED else 20)


def _place(record: Record) -> Place:
    return Place(record.root, record.source)
