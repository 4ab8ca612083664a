"""A user of the application without a browser: a client of Streamlit's WebSocket.

It does what the browser does for a chat: runs the page, sends a question, reruns the fragment
that follows the answer for as long as the server asks for it, and reads what the answer
component was given.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

_MOST_BYTES = 200 * 2**20
_QUIET_S = 0.05
_PATIENCE_S = 5.0
_THINKING_S = 1.0

Answer = Mapping[str, Any]
"""What the answer component shows: question, status, statements, citations."""


class AppClient:
    """One user, in a browser of its own. Use it as an async context manager."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._socket: ClientConnection | None = None
        self._query = ""
        self._page = ""
        self._chat_input = ""
        self._fragments: dict[str, float] = {}
        self._answers: dict[str, Answer] = {}

    async def __aenter__(self) -> Self:
        cookie = await asyncio.to_thread(_cookie, self._url)
        self._socket = await connect(
            self._url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=self._url,  # type: ignore[arg-type]
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": cookie},
            max_size=_MOST_BYTES,
        )
        await self._run(BackMsg())
        while not self._chat_input:
            await self._read(_QUIET_S, _PATIENCE_S)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    @property
    def questions(self) -> list[str]:
        """The questions whose answers the page has shown so far."""
        return [str(answer["question"]) for answer in self._answers.values()]

    async def ask(self, question: str) -> tuple[Answer, float]:
        """Send a question and follow its answer until it is whole; the answer and the seconds.

        It is sent when the page has not changed for a second, which no one types faster than.
        """
        await self._read(_THINKING_S, _THINKING_S)
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._chat_input
        state.chat_input_value.data = question
        before = set(self._answers)
        started = time.perf_counter()
        await self._run(message)
        while True:
            found = [a for key, a in self._answers.items() if key not in before]
            if found and found[-1]["status"] != "running":
                return found[-1], time.perf_counter() - started
            await self._follow()

    async def _follow(self) -> None:
        """Run the fragment that is to run soonest, or the whole page where there is none."""
        message = BackMsg()
        if self._fragments:
            fragment = min(self._fragments, key=lambda name: self._fragments[name])
            await asyncio.sleep(self._fragments[fragment])
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
        if not await self._run(message):
            self._fragments.clear()  # the server passes over a fragment that is gone

    async def _run(self, message: BackMsg) -> bool:
        """Send a rerun and take in what comes until the script, and any rerun of it, is done.

        False where the server did not begin or end it in time.
        """
        assert self._socket is not None
        message.rerun_script.query_string = self._query
        message.rerun_script.page_script_hash = self._page
        await self._socket.send(message.SerializeToString())
        return await self._read(_QUIET_S, _PATIENCE_S)

    async def _read(self, quiet_s: float, patience_s: float) -> bool:
        """Take in messages until a script has ended and no other begins for ``quiet_s``."""
        assert self._socket is not None
        finished = False
        while True:
            try:
                data = await asyncio.wait_for(
                    self._socket.recv(decode=False), quiet_s if finished else patience_s
                )
            except TimeoutError:
                return finished
            forward = ForwardMsg()
            forward.ParseFromString(data)
            finished = self._take(forward, finished)

    def _take(self, message: ForwardMsg, finished: bool) -> bool:
        match message.WhichOneof("type"):
            case "new_session":
                self._page = message.new_session.page_script_hash
                if not message.metadata.run.fragment_ids:
                    self._fragments.clear()
                return False
            case "script_finished":
                return True
            case "auto_rerun":
                self._fragments[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._element(message.delta.new_element)
            case _:
                pass
        return finished

    def _element(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "chat_input":
            self._chat_input = element.chat_input.id
        elif kind == "bidi_component" and element.bidi_component.component_name.endswith("_answer"):
            shown = element.bidi_component
            self._answers[shown.id] = json.loads(shown.json)


def _cookie(url: str) -> str:
    with urlopen(url, timeout=60) as response:
        return str(response.headers["set-cookie"]).split(";")[0]
