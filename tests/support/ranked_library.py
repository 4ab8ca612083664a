"""A small library of texts, made with the real reader, encoder and index."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant.ingest.ingest import ingest
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.editions import Editions, recipe_of
from tests.support.vocabularies import write_sample_vocabulary


def ingest_texts(texts: Mapping[str, str], folder: Path, encoder: Encoder) -> Editions:
    """Write each text under its name and ingest them all as one edition.

    It is read with the vocabulary of the sample library.
    """
    source = folder / "source"
    source.mkdir()
    for name, text in texts.items():
        (source / name).write_text(text, "utf-8")
    write_sample_vocabulary(folder / "home")
    library = Editions(folder / "home", recipe_of(encoder))
    report = ingest([source], library, lambda: encoder, ReadingLimits())
    assert len(report.added) == len(texts), report
    return library
