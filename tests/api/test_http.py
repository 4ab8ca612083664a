"""The library over HTTP, asked by the official clients of the shapes that it speaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import httpx
import openai
import pytest

from assistant.api.tokens import Tokens
from assistant.ingest.ingest import ingest
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.editions import Editions, recipe_of
from tests.support.api_server import Served, serving
from tests.support.documents import PdfPages
from tests.support.notes import NOTES
from tests.support.ranked_library import ingest_texts

SHARE = "What share of US antimony imports comes from China?"
NOWHERE = "Who won the football cup in 1998?"
QUESTIONS = (
    SHARE,
    "When did Mexico nationalize lithium?",
    "Who were the largest exporters of copper to the United States in 2024?",
    "What share of antimony goes into flame retardants?",
    NOWHERE,
)
ROUTES = (
    ("GET", "/v1/documents"),
    ("GET", "/v1/documents/lithium.txt"),
    ("POST", "/v1/documents?name=new.txt"),
    ("DELETE", "/v1/documents/lithium.txt"),
    ("POST", "/v1/ask"),
    ("POST", "/v1/search"),
    ("POST", "/v1/lookup"),
    ("POST", "/v1/verify"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/messages"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/nowhere"),
)


@pytest.fixture(scope="module")
def served(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("api")
    texts = {name.replace("/", "-"): text for name, text in NOTES.items()}
    ingest_texts(texts, folder, encoder)
    with serving("api", folder / "home") as up:
        yield up


def text_of(served: Served, doc_id: str) -> str:
    with served.client() as client:
        shown = client.get(f"/v1/documents/{doc_id}").raise_for_status()
    return str(shown.json()["text"])


def test_a_stranger_gets_in_nowhere(served: Served) -> None:
    for headers in ({}, {"Authorization": "Bearer pa_guess"}, {"x-api-key": "guess"}):
        for method, path in ROUTES:
            answer = httpx.request(method, served.url + path, headers=headers)
            assert answer.status_code == 401, (method, path)
            assert "token" in answer.json()["error"]["message"]


def test_a_token_that_reads_cannot_write(served: Served) -> None:
    with served.client() as client:
        assert client.post("/v1/documents?name=a.txt", content="Words.").status_code == 403
        assert client.delete("/v1/documents/lithium.txt").status_code == 403
        assert client.post("/v1/ask", json={"question": SHARE}).status_code == 200


def test_a_document_comes_and_goes(served: Served) -> None:
    with served.client(served.write) as client:
        text = "The mill at Esk ground 4,100 t of rye in 1931."
        added = client.post("/v1/documents?name=mill.txt", content=text)
        assert added.status_code == 201
        assert added.json()["added"] == ["mill.txt"]
        found = client.post("/v1/lookup", json={"text": "ground 4,100 t of rye in 1931"}).json()
        assert found["verdict"] == "verbatim"
        again = client.delete("/v1/documents/mill.txt")
        assert again.json()["removed"] == ["mill.txt"]
        assert client.get("/v1/documents/mill.txt").status_code == 404
        assert client.delete("/v1/documents/mill.txt").status_code == 404
        refused = client.post("/v1/documents?name=mill.exe", content=b"MZ")
        assert refused.status_code == 415
        assert "mill.exe" in refused.json()["error"]["message"]


def test_our_own_objects_are_those_of_the_command_line(served: Served) -> None:
    with served.client() as client:
        answer = client.post("/v1/ask", json={"question": SHARE, "qid": "q1"}).json()
        assert answer["status"] == "answered"
        assert answer["qid"] == "q1"
        cited = answer["citations"][0]
        assert text_of(served, cited["doc_id"])[cited["start"] : cited["end"]] == cited["quote"]
        hits = client.post("/v1/search", json={"question": SHARE, "top_k": 2}).json()["hits"]
        assert len(hits) == 2
        claim = {"statement": "China supplied 36% of it.", "sources": ["China supplied 63% of it."]}
        assert client.post("/v1/verify", json=claim).json()["support"] == "unsupported"
        listed = client.get("/v1/documents").json()["documents"]
        assert "lithium.txt" in {document["doc_id"] for document in listed}


def test_an_answer_streams_as_events(served: Served) -> None:
    asked = {"question": SHARE, "stream": True}
    with served.client() as client, client.stream("POST", "/v1/ask", json=asked) as stream:
        lines = [line for line in stream.iter_lines() if line.startswith("data: ")]
    last = json.loads(lines[-1].removeprefix("data: "))
    assert last["status"] == "answered"
    assert last["citations"]


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("/v1/ask", {}, 400, "question"),
        ("/v1/ask", {"question": ""}, 400, "question"),
        ("/v1/ask", {"question": SHARE, "since": "soon"}, 400, "since"),
        ("/v1/ask", {"question": SHARE, "where": {"colour": "red"}}, 400, "colour"),
        ("/v1/ask", {"question": SHARE, "engine": "openai:gpt-x"}, 400, "openai:gpt-x"),
        ("/v1/chat/completions", {"messages": []}, 400, "messages"),
        ("/v1/messages", {"messages": [{"role": "assistant", "content": "Hi"}]}, 400, "messages"),
    ],
)
def test_what_is_wrong_is_named(
    served: Served, path: str, body: dict[str, Any], status: int, word: str
) -> None:
    with served.client() as client:
        answer = client.post(path, json=body)
    assert answer.status_code == status
    assert word in answer.json()["error"]["message"]


def test_the_official_openai_client_reads_answers_with_their_sources(served: Served) -> None:
    client = openai.OpenAI(base_url=f"{served.url}/v1", api_key=served.read)
    for question in QUESTIONS:
        message = (
            client.chat.completions.create(
                model="policy-assistant", messages=[{"role": "user", "content": question}]
            )
            .choices[0]
            .message
        )
        assert message.content
        annotations = message.annotations or []
        assert bool(annotations) == (question != NOWHERE)
        for annotation in annotations:
            cited = annotation.url_citation
            place = cited.model_extra or {}
            document = text_of(served, place["doc_id"])
            assert document[place["start"] : place["end"]] == place["quote"]
            assert place["quote"] in message.content
            marker = message.content[cited.start_index : cited.end_index]
            assert marker == f"[{place['number']}]"


def test_a_streamed_completion_says_the_same(served: Served) -> None:
    client = openai.OpenAI(base_url=f"{served.url}/v1", api_key=served.read)
    asked: list[Any] = [{"role": "user", "content": SHARE}]
    whole = client.chat.completions.create(model="policy-assistant", messages=asked)
    text, annotations, usage = "", [], None
    for chunk in client.chat.completions.create(
        model="policy-assistant",
        messages=asked,
        stream=True,
        stream_options={"include_usage": True},
    ):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            annotations += (choice.delta.model_extra or {}).get("annotations", [])
        usage = chunk.usage or usage
    assert text == whole.choices[0].message.content
    assert usage is not None
    for annotation in annotations:
        cited = annotation["url_citation"]
        assert text[cited["start_index"] : cited["end_index"]] == f"[{cited['number']}]"
    assert len(annotations) == len(whole.choices[0].message.annotations or [])


def test_the_official_anthropic_client_reads_answers_with_their_sources(served: Served) -> None:
    client = anthropic.Anthropic(base_url=served.url, api_key=served.read)
    for question in QUESTIONS:
        message = client.messages.create(
            model="policy-assistant",
            max_tokens=500,
            messages=[{"role": "user", "content": question}],
        )
        cited = [c for block in message.content for c in getattr(block, "citations", None) or []]
        assert bool(cited) == (question != NOWHERE)
        for citation in cited:
            document = text_of(served, citation.doc_id)
            quoted = document[citation.start_char_index : citation.end_char_index]
            assert quoted == citation.cited_text


def test_a_streamed_message_says_the_same(served: Served) -> None:
    client = anthropic.Anthropic(base_url=served.url, api_key=served.read)
    asked: Any = {
        "model": "policy-assistant",
        "max_tokens": 500,
        "messages": [{"role": "user", "content": SHARE}],
    }
    whole = client.messages.create(**asked)
    with client.messages.stream(**asked) as stream:
        streamed = stream.get_final_message()
    assert [b.model_dump() for b in streamed.content] == [b.model_dump() for b in whole.content]


def test_a_page_is_cited_as_one(encoder: Encoder, tmp_path: Path) -> None:
    source = tmp_path / "mill.pdf"
    pages = PdfPages(source)
    pages.line(72, 700, "The mill at Esk stands by the river.")
    pages.next_page()
    pages.line(72, 700, "In 1931 the mill at Esk ground 4,100 tonnes of rye.")
    pages.save()
    library = Editions(tmp_path / "home", recipe_of(encoder))
    ingest([source], library, lambda: encoder, ReadingLimits())
    with serving("api", tmp_path / "home") as up:
        client = anthropic.Anthropic(base_url=up.url, api_key=up.read)
        message = client.messages.create(
            model="policy-assistant",
            max_tokens=500,
            messages=[{"role": "user", "content": "How much rye did the mill at Esk grind?"}],
        )
    kinds = {c.type: c for block in message.content for c in getattr(block, "citations", [])}
    assert set(kinds) == {"char_location", "page_location"}
    assert (kinds["page_location"].start_page_number, kinds["page_location"].end_page_number) == (
        2,
        3,
    )


def test_a_revoked_token_is_out_at_once(served: Served) -> None:
    tokens = Tokens(served.home)
    secret = tokens.create("guest", "read")
    with served.client(secret) as client:
        assert client.get("/v1/documents").status_code == 200
        tokens.revoke("guest")
        assert client.get("/v1/documents").status_code == 401
    assert secret not in (served.home / "tokens.json").read_text()


def test_another_name_of_the_host_is_not_answered(served: Served) -> None:
    with served.client() as client:
        answer = client.get("/v1/documents", headers={"Host": "evil.example"})
    assert answer.status_code == 400
