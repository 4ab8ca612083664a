"""`/v1/messages`, so that clients of Anthropic's interface show our sources.

Each statement is a text block with its citations: a ``char_location`` in the document's canonical
text, and a ``page_location`` where the document has pages. Both have besides Anthropic's fields
those of our citation object.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import iterate_in_threadpool

from assistant.api.conversation import MODEL, Message, asked, tokens_used
from assistant.api.service import Service
from assistant.types import Answer, Citation


class MessagesBody(BaseModel):
    """What is read of Anthropic's request; its other fields steer a model that is not there."""

    model_config = ConfigDict(extra="ignore")

    messages: list[Message]
    model: str = MODEL
    stream: bool = False


def add_routes(app: FastAPI, service: Service) -> None:
    @app.post("/v1/messages", response_model=None)
    async def create(body: MessagesBody) -> dict[str, Any] | StreamingResponse:
        """A message: the last one that is given is the question."""
        fields = asked(body.messages, body.model)
        head = {
            "id": f"msg_{uuid.uuid4().hex}",
            "type": "message",
            "role": "assistant",
            "model": body.model,
        }
        if body.stream:
            return StreamingResponse(_stream(service, fields, head), media_type="text/event-stream")
        answer = await service.answer(fields)
        return {
            **head,
            "content": list(_blocks(answer)),
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": _usage(answer),
        }


async def _stream(
    service: Service, fields: dict[str, Any], head: dict[str, Any]
) -> AsyncIterator[str]:
    """The finished answer block by block: which sources it has is known at its end."""
    answer: Answer | None = None
    start = {**head, "content": [], "stop_reason": None, "stop_sequence": None}
    usage = {"input_tokens": 0, "output_tokens": 0}
    yield _event("message_start", message={**start, "usage": usage})
    async for grown in iterate_in_threadpool(service.growing(fields)):
        answer = grown
        yield _event("ping")
    assert answer is not None
    for index, block in enumerate(_blocks(answer)):
        empty = {"type": "text", "text": "", "citations": []}
        yield _event("content_block_start", index=index, content_block=empty)
        deltas = [{"type": "text_delta", "text": block["text"]}]
        deltas += [{"type": "citations_delta", "citation": c} for c in block["citations"] or ()]
        for delta in deltas:
            yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)
    ended = {"stop_reason": "end_turn", "stop_sequence": None}
    yield _event("message_delta", delta=ended, usage=_usage(answer))
    yield _event("message_stop")


def _event(kind: str, **fields: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields}, ensure_ascii=False)}\n\n"


def _blocks(answer: Answer) -> Iterator[dict[str, Any]]:
    """A block for each statement; one without citations for what is no statement."""
    if not answer.statements:
        yield {"type": "text", "text": answer.text, "citations": None}
        return
    cited = {citation.number: citation for citation in answer.citations}
    order = list(dict.fromkeys(citation.doc_id for citation in answer.citations))
    for number, statement in enumerate(answer.statements):
        yield {
            "type": "text",
            "text": statement.text if number == 0 else f" {statement.text}",
            "citations": [
                location
                for n in statement.citations
                for location in _locations(cited[n], order.index(cited[n].doc_id))
            ],
        }


def _locations(citation: Citation, document_index: int) -> Iterator[dict[str, Any]]:
    shared = {
        **asdict(citation),
        "cited_text": citation.quote,
        "document_index": document_index,
        "document_title": citation.title,
        "file_id": None,
    }
    yield {
        **shared,
        "type": "char_location",
        "start_char_index": citation.start,
        "end_char_index": citation.end,
    }
    if citation.page is not None:
        # The end of a range of pages is the page after it, as in Anthropic's own answers.
        yield {
            **shared,
            "type": "page_location",
            "start_page_number": citation.page,
            "end_page_number": citation.page + 1,
        }


def _usage(answer: Answer) -> dict[str, int]:
    read, written = tokens_used(answer)
    return {"input_tokens": read, "output_tokens": written}
