"""The library for agents, over the Model Context Protocol. It reads and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final
from urllib.parse import quote, unquote

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from assistant import __version__
from assistant.api.routes import document, documents
from assistant.errors import AssistantError
from assistant.library import Library

_INSTRUCTIONS: Final = (
    "A library of articles and reports. `ask` answers with statements that cite exact words, or "
    "says that the library does not answer; never add to what it says without saying so. `lookup` "
    "tells whether a quotation or a figure stands in the library, and how it differs."
)
_READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_LONGEST: Final = 20_000

_Where = Annotated[
    dict[str, list[str]] | None, Field(description="Metadata that documents must have")
]
_Day = Annotated[str | None, Field(description="YYYY-MM-DD")]


def server(library: Library) -> MCPServer:
    """The server, not yet listening. Errors reach the agent as the text of our messages."""
    mcp = MCPServer("policy-assistant", instructions=_INSTRUCTIONS, version=__version__)

    @mcp.tool(annotations=_READS)
    def ask(
        question: str, where: _Where = None, since: _Day = None, until: _Day = None
    ) -> dict[str, Any]:
        """Answer a question from the library; each statement cites document, offsets and page."""
        given = {"where": where, "since": since, "until": until}
        chosen = {key: value for key, value in given.items() if value}
        with _told():
            return library.ask.invoke({"question": question, **chosen}).to_dict()

    @mcp.tool(annotations=_READS)
    def search(
        question: str,
        top_k: Annotated[int, Field(ge=1, le=100)] = 10,
        where: _Where = None,
        since: _Day = None,
        until: _Day = None,
    ) -> dict[str, Any]:
        """Find passages for a question, best first, with their offsets and pages."""
        given = {"where": where, "since": since, "until": until}
        chosen = {key: value for key, value in given.items() if value}
        with _told():
            found = library.search.invoke({"question": question, "top_k": top_k, **chosen})
        return found.to_dict()

    @mcp.tool(annotations=_READS)
    def lookup(
        text: str,
        source: Annotated[str | None, Field(description="Whom it is ascribed to")] = None,
    ) -> dict[str, Any]:
        """Whether a quotation or figure stands in the library, where, and how it differs."""
        with _told():
            return library.lookup.invoke({"text": text, "source": source}).to_dict()

    @mcp.tool(annotations=_READS)
    def get_source(
        doc_id: str,
        start: Annotated[int, Field(ge=0, description="First character")] = 0,
        end: Annotated[int | None, Field(description="Character after the last")] = None,
    ) -> dict[str, Any]:
        """The words of a document from `start` to `end`, at most 20,000 characters at a time."""
        with _told():
            shown = document(library, doc_id)
        text: str = shown.pop("text")
        stop = min(len(text) if end is None else end, start + _LONGEST)
        return {**shown, "start": start, "end": stop, "length": len(text), "text": text[start:stop]}

    @mcp.tool(annotations=_READS)
    def list_documents() -> dict[str, Any]:
        """Every document with its metadata."""
        with _told():
            return documents(library)

    @mcp.resource("library://documents", mime_type="application/json")
    def all_documents() -> dict[str, Any]:
        """Every document with its metadata and the address of its text."""
        listed = documents(library)
        for one in listed["documents"]:
            one["uri"] = f"library://document/{quote(one['doc_id'], safe='')}"
        return listed

    @mcp.resource("library://document/{doc_id}", mime_type="text/plain")
    def text_of_document(doc_id: str) -> str:
        """The canonical text of a document; every offset counts its characters."""
        try:
            text: str = document(library, unquote(doc_id))["text"]
        except AssistantError as error:
            raise ResourceError(str(error)) from error
        return text

    return mcp


@contextmanager
def _told() -> Iterator[None]:
    """Errors that are ours reach the agent in their own words."""
    try:
        yield
    except AssistantError as error:
        raise ToolError(str(error)) from error
