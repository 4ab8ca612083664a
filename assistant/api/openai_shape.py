"""`/v1/chat/completions`, so that clients of OpenAI's interface show our sources.

An answer's text ends with its sources as a list. Each marker ``[n]`` in it is annotated as a
``url_citation``, which has besides OpenAI's fields those of our citation object.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request

from assistant.api.conversation import MODEL, Message, asked, source_list, tokens_used
from assistant.api.service import Service
from assistant.types import Answer, Citation

_MARKER = re.compile(r"\[(\d+)\]")


class _Options(BaseModel):
    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class CompletionBody(BaseModel):
    """What is read of OpenAI's request; its other fields steer a model that is not there."""

    model_config = ConfigDict(extra="ignore")

    messages: list[Message]
    model: str = MODEL
    stream: bool = False
    stream_options: _Options | None = None


def add_routes(app: FastAPI, service: Service) -> None:
    @app.get("/v1/models")
    async def models() -> dict[str, Any]:
        """The names that `model` may have."""
        names = (MODEL, *service.engines)
        data = [{"id": n, "object": "model", "created": 0, "owned_by": MODEL} for n in names]
        return {"object": "list", "data": data}

    @app.post("/v1/chat/completions", response_model=None)
    async def complete(
        body: CompletionBody, request: Request
    ) -> dict[str, Any] | StreamingResponse:
        """Chat completion: the last message is the question."""
        fields = asked(body.messages, body.model)
        base = str(request.base_url)
        head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": body.model,
        }
        if body.stream:
            usage = bool(body.stream_options and body.stream_options.include_usage)
            return StreamingResponse(
                _chunks(service, fields, head, base, with_usage=usage),
                media_type="text/event-stream",
            )
        answer = await service.answer(fields)
        message = {
            "role": "assistant",
            "content": _content(answer),
            "refusal": None,
            "annotations": _annotations(answer, base),
        }
        return {
            **head,
            "object": "chat.completion",
            "choices": [_choice("stop", message=message)],
            "usage": _usage(answer),
        }


async def _chunks(
    service: Service, fields: dict[str, Any], head: dict[str, Any], base: str, *, with_usage: bool
) -> AsyncIterator[str]:
    """The answer as it grows; the sources and their annotations when it is complete."""

    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choices = [_choice(finish, delta=delta)]
        return _event({**head, "object": "chat.completion.chunk", "choices": choices})

    yield chunk({"role": "assistant", "content": ""})
    sent = ""
    answer: Answer | None = None
    async for answer in iterate_in_threadpool(service.growing(fields)):
        # Only what is certain to stay is sent: an answer that begins otherwise waits for its end.
        if answer.text.startswith(sent) and answer.text != sent:
            yield chunk({"content": answer.text[len(sent) :]})
            sent = answer.text
    assert answer is not None
    rest = _content(answer)
    # Where the complete answer does not begin with what was sent, it is sent whole after it.
    rest = rest.removeprefix(sent) if rest.startswith(sent) else f"\n\n{rest}"
    shift = len(sent) + len(rest) - len(_content(answer))
    yield chunk({"content": rest, "annotations": _annotations(answer, base, shift)})
    yield chunk({}, "stop")
    if with_usage:
        last = {**head, "object": "chat.completion.chunk", "choices": [], "usage": _usage(answer)}
        yield _event(last)
    yield "data: [DONE]\n\n"


def _choice(finish: str | None, **said: Any) -> dict[str, Any]:
    return {"index": 0, **said, "finish_reason": finish, "logprobs": None}


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _content(answer: Answer) -> str:
    return answer.text + source_list(answer)


def _annotations(answer: Answer, base: str, shift: int = 0) -> list[dict[str, Any]]:
    by_number = {citation.number: citation for citation in answer.citations}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                **asdict(citation),
                "url": citation.url or _address(citation, base),
                "start_index": shift + marker.start(),
                "end_index": shift + marker.end(),
            },
        }
        for marker in _MARKER.finditer(answer.text)
        if (citation := by_number.get(int(marker[1])))
    ]


def _address(citation: Citation, base: str) -> str:
    return f"{base}v1/documents/{quote(citation.doc_id)}#{citation.start}-{citation.end}"


def _usage(answer: Answer) -> dict[str, int]:
    read, written = tokens_used(answer)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
