"""New uploads in the place of earlier ones that have their names; a refused one takes no place.

The library knows a document by the file that it came from. The earlier documents are therefore
first noted as coming from the new files. The intake then finds changed files, and publishes the
new words and the end of the old ones as one edition. Whatever ends the work before that leaves
the earlier documents in the library.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistant.errors import EmptyLibraryError
from assistant.ingest import uploads
from assistant.ingest.gather import source_hash
from assistant.ingest.ingest import remove
from assistant.storage.catalogue_draft import Origin
from assistant.storage.editions import Editions
from assistant.storage.progress import Listener
from assistant.storage.records import Record
from assistant.types import IngestReport


def replace_earlier(
    paths: Sequence[Path],
    library: Editions,
    take_in: Callable[[], IngestReport],
    listener: Listener,
) -> IngestReport:
    """Take uploads in with ``take_in``, so that they replace earlier uploads of their names.

    An earlier document goes when its file's replacement was taken in and no longer holds it. A
    replacement of which anything was refused removes nothing.
    """
    earlier = _earlier(library, paths)
    if not earlier:
        return take_in()
    before = {
        record.doc_id: Origin(record.root, record.source, record.source_hash)
        for records in earlier.values()
        for record in records
    }
    _note({r.doc_id: _origin(path) for path, rs in earlier.items() for r in rs}, library, listener)
    try:
        report = take_in()
    except BaseException:
        _note(before, library, listener)
        raise
    return _settle(report, earlier, before, library, listener)


def in_use(library: Editions, paths: Sequence[Path]) -> set[Path]:
    """Those of the files that documents of the library come from."""
    places = {(record.root, record.source) for record in _records(library)}
    return {path for path in paths if (str(path.parent.resolve()), path.name) in places}


def _settle(
    report: IngestReport,
    earlier: Mapping[Path, Sequence[Record]],
    before: Mapping[str, Origin],
    library: Editions,
    listener: Listener,
) -> IngestReport:
    """Finish what was replaced, and put what was not back to where it came from."""
    now = {record.doc_id: record for record in _records(library)}
    ids = {*report.added, *report.changed, *report.unchanged}
    places = {(now[doc_id].root, now[doc_id].source) for doc_id in ids & now.keys()}
    refused = {Path(refusal.path).resolve() for refusal in report.refused}
    origins: dict[str, Origin] = {}
    gone: list[str] = []
    given_up: set[Path] = set()
    for path, records in earlier.items():
        here = _origin(path)
        if (here.root, here.source) not in places:
            origins |= {record.doc_id: before[record.doc_id] for record in records}
            continue
        given_up |= {Path(record.root, record.source) for record in records}
        if path.resolve() in refused:
            continue
        gone += [record.doc_id for record in records if record.doc_id not in ids]
        unread = [r.doc_id for r in records if r.doc_id in ids and not now[r.doc_id].source_hash]
        if unread:
            read = _origin(path, source_hash(path, path.stat().st_size) or "")
            origins |= dict.fromkeys(unread, read)
    if origins:
        _note(origins, library, listener)
    if gone:
        remove(gone, library, progress=listener)
    uploads.discard(library.home.path, given_up)
    removed = tuple(sorted({*report.removed, *gone}))
    return dataclasses.replace(report, edition=library.current(), removed=removed)


def _earlier(library: Editions, paths: Sequence[Path]) -> dict[Path, list[Record]]:
    """By each new upload, the documents from uploads that have its name but other content."""
    new = {path.name: path for path in reversed(paths)}
    places = {(str(path.parent.resolve()), path.name) for path in paths}
    found: dict[Path, list[Record]] = {}
    for record in _records(library):
        if (
            record.source in new
            and (record.root, record.source) not in places
            and uploads.is_upload(library.home.path, record)
        ):
            found.setdefault(new[record.source], []).append(record)
    return found


def _records(library: Editions) -> list[Record]:
    try:
        with library.read() as edition:
            return edition.catalogue.documents()
    except EmptyLibraryError:
        return []


def _origin(path: Path, hash_: str = "") -> Origin:
    """A file as the library notes it; without its hash it is read whatever it holds."""
    return Origin(str(path.parent.resolve()), path.name, hash_)


def _note(origins: Mapping[str, Origin], library: Editions, listener: Listener) -> None:
    """Publish an edition in which these documents come from these files."""
    with library.write("assistant serve", listener) as writer:
        if writer.base is None:
            raise EmptyLibraryError(f"there is no library in {library.home.path}")
        with writer.draft() as draft:
            for doc_id, origin in origins.items():
                draft.catalogue.seen_again(doc_id, origin)
            draft.publish(writer.base.info.recipe)
