"""Files into the library, documents out of it, and all of it made again.

paths -> gather -> intake -> draft of an edition -> passages -> embed -> publish
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

from assistant.errors import EmptyLibraryError
from assistant.ingest import corrections, vocabulary
from assistant.ingest.batches import Intake
from assistant.ingest.embedding import Cut, add_passages, keep_vectors
from assistant.ingest.gather import gather, reading_again
from assistant.ingest.near_duplicates import near_duplicates, signature_of
from assistant.models.embedding import Embedding
from assistant.models.passages import split_passages
from assistant.settings import ReadingLimits
from assistant.storage.catalogue_draft import Origin
from assistant.storage.editions import Editions, Writer, recipe_of
from assistant.storage.embeddings_cache import EmbeddingsCache
from assistant.storage.progress import Listener, ignore
from assistant.storage.records import Record
from assistant.storage.removal import Forgetting
from assistant.types import IngestReport


def ingest(
    paths: Sequence[Path],
    library: Editions,
    encoder: Callable[[], Embedding],
    limits: ReadingLimits,
    *,
    prune: bool = False,
    dry_run: bool = False,
    follow_links: bool = False,
    progress: Listener = ignore,
) -> IngestReport:
    """Read what is new or changed below ``paths`` and publish it as one edition.

    ``encoder`` is called only when something is to be embedded. With ``prune``, documents from
    these paths whose files or lines are gone are removed. Nothing changed, nothing is published;
    with ``dry_run`` nothing is written at all. Raises UsageError for a path that does not exist,
    before the library is touched, and the errors of `Editions.write`.
    """
    gathered = gather(paths, follow_links=follow_links)
    corrected = corrections.load(library.home.path)
    if dry_run:
        known, signatures = _known(library)
        intake = Intake(gathered, known, limits, progress, corrected)
        new = {i.document.doc_id: signature_of(i.document.text) for i in intake.incoming()}
        gone = intake.gone() if prune else []
        adoption = vocabulary.adopt(gathered.vocabularies, library.home, dry_run=True)
        pairs = near_duplicates(signatures, new)
        return _report(library, intake, gone, pairs, adoption, dry_run=True)
    with library.write("assistant ingest", progress) as writer:
        adoption = vocabulary.adopt(gathered.vocabularies, library.home)
        known = writer.base.documents() if writer.base else []
        intake = Intake(gathered, known, limits, progress, corrected)
        pairs, gone = _take_in(intake, library, writer, encoder, prune=prune, progress=progress)
        return _report(library, intake, gone, pairs, adoption)


def reread(
    doc_ids: Sequence[str],
    library: Editions,
    encoder: Callable[[], Embedding],
    limits: ReadingLimits,
    *,
    progress: Listener = ignore,
) -> IngestReport:
    """Read the files of these documents again, and publish what is different in them.

    For files that changed and for corrected metadata. Raises UsageError for an unknown id,
    EmptyLibraryError, and the errors of `Editions.write`.
    """
    corrected = corrections.load(library.home.path)
    with library.write("assistant library reread", progress) as writer:
        if writer.base is None:
            raise EmptyLibraryError(f"there is no library in {library.home.path}")
        files = reading_again([writer.base.record(doc_id) for doc_id in doc_ids])
        known = writer.base.documents()
        intake = Intake(files, known, limits, progress, corrected, read_all=True)
        pairs, gone = _take_in(intake, library, writer, encoder, prune=False, progress=progress)
        return _report(library, intake, gone, pairs)


def _take_in(
    intake: Intake,
    library: Editions,
    writer: Writer,
    encoder: Callable[[], Embedding],
    *,
    prune: bool,
    progress: Listener,
) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Publish what the intake brings; return near-identical pairs and the ids removed."""
    incoming = intake.incoming()
    first = next(incoming, None)
    if first is None:
        gone = intake.gone() if prune else []
        if gone:
            assert writer.base is not None
            _publish_without(gone, writer)
        return (), gone
    model = encoder()
    writer.require_fit(recipe_of(model))
    known = writer.base.signatures() if writer.base else {}
    new: dict[str, bytes] = {}
    cuts = []
    with (
        closing(EmbeddingsCache.open(library.home.cache, model.fingerprint)) as cache,
        writer.draft(extra_bytes=intake.bytes_needed) as draft,
    ):
        for one in chain([first], incoming):
            doc_id = one.document.doc_id
            new[doc_id] = signature_of(one.document.text)
            if one.replaces:
                draft.catalogue.remove(doc_id)
            draft.catalogue.add(one.document, one.origin, new[doc_id])
            cuts.append(Cut(doc_id, split_passages(one.document, model)))
        gone = intake.gone() if prune else []
        for doc_id in gone:
            draft.catalogue.remove(doc_id)
            known.pop(doc_id)
        for doc_id, origin in intake.seen_again.items():
            draft.catalogue.seen_again(doc_id, origin)
        add_passages(draft.catalogue, cuts, model, cache, progress)
        draft.publish(
            recipe_of(model),
            added=len(intake.added),
            changed=len(intake.changed),
            removed=len(gone),
            forget=_traces(writer, gone),
        )
    return near_duplicates(known, new), gone


def remove(
    doc_ids: Sequence[str], library: Editions, *, progress: Listener = ignore
) -> IngestReport:
    """Take documents out, so that nothing of them is left on the disk once no reader has them.

    Finishes a removal of the same documents that was cut off. Raises UsageError for an unknown
    id, and then removes nothing; EmptyLibraryError.
    """
    with library.write("assistant library remove", progress) as writer:
        if writer.base is None:
            raise EmptyLibraryError(f"there is no library in {library.home.path}")
        finished = set(doc_ids) & set(writer.finished)
        removed = sorted({writer.base.record(i).doc_id for i in doc_ids if i not in finished})
        edition = _publish_without(removed, writer) if removed else writer.base.info.edition
    return IngestReport(edition, removed=tuple(sorted({*removed, *finished})))


def _publish_without(doc_ids: Sequence[str], writer: Writer) -> int:
    assert writer.base is not None
    with writer.draft() as draft:
        for doc_id in doc_ids:
            draft.catalogue.remove(doc_id)
        return draft.publish(
            writer.base.info.recipe, removed=len(doc_ids), forget=_traces(writer, doc_ids)
        )


def _traces(writer: Writer, removed: Sequence[str]) -> Forgetting:
    """What the home keeps of these documents: an upload that others came from stays."""
    gone = set(removed)
    known = writer.base.documents() if writer.base else []
    needed = {(record.root, record.source) for record in known if record.doc_id not in gone}
    files = {
        str(Path(record.root, record.source))
        for record in known
        if record.doc_id in gone and (record.root, record.source) not in needed
    }
    return Forgetting(tuple(removed), tuple(sorted(files)))


def rebuild(library: Editions, encoder: Embedding, *, progress: Listener = ignore) -> IngestReport:
    """Cut and embed every stored text again, after a change of encoder, settings or schema.

    Vectors that the library has for the same words, made by the same encoder, are used again.
    The report lists all documents as changed. Raises EmptyLibraryError.
    """
    with library.write("assistant library rebuild", progress, any_schema=True) as writer:
        if writer.base is None:
            raise EmptyLibraryError(f"there is no library in {library.home.path}")
        records = writer.base.documents()
        with (
            closing(EmbeddingsCache.open(library.home.cache, encoder.fingerprint)) as cache,
            writer.draft(afresh=True) as draft,
        ):
            if writer.base.info.recipe == recipe_of(encoder):
                keep_vectors(writer.base, cache)
            cuts = []
            for record in records:
                document = writer.base.document(record.doc_id)
                origin = Origin(record.root, record.source, record.source_hash)
                draft.catalogue.add(document, origin, signature_of(document.text))
                cuts.append(Cut(record.doc_id, split_passages(document, encoder)))
            add_passages(draft.catalogue, cuts, encoder, cache, progress)
            edition = draft.publish(recipe_of(encoder), changed=len(records))
    return IngestReport(edition, changed=tuple(record.doc_id for record in records))


def _known(library: Editions) -> tuple[list[Record], dict[str, bytes]]:
    try:
        with library.read() as edition:
            return edition.catalogue.documents(), edition.catalogue.signatures()
    except EmptyLibraryError:
        return [], {}


def _report(
    library: Editions,
    intake: Intake,
    removed: Sequence[str],
    pairs: tuple[tuple[str, str], ...],
    adoption: vocabulary.Adoption = vocabulary.NOTHING_FOUND,
    *,
    dry_run: bool = False,
) -> IngestReport:
    return IngestReport(
        edition=library.current(),
        added=tuple(sorted(intake.added)),
        changed=tuple(sorted(intake.changed)),
        unchanged=tuple(sorted(set(intake.unchanged) - set(removed))),
        removed=tuple(sorted(removed)),
        refused=(*intake.refused, *adoption.refused),
        ignored=sum(intake.ignored.values()),
        ignored_kinds=dict(sorted(intake.ignored.items())),
        notes=(*intake.notes, *adoption.notes),
        near_duplicates=pairs,
        vocabulary=adoption.path,
        dry_run=dry_run,
    )
