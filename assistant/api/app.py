"""The HTTP application: every door, behind one gate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response

from assistant import __version__
from assistant.api import anthropic_shape, openai_shape, routes
from assistant.api.gate import Gate, Limits, problem
from assistant.api.service import Service
from assistant.api.tokens import Tokens
from assistant.errors import AssistantError, LibraryBusyError, LibraryError
from assistant.library import Library


def application(library: Library, limits: Limits, hosts: list[str]) -> FastAPI:
    """The application. ``hosts`` are the names it answers to, which stops DNS rebinding."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        library.close()

    app = FastAPI(
        title="Policy Assistant",
        version=__version__,
        description="Answers in which every sentence points to the exact words it rests on.",
        lifespan=lifespan,
    )
    service = Service(library)
    _errors(app)
    routes.add_asking(app, service)
    routes.add_documents(app, service)
    openai_shape.add_routes(app, service)
    anthropic_shape.add_routes(app, service)
    app.add_middleware(Gate, tokens=Tokens(library.home), limits=limits)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    return app


def _errors(app: FastAPI) -> None:
    @app.exception_handler(AssistantError)
    async def ours(_: Request, error: AssistantError) -> Response:
        if isinstance(error, LibraryBusyError):
            return problem(409, str(error))
        return problem(503 if isinstance(error, LibraryError) else 400, str(error))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return problem(400, f"{'.'.join(map(str, first['loc'][1:]))}: {first['msg']}")
