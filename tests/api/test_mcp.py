"""The library as an agent meets it: every tool listed and called by the protocol's own client."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from assistant.models.encoder import Encoder
from tests.support.api_server import Served, serving
from tests.support.notes import NOTES
from tests.support.ranked_library import ingest_texts

SHARE = "What share of US antimony imports comes from China?"
QUOTE = "As of 2025, China supplied 63% of US\nantimony imports."


@pytest.fixture(scope="module")
def home(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp")
    ingest_texts({name.replace("/", "-"): text for name, text in NOTES.items()}, folder, encoder)
    return folder / "home"


def with_client(home: Path, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """Start `assistant mcp` as an agent's program does, and use it."""

    async def used() -> Any:
        arguments = ["-m", "assistant", "mcp", "--home", str(home)]
        started = stdio_client(StdioServerParameters(command=sys.executable, args=arguments))
        async with Client(started) as client:
            return await use(client)

    return asyncio.run(used())


def test_every_tool_is_listed_and_answers(home: Path) -> None:
    async def use(client: Client) -> dict[str, Any]:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == {"ask", "search", "lookup", "get_source", "list_documents"}
        calls: dict[str, dict[str, Any]] = {
            "ask": {"question": SHARE},
            "search": {"question": SHARE, "top_k": 2},
            "lookup": {"text": QUOTE},
            "list_documents": {},
        }
        said = {name: await client.call_tool(name, given) for name, given in calls.items()}
        results = {name: result.structured_content or {} for name, result in said.items()}
        cited = results["ask"]["citations"][0]
        place = {key: cited[key] for key in ("doc_id", "start", "end")}
        source = await client.call_tool("get_source", place)
        assert (source.structured_content or {})["text"] == cited["quote"]
        return results

    results = with_client(home, use)
    assert results["ask"]["status"] == "answered"
    assert len(results["search"]["hits"]) == 2
    assert results["lookup"]["verdict"] == "verbatim"
    assert len(results["list_documents"]["documents"]) == len(NOTES)


def test_an_error_reaches_the_agent_in_its_own_words(home: Path) -> None:
    async def use(client: Client) -> Any:
        return await client.call_tool("get_source", {"doc_id": "nowhere.md"})

    result = with_client(home, use)
    assert result.is_error
    assert "no document 'nowhere.md' in the library" in result.content[0].text


def test_documents_are_resources(home: Path) -> None:
    async def use(client: Client) -> Any:
        listed = await client.list_resources()
        assert "library://documents" in {str(resource.uri) for resource in listed.resources}
        return await client.read_resource("library://document/lithium.txt")

    text = with_client(home, use).contents[0].text
    assert text.startswith("Lithium in Mexico")


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    with serving("mcp --http", home) as up:
        yield up


def test_over_http_a_token_is_asked_for(served: Served) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert httpx.post(f"{served.url}/mcp", json=body).status_code == 401
    with served.client() as client:
        accept = {"Accept": "application/json, text/event-stream"}
        assert client.post("/mcp", json=body, headers=accept).status_code != 401
