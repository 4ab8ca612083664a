"""The assistant as the system under test, called as its users call it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.console import Console

import assistant
from assistant.cli.progress_bar import Bar
from assistant.errors import (
    LibraryDamagedError,
    LibraryError,
    LibraryMismatchError,
    UsageError,
)
from assistant.ingest.ingest import ingest
from assistant.library import Library
from assistant.settings import Settings
from assistant.storage.editions import Edition
from evals.harness.question_sets import Question

_PLACES = {"home", "cache_dir", "address"}
"""Settings that no answer depends on; `library.fingerprint` tells what is in the home."""


class Product:
    """Answers through `ask` and finds through `search`, on one edition of the library."""

    def __init__(self, opened: Library, engine: str) -> None:
        opened.check_engine(engine)
        self._opened = opened
        self._engine = engine
        with opened.edition() as edition:
            self._edition = edition.number
            self._texts = _texts(edition)
            self._library = {
                "documents": len(self._texts),
                "passages": len(edition.catalogue.passage_ids()),
                "fingerprint": edition.fingerprint,
            }

    def answer(self, question: Question) -> dict[str, Any]:
        line = {**_line(question), "engine": self._engine}
        answer = self._opened.ask.invoke(line).to_dict()
        self._same_edition(answer["edition"])
        return answer

    def search(self, question: Question, words: str, top_k: int) -> Sequence[dict[str, Any]]:
        line = {**_line(question), "question": words, "top_k": top_k}
        found: Sequence[dict[str, Any]] = self._opened.search.invoke(line).to_dict()["hits"]
        return found

    def document_text(self, doc_id: str) -> str | None:
        return self._texts.get(doc_id)

    def describe(self) -> dict[str, Any]:
        encoder = self._opened.encoder
        return {
            "name": "assistant",
            "engine": self._engine,
            "encoder": {
                "name": self._opened.settings.encoder,
                "fingerprint": encoder.fingerprint,
            },
            "library": self._library,
            "settings": self._opened.settings.model_dump(mode="json", exclude=_PLACES),
        }

    def _same_edition(self, number: int | None) -> None:
        """Answers from two editions must not be averaged."""
        if number is not None and number != self._edition:
            raise LibraryError(
                f"the library went from edition {self._edition} to {number} during the run; "
                "repeat the run with a new --out"
            )


def open_library(home: Path | None, corpus: Path | None) -> Library:
    """Open the library in `home`, or one made of the documents in `corpus`.

    The latter is kept in the cache folder, so that a second run finds it made; it always holds
    what `corpus` holds now. Files that were refused are named on stderr.
    """
    if home is not None and corpus is not None:
        raise UsageError("give --home or --corpus, not both")
    if corpus is None:
        return assistant.open(home)
    settings = Settings()
    key = hashlib.sha256(str(corpus.resolve()).encode()).hexdigest()[:8]
    home = settings.cache_dir / "evals" / f"{corpus.stem}-{key}"
    opened = assistant.open(home, settings)
    try:
        _fill(opened, corpus)
    except (LibraryMismatchError, LibraryDamagedError):
        # Made by another version, or broken: it is a cache, so make it again.
        opened.close()
        shutil.rmtree(home)
        opened = assistant.open(home, settings)
        _fill(opened, corpus)
    return opened


def _fill(opened: Library, corpus: Path) -> None:
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    opened.editions.home.vocabulary.unlink(missing_ok=True)  # the corpus' own is taken over again
    with Bar(console) as bar:
        report = ingest(
            [corpus],
            opened.editions,
            lambda: opened.encoder,
            opened.settings.reading,
            prune=True,
            progress=bar.update,
        )
    for refusal in report.refused:
        console.print(f"refused {refusal.path}: {refusal.reason}")


def library_texts(opened: Library) -> dict[str, str]:
    """The canonical text of every document, by id."""
    with closing(opened), opened.edition() as edition:
        return _texts(edition)


def _texts(edition: Edition) -> dict[str, str]:
    return {r.doc_id: edition.catalogue.text(r.doc_id) for r in edition.catalogue.documents()}


def _line(question: Question) -> dict[str, Any]:
    return {
        "question": question.question,
        "qid": question.qid,
        "history": [turn.model_dump() for turn in question.history],
        "where": question.where,
        "as_of": question.as_of,
    }
