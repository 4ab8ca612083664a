"""An opened library: ask, search and look up, each a LangChain Runnable and a plain call."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor

from assistant.answer.ask import EXTRACTIVE, Engine, Extractive, answers, ask
from assistant.answer.chat.prompts import SCHEMA
from assistant.answer.chat.providers import ChatModel, load_chat_model
from assistant.answer.generative import Writer
from assistant.answer.written import Written
from assistant.errors import QuestionError
from assistant.language.vocabulary import read_vocabulary
from assistant.lookup.look_up import look_up
from assistant.models.chain_embeddings import LibraryEmbeddings
from assistant.models.embedding import Embedding
from assistant.models.encoder import load_encoder
from assistant.search.dates import effective_filters
from assistant.search.followups import standalone
from assistant.search.query import prepare
from assistant.search.question_line import question_line
from assistant.search.retriever import LibraryRetriever
from assistant.search.search import search
from assistant.settings import Settings
from assistant.storage.citations import cite_document, scored
from assistant.storage.edition_pool import EditionPool
from assistant.storage.editions import Edition, Editions, recipe_of
from assistant.storage.progress import Listener, ignore
from assistant.types import Answer, Document, Hits, IngestReport, LookUp, Request
from assistant.verification.verify import Source, Verification, Verifier


class Library:
    """A library that is open for questions. Safe to share between threads.

    Each call stays on one edition; a newly published one is picked up by the next call.
    """

    def __init__(self, home: Path, settings: Settings) -> None:
        self.home = home
        self.settings = settings
        self.editions = Editions(home)
        self._lock = threading.RLock()
        self._models: dict[str, ChatModel] = {}
        self.ask = Ask(self)
        self.search = Search(self)
        self.lookup = Lookup(self)
        self.verify = Verify(self)

    @property
    def encoder(self) -> Embedding:
        """Loaded at first use. Raises EncoderError."""
        with self._lock:
            return self._encoder

    @property
    def embedding(self) -> LibraryEmbeddings:
        """A LangChain `Embeddings` with the library's own encoder."""
        return LibraryEmbeddings(lambda: self.encoder)

    def ingest(
        self,
        *paths: str | Path,
        prune: bool = False,
        dry_run: bool = False,
        follow_links: bool = False,
        progress: Listener = ignore,
    ) -> IngestReport:
        """Take in what is new or changed in files and folders, as one new edition.

        With ``prune``, documents from these paths whose files are gone are removed; with
        ``dry_run`` nothing is written; links out of a folder are refused unless
        ``follow_links``. Files that cannot be read are named in the report's
        ``refused``. Raises UsageError for a path that does not exist, LibraryBusyError while
        another process writes.
        """
        from assistant.ingest.ingest import ingest  # the readers' half of the program

        return ingest(
            [Path(path) for path in paths],
            self.editions,
            lambda: self.encoder,
            self.settings.reading,
            prune=prune,
            dry_run=dry_run,
            follow_links=follow_links,
            progress=progress,
        )

    def document(self, doc_id: str) -> Document:
        """A document as it is stored, with its canonical text. Raises UsageError."""
        with self.editions.read() as edition:
            return edition.catalogue.document(doc_id)

    def as_retriever(self, **options: Any) -> LibraryRetriever:
        """A LangChain retriever; options as for ``search``: ``top_k``, ``where``, ``since`` …"""
        return LibraryRetriever(library_search=self.search, options=options)

    @contextmanager
    def edition(self) -> Iterator[Edition]:
        """The current edition, the same one until the block ends.

        Raises EmptyLibraryError, LibraryMismatchError, LibraryDamagedError, EditionGoneError.
        """
        if self.editions.current() is None:
            # Says so before the encoder is loaded for nothing.
            self.editions.open()
        with self._lock:
            pool = self._pool
        with pool.use() as edition:
            yield edition

    @cached_property
    def _encoder(self) -> Embedding:
        return load_encoder(self.settings.encoder, self.settings.cache_dir)

    @cached_property
    def _pool(self) -> EditionPool:
        return EditionPool(Editions(self.home, recipe_of(self.encoder)))

    def check_engine(self, engine: str) -> None:
        """Raises UnknownEngineError for an engine that cannot be used, saying what to do."""
        if engine != EXTRACTIVE:
            self._chat_model(engine)
            if self.settings.chat.judge:
                self._chat_model(self.settings.chat.judge)

    @property
    def verifier(self) -> Verifier:
        """Checks statements against sentences; loads the encoder at first use."""
        with self._lock:
            return self._verifier

    def engine(self, name: str) -> Engine:
        """What makes the answers. Raises UnknownEngineError."""
        if name == EXTRACTIVE:
            return Extractive()
        model, judge = self._chat_model(name), self.settings.chat.judge
        return Written(Writer(model, self.verifier, self._chat_model(judge) if judge else None))

    def _chat_model(self, engine: str) -> ChatModel:
        with self._lock:
            if engine not in self._models:
                self._models[engine] = load_chat_model(engine, self.settings.chat, SCHEMA)
            return self._models[engine]

    @cached_property
    def _verifier(self) -> Verifier:
        return Verifier(self.encoder)

    def close(self) -> None:
        """Give the edition back. A later call opens it again."""
        with self._lock:
            if "_pool" in self.__dict__:
                self._pool.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


Input = str | Mapping[str, Any]


class Ask(Runnable[Input, Answer]):
    """A question, alone or as a mapping with the fields of a batch line, to an answer."""

    def __init__(self, assistant: Library) -> None:
        self._assistant = assistant

    def __call__(self, question: str, **options: Any) -> Answer:
        """Options are the other fields of a batch line: ``history``, ``where``, ``as_of`` …"""
        return self.invoke({"question": question, **options})

    def invoke(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return self._call_with_config(self._answer, input, config, run_type="chain")

    def stream(
        self, input: Input, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Answer]:
        """The answer as it grows, statement by statement; the last one is complete."""
        yield from self._transform_stream_with_config(
            iter([input]), self._growing, config, run_type="chain"
        )

    async def astream(
        self, input: Input, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Answer]:
        growing = self.stream(input, config)
        while (answer := await run_in_executor(config, next, growing, None)) is not None:
            yield answer

    def _growing(self, values: Iterator[Input]) -> Iterator[Answer]:
        for value in values:
            request = self._request(value)
            engine = self._assistant.engine(request.engine)
            with self._assistant.edition() as edition:
                yield from answers(request, edition, self._assistant.encoder, engine)

    def _answer(self, value: Input) -> Answer:
        request = self._request(value)
        engine = self._assistant.engine(request.engine)
        with self._assistant.edition() as edition:
            return ask(request, edition, self._assistant.encoder, engine)

    def _request(self, value: Input) -> Request:
        line = question_line(value)
        return Request(
            question=line.question,
            qid=line.qid,
            history=line.turns,
            filters=line.filters,
            as_of=line.as_of,
            engine=line.engine or self._assistant.settings.engine,
        )

    def failed(self, line: Mapping[str, Any], reason: str) -> Answer:
        """The answer object of a question that could not be asked."""
        qid = line.get("qid")
        return Answer(
            question=str(line.get("question") or ""),
            qid=None if qid is None else str(qid),
            status="error",
            error=reason,
            engine=str(line.get("engine") or self._assistant.settings.engine),
            edition=None,
        )


class Search(Runnable[Input, Hits]):
    """A question to passages, best first; ``top_k`` of them, 10 unless told otherwise."""

    def __init__(self, assistant: Library) -> None:
        self._assistant = assistant

    def __call__(self, question: str, **options: Any) -> Hits:
        return self.invoke({"question": question, **options})

    def invoke(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> Hits:
        return self._call_with_config(self._search, input, config, run_type="retriever")

    def _search(self, value: Input) -> Hits:
        line = question_line(value)
        with self._assistant.edition() as edition:
            question = (
                standalone(line.question, line.turns, edition.catalogue.vocabulary) or line.question
            )
            query = prepare(question, self._assistant.encoder)
            filters = effective_filters(line.filters, line.as_of)
            found = search(query, edition, top_k=line.top_k, filters=filters)
            documents = {
                doc_id: edition.catalogue.document(doc_id)
                for doc_id in {hit.passage.doc_id for hit in found}
            }
            hits = tuple(
                scored(
                    cite_document(
                        documents[hit.passage.doc_id], hit.passage.start, hit.passage.end, number
                    ),
                    hit.score,
                )
                for number, hit in enumerate(found, start=1)
            )
            return Hits(line.question, hits, edition.number, line.qid)


class Lookup(Runnable[Input, LookUp]):
    """A text to the places in the library where it stands; ``source`` is whom it is ascribed to."""

    def __init__(self, assistant: Library) -> None:
        self._assistant = assistant

    def __call__(self, text: str, *, source: str | None = None, id: str | None = None) -> LookUp:
        return self.invoke({"text": text, "source": source, "id": id})

    def invoke(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> LookUp:
        return self._call_with_config(self._look_up, input, config, run_type="retriever")

    def _look_up(self, value: Input) -> LookUp:
        fields = {"text": value} if isinstance(value, str) else value
        if not isinstance(fields.get("text"), str):
            raise QuestionError("text: give the words to look up as a string")
        if not isinstance(fields.get("source"), str | None):
            raise QuestionError("source: give the document or the author as a string")
        with self._assistant.edition() as edition:
            return look_up(
                fields["text"],
                edition,
                self._assistant.encoder,
                source=fields.get("source"),
                id=fields.get("id"),
            )


class Verify(Runnable[Mapping[str, Any], Verification]):
    """A statement and the sentences given for it to a verdict.

    Of the library only its vocabulary counts, and no document. As a mapping: ``statement`` and
    ``sources``, a list of sentences.
    """

    def __init__(self, assistant: Library) -> None:
        self._assistant = assistant

    def __call__(self, statement: str, sources: Sequence[str]) -> Verification:
        return self.invoke({"statement": statement, "sources": sources})

    def invoke(
        self, input: Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> Verification:
        return self._call_with_config(self._verify, input, config, run_type="chain")

    def _verify(self, value: Mapping[str, Any]) -> Verification:
        statement, sources = value.get("statement"), value.get("sources")
        if not isinstance(statement, str) or not statement.strip():
            raise QuestionError("statement: give the sentence to verify as a string")
        if not isinstance(sources, Sequence) or isinstance(sources, str):
            raise QuestionError("sources: give a list of the sentences that are to bear it out")
        if not all(isinstance(source, str) for source in sources):
            raise QuestionError("sources: each is a sentence, as a string")
        vocabulary = read_vocabulary(self._assistant.editions.home.vocabulary)
        cited = [Source(text) for text in sources]
        return self._assistant.verifier.verify(statement, cited, vocabulary)
