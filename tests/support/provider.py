"""A chat provider for tests: a real HTTP server with OpenAI's interface and a script of replies.

Each call takes the next line of the script; the last one is repeated.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server does with one call.

    ``text`` is sent in pieces of ``piece`` characters. ``status`` other than 200 is sent as an
    error. ``silent``: the connection is held and nothing comes. ``cut``: the connection is
    closed after the text, without the end of the stream. ``hold``: after so many characters
    nothing more comes until the provider is told to go on.
    """

    text: str = ""
    status: int = 200
    silent: bool = False
    cut: bool = False
    hold: int | None = None
    piece: int = 7
    usage: tuple[int, int] | None = (100, 20)


@dataclass
class Provider:
    base_url: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)

    def prompt(self, call: int = -1) -> str:
        """All that was sent with a call, as one text."""
        return "\n".join(str(message["content"]) for message in self.calls[call]["messages"])


@contextmanager
def provider(*script: Reply) -> Iterator[Provider]:
    """A server on loopback that lives as long as the block."""
    released = threading.Event()
    handler = _handler(script, released)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    running = Provider(f"http://127.0.0.1:{server.server_port}/v1")
    handler.provider = running
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        released.set()
        running.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(script: Sequence[Reply], released: threading.Event) -> Any:
    class Handler(BaseHTTPRequestHandler):
        provider: Provider
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            self.provider.calls.append(json.loads(self.rfile.read(length)))
            reply = script[min(len(self.provider.calls), len(script)) - 1]
            if reply.silent:
                released.wait()
                self.close_connection = True
            elif reply.status != 200:
                self._error(reply)
            else:
                self._stream(reply)

        def _error(self, reply: Reply) -> None:
            body = json.dumps({"error": {"message": reply.text or "scripted failure"}}).encode()
            self.send_response(reply.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.send_header("retry-after", "0.1")
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, reply: Reply) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            self.close_connection = True
            for start in range(0, len(reply.text), reply.piece):
                if reply.hold is not None and start >= reply.hold:
                    self.provider.go_on.wait()
                self._event(
                    [{"index": 0, "delta": {"content": reply.text[start : start + reply.piece]}}]
                )
            if reply.cut:
                return
            self._event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
            if reply.usage:
                read, written = reply.usage
                self._event(
                    [],
                    {
                        "prompt_tokens": read,
                        "completion_tokens": written,
                        "total_tokens": read + written,
                    },
                )
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(
            self, choices: list[dict[str, Any]], usage: dict[str, int] | None = None
        ) -> None:
            chunk = {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": "scripted",
                "choices": choices,
                "usage": usage,
            }
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on stderr."""

    return Handler
