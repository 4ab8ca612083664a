"""The changes that the Library page can make, each as a job in the background."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from assistant.ingest import corrections, uploads
from assistant.ingest.ingest import ingest, rebuild, remove, reread
from assistant.ingest.replacing import in_use, replace_earlier
from assistant.ingest.uploads import Stored
from assistant.storage.progress import Listener
from assistant.storage.records import Record
from assistant.types import IngestReport, Refusal
from assistant.web.office import Office


def add_uploads(office: Office, stored: Sequence[Stored], *, replace: bool) -> None:
    """Take uploaded files in. With ``replace``, uploads of the same names give way to them.

    What is refused gives way to nothing, and is not kept.
    """
    home, library = office.assistant.home, office.assistant.editions
    paths = [one.path for one in stored if one.path is not None]
    refused = tuple(Refusal(one.name, one.reason) for one in stored if one.path is None)

    def task(listener: Listener) -> IngestReport:
        def take_in() -> IngestReport:
            return ingest(
                paths,
                library,
                lambda: office.assistant.encoder,
                office.settings.reading,
                progress=listener,
            )

        if not paths:
            return IngestReport(library.current(), refused=refused)
        report = replace_earlier(paths, library, take_in, listener) if replace else take_in()
        used = in_use(library, paths)
        uploads.discard(home, [path for path in paths if path not in used])
        named = tuple(Refusal(Path(r.path).name, r.reason) for r in report.refused)
        return dataclasses.replace(report, refused=refused + named)

    count = len(stored)
    title = f"Add {stored[0].name}" if count == 1 else f"Add {count} files"
    office.jobs.submit(title, task, [path.name for path in paths])


def remove_documents(office: Office, records: Sequence[Record]) -> None:
    """Take documents out for good, with their uploads and what conversations quote of them."""
    title = (
        f"Remove {records[0].title}" if len(records) == 1 else f"Remove {len(records)} documents"
    )
    office.jobs.submit(title, lambda listener: _remove(office, records, listener))


def correct(office: Office, record: Record, fields: corrections.Fields) -> None:
    """Keep corrected metadata and read the document again with it."""

    def task(listener: Listener) -> IngestReport:
        corrections.save(office.assistant.home, record.doc_id, fields)
        return _reread(office, [record.doc_id], listener)

    office.jobs.submit(f"Correct {record.title}", task)


def reread_documents(office: Office, doc_ids: Sequence[str], title: str) -> None:
    """Read the files of documents again and take in what changed in them."""
    office.jobs.submit(title, lambda listener: _reread(office, doc_ids, listener))


def rebuild_library(office: Office) -> None:
    """Cut and embed every stored text again."""
    library = office.assistant.editions
    office.jobs.submit(
        "Index everything again",
        lambda listener: rebuild(library, office.assistant.encoder, progress=listener),
    )


def check_library(office: Office) -> None:
    """Look for damage; the job's ``problems`` are what was found."""
    office.jobs.submit("Check the library", lambda _: office.assistant.editions.check())


def _reread(office: Office, doc_ids: Sequence[str], listener: Listener) -> IngestReport:
    return reread(
        doc_ids,
        office.assistant.editions,
        lambda: office.assistant.encoder,
        office.settings.reading,
        progress=listener,
    )


def _remove(office: Office, records: Sequence[Record], listener: Listener) -> IngestReport:
    ids = [record.doc_id for record in records]
    return remove(ids, office.assistant.editions, progress=listener)
