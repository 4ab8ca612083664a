"""The browser side: components whose scripts and styles are files of this package.

Events arrive in callbacks: after a click, ``st.session_state[key]`` holds the event's value
under its name, and the callback runs before the page does.

Streamlit draws a component by importing its script, and a browser may finish two imports of one
script in either order, so that an older state could be drawn over a newer one. Each state
therefore says when it was made, and the scripts draw none that is older than what they show.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from assistant.web.theme import ASSETS

Callback = Callable[[], None]


def _component(name: str, *scripts: str, styles: tuple[str, ...] = ()) -> ComponentRenderer:
    """A component whose script is the given files, one after the other, as one module."""
    js = [(ASSETS / file).read_text("utf-8") for file in ("dom.js", *scripts)]
    css = [(ASSETS / file).read_text("utf-8") for file in ("base.css", *styles)]
    return st.components.v2.component(
        f"policy_assistant_{name}", js="\n".join(js), css="\n".join(css)
    )


def _state(key: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"made_at": time.time(), "key": key, **data}


_answer = _component("answer", "answer.js", styles=("answer.css",))
_viewer = _component("viewer", "copy.js", "citing.js", "viewer.js", styles=("viewer.css",))
_copy = _component("copy", "copy.js", "copy_button.js")
_citations = _component("citations", "copy.js", "citing.js", "citations.js")
_wording = _component("wording", "wording.js", styles=("wording.css",))
_places = _component("places", "places.js", styles=("places.css",))


def answer(key: str, data: dict[str, Any], *, on_open: Callback, on_nearest: Callback) -> None:
    """A question and its answer. ``open`` is the number of a citation, ``nearest`` an index."""
    _answer(key=key, data=_state(key, data), on_open_change=on_open, on_nearest_change=on_nearest)


def viewer(
    key: str,
    data: dict[str, Any],
    *,
    on_step: Callback,
    on_close: Callback,
    on_image: Callback,
    on_extend: Callback,
) -> None:
    """A document's text. ``step`` is -1 or 1, ``image`` whether the page is to be shown."""
    _viewer(
        key=key,
        data=_state(key, data),
        height="stretch",
        on_step_change=on_step,
        on_close_change=on_close,
        on_image_change=on_image,
        on_extend_change=on_extend,
    )


def copy_button(key: str, label: str, text: str) -> None:
    """A button that puts a text on the clipboard."""
    _copy(key=key, data=_state(key, {"label": label, "text": text}), width="content")


def wording(key: str, data: dict[str, Any], *, on_open: Callback) -> None:
    """The verdict of a look-up and where the words stand. ``open`` is the index of a match."""
    _wording(key=key, data=_state(key, data), on_open_change=on_open)


def places(key: str, data: dict[str, Any], *, on_open: Callback) -> None:
    """Passages with words marked. ``open`` is the index of one."""
    _places(key=key, data=_state(key, data), on_open_change=on_open)


def citations(key: str, label: str, entries: dict[str, str]) -> None:
    """Bibliography entries by the names of their styles, to choose from and copy."""
    _citations(key=key, data=_state(key, {"label": label, "citations": entries}))
