"""The commands of the terminal as routes, with the same JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request

from assistant.api.service import Service, events
from assistant.errors import UsageError
from assistant.ingest import uploads
from assistant.ingest.ingest import ingest, remove
from assistant.library import Library


class VerifyBody(BaseModel):
    statement: str
    sources: list[str] = Field(description="Sentences that are to bear the statement out")
    id: str | None = None


class _Asking(BaseModel):
    """Fields of a batch line; what else is sent is kept out of the way."""

    model_config = ConfigDict(extra="ignore")

    question: str
    qid: str | int | None = None
    where: dict[str, str | list[str]] = Field(default_factory=dict)
    since: str | None = None
    until: str | None = None
    history: list[dict[str, str]] = Field(default_factory=list)


class AskBody(_Asking):
    as_of: str | None = None
    engine: str | None = Field(None, description="`extractive`, or the engine of the settings")
    stream: bool = Field(False, description="Server-sent events: the answer as it grows")


class SearchBody(_Asking):
    top_k: int = Field(10, ge=1, le=1000)


class LookupBody(BaseModel):
    text: str
    source: str | None = Field(None, description="Document or author that it is ascribed to")
    id: str | None = None


def add_asking(app: FastAPI, service: Service) -> None:
    library = service.library

    @app.post("/v1/ask", response_model=None)
    async def ask(body: AskBody) -> dict[str, Any] | StreamingResponse:
        """A question to a cited answer; the object of `assistant ask --json`."""
        fields = body.model_dump(exclude={"stream"})
        if not body.stream:
            return (await service.answer(fields)).to_dict()
        return events(("answer", answer.to_dict()) for answer in service.growing(fields))

    @app.post("/v1/search")
    async def search(body: SearchBody) -> dict[str, Any]:
        """A question to passages, best first; the object of `assistant search --json`."""
        fields = body.model_dump(exclude_none=True)
        return (await service.run(lambda: library.search.invoke(fields))).to_dict()

    @app.post("/v1/lookup")
    async def lookup(body: LookupBody) -> dict[str, Any]:
        """Where a quotation or figure stands; the object of `assistant lookup --json`."""
        found = await service.run(lambda: library.lookup.invoke(body.model_dump()))
        return found.to_dict()

    @app.post("/v1/verify")
    async def verify(body: VerifyBody) -> dict[str, Any]:
        """Whether sentences bear a statement out; a line of `assistant verify --batch`."""
        verified = await service.run(lambda: library.verify.invoke(body.model_dump()))
        return verified.to_dict(body.id)


def add_documents(app: FastAPI, service: Service) -> None:
    library = service.library

    @app.get("/v1/documents")
    async def list_documents() -> dict[str, Any]:
        """Every document with its metadata; the object of `assistant library list --json`."""
        return await service.run(lambda: documents(library))

    @app.get("/v1/documents/{doc_id:path}")
    async def show(doc_id: str) -> dict[str, Any]:
        """One document: metadata, canonical text, sections and pages."""
        try:
            return await service.run(lambda: document(library, doc_id))
        except UsageError as error:
            raise HTTPException(404, str(error)) from error

    @app.post("/v1/documents", status_code=201)
    async def add(
        request: Request, name: Annotated[str, Query(description="File name with its ending")]
    ) -> dict[str, Any]:
        """Add the file that the body holds; the object of `assistant ingest --json`."""
        data = await request.body()
        stored = await service.run(lambda: uploads.store(library.home, name, data))
        path = stored.path
        if path is None:
            raise HTTPException(415, f"{name}: {stored.reason}")
        report = await service.run(
            lambda: ingest(
                [path], library.editions, lambda: library.encoder, library.settings.reading
            )
        )
        if report.refused:
            await service.run(lambda: uploads.discard(library.home, [path]))
            raise HTTPException(422, "; ".join(f"{name}: {r.reason}" for r in report.refused))
        return report.to_dict()

    @app.delete("/v1/documents/{doc_id:path}")
    async def delete(doc_id: str) -> dict[str, Any]:
        """Remove a document for good."""
        try:
            return (await service.run(lambda: remove([doc_id], library.editions))).to_dict()
        except UsageError as error:
            raise HTTPException(404, str(error)) from error


def documents(library: Library) -> dict[str, Any]:
    """The object of `assistant library list --json`."""
    with library.editions.read() as edition:
        records = [record.to_dict() for record in edition.catalogue.documents()]
        return {"edition": edition.number, "documents": records}


def document(library: Library, doc_id: str) -> dict[str, Any]:
    """The object of `assistant library show --json`. Raises UsageError for an unknown id."""
    with library.editions.read() as edition:
        text = edition.catalogue.document(doc_id)
        return {
            **edition.catalogue.record(doc_id).to_dict(),
            "text": text.text,
            "sections": [asdict(section) for section in text.sections],
            "pages": [asdict(page) for page in text.pages],
        }
