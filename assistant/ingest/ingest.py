"""Files into the library, documents out of it, and all of it made again.

paths -> gather -> intake -> draft of an edition -> passages -> embed -> publish
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

from assistant.errors import EmptyLibraryError
from assistant.ingest import corrections, traces
from assistant.ingest.batches import Intake
from assistant.ingest.embedding import Cut, add_passages
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
from assistant.types import IngestReport


def ingest(
    paths: Sequence[Path],
    library: Editions,
    encoder: Callable[[], Embedding],
    limits: ReadingLimits,
    *,
    prune: bool = False,
    dry_run: bool = False,
    progress: Listener = ignore,
) -> IngestReport:
    """Read what is new or changed below ``paths`` and publish it as one edition.

    ``encoder`` is called only when something is to be embedded. With ``prune``, documents from
    these paths whose files or lines are gone are removed. Nothing changed, nothing is published;
    with ``dry_run`` nothing is written at all. Raises UsageError for a path that does not exist,
    before the library is touched, and the errors of `Editions.write`.
    """
    gathered = gather(paths)
    corrected = corrections.load(library.home.path)
    if dry_run:
        known, signatures = _known(library)
        intake = Intake(gathered, known, limits, progress, corrected)
        new = {i.document.doc_id: signature_of(i.document.text) for i in intake.incoming()}
        gone = intake.gone() if prune else []
        return _report(library, intake, gone, near_duplicates(signatures, new), dry_run=True)
    with library.write("assistant ingest", progress) as writer:
        known = writer.base.documents() if writer.base else []
        intake = Intake(gathered, known, limits, progress, corrected)
        pairs, gone = _take_in(intake, library, writer, encoder, prune=prune, progress=progress)
        _forget_traces(library, known, gone)
        return _report(library, intake, gone, pairs)


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
            _publish_without(gone, library, writer)
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
        )
        if intake.changed or gone:
            _forget_others(cache, library)
    return near_duplicates(known, new), gone


def remove(
    doc_ids: Sequence[str], library: Editions, *, progress: Listener = ignore
) -> IngestReport:
    """Take documents out, so that nothing of them is left on the disk once no reader has them.

    Raises UsageError for an unknown id, and then removes nothing; EmptyLibraryError.
    """
    with library.write("assistant library remove", progress) as writer:
        if writer.base is None:
            raise EmptyLibraryError(f"there is no library in {library.home.path}")
        removed = sorted({writer.base.record(doc_id).doc_id for doc_id in doc_ids})
        known = writer.base.documents()
        edition = _publish_without(removed, library, writer)
        _forget_traces(library, known, removed)
    return IngestReport(edition, removed=tuple(removed))


def _publish_without(doc_ids: Sequence[str], library: Editions, writer: Writer) -> int:
    assert writer.base is not None
    recipe = writer.base.info.recipe
    with writer.draft() as draft:
        for doc_id in doc_ids:
            draft.catalogue.remove(doc_id)
        edition = draft.publish(recipe, removed=len(doc_ids))
    with closing(EmbeddingsCache.open(library.home.cache, recipe.encoder_fingerprint)) as cache:
        _forget_others(cache, library)
    return edition


def _forget_traces(library: Editions, known: Sequence[Record], removed: Sequence[str]) -> None:
    """Conversations quote documents, and uploads and corrections belong to them."""
    if removed:
        gone = set(removed)
        traces.forget(
            library.home.path,
            [record for record in known if record.doc_id in gone],
            [record for record in known if record.doc_id not in gone],
        )


def rebuild(library: Editions, encoder: Embedding, *, progress: Listener = ignore) -> IngestReport:
    """Cut and embed every stored text again, after a change of encoder, settings or schema.

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
            cuts = []
            for record in records:
                document = writer.base.document(record.doc_id)
                origin = Origin(record.root, record.source, record.source_hash)
                draft.catalogue.add(document, origin, signature_of(document.text))
                cuts.append(Cut(record.doc_id, split_passages(document, encoder)))
            add_passages(draft.catalogue, cuts, encoder, cache, progress)
            edition = draft.publish(recipe_of(encoder), changed=len(records))
            _forget_others(cache, library)
    return IngestReport(edition, changed=tuple(record.doc_id for record in records))


def _known(library: Editions) -> tuple[list[Record], dict[str, bytes]]:
    try:
        with library.read() as edition:
            return edition.catalogue.documents(), edition.catalogue.signatures()
    except EmptyLibraryError:
        return [], {}


def _forget_others(cache: EmbeddingsCache, library: Editions) -> None:
    """Drop the vectors of passages that are no longer in the library."""
    with library.read() as edition:
        cache.keep_only(edition.catalogue.embedding_keys())


def _report(
    library: Editions,
    intake: Intake,
    removed: Sequence[str],
    pairs: tuple[tuple[str, str], ...],
    *,
    dry_run: bool = False,
) -> IngestReport:
    return IngestReport(
        edition=library.current(),
        added=tuple(sorted(intake.added)),
        changed=tuple(sorted(intake.changed)),
        unchanged=tuple(sorted(set(intake.unchanged) - set(removed))),
        removed=tuple(sorted(removed)),
        refused=tuple(intake.refused),
        ignored=intake.ignored,
        notes=tuple(intake.notes),
        near_duplicates=pairs,
        dry_run=dry_run,
    )
