"""The list of conversations beside the chat, and which of them is open."""

from __future__ import annotations

from functools import partial

import streamlit as st

from assistant.storage.desk import Conversation, Desk
from assistant.web import source_panel
from assistant.web.labels import plain

_SHOWN = 30
_PARAMETER = "c"
_KEY = "conversation"


def current(desk: Desk, owner: str) -> Conversation | None:
    """The open conversation; on arrival, the one that the address names."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = st.query_params.get(_PARAMETER)
        source_panel.open_from_address()
    named = st.session_state[_KEY]
    found = desk.conversation(owner, named) if named else None
    if named and found is None:
        _set(None)
    return found


def open_new() -> None:
    """Start page; a conversation begins with its first question."""
    _set(None)
    source_panel.close()


def open_existing(conversation: str) -> None:
    _set(conversation)
    source_panel.close()


def begin(desk: Desk, owner: str, question: str) -> str:
    """The open conversation's id; where there is none, one is started with this question."""
    found = current(desk, owner)
    if found is not None:
        return found.id
    started = desk.start(owner, question)
    _set(started)
    return started


def sidebar(desk: Desk, owner: str, opened: Conversation | None) -> None:
    """New question, search, and the list."""
    st.button(
        "New question",
        key="new_question",
        icon=":material/add:",
        width="stretch",
        on_click=open_new,
    )
    words = st.text_input(
        "Search conversations",
        key="conversation_search",
        type="search",
        placeholder="Search conversations",
        label_visibility="collapsed",
        live=True,
    )
    found = desk.conversations(owner, words or "", _SHOWN)
    if not found:
        st.caption("No conversation has these words." if words else "No conversations yet.")
    with st.container(key="conversations", gap="xxsmall"):
        for conversation in found:
            _row(desk, owner, conversation, is_open=opened is not None and opened == conversation)


def _row(desk: Desk, owner: str, conversation: Conversation, *, is_open: bool) -> None:
    with st.container(horizontal=True, wrap=False, gap="xxsmall", vertical_alignment="center"):
        st.button(
            plain(conversation.title, 60),
            key=f"open_{conversation.id}" + ("_current" if is_open else ""),
            type="tertiary",
            width="stretch",
            on_click=open_existing,
            args=(conversation.id,),
        )
        picked = st.menu_button(
            "⋯",
            ["Rename", "Delete"],
            key=f"menu_{conversation.id}",
            type="tertiary",
        )
    if picked == "Rename":
        _rename(desk, owner, conversation)
    elif picked == "Delete":
        _delete(desk, owner, conversation)


@st.dialog("Rename the conversation")
def _rename(desk: Desk, owner: str, conversation: Conversation) -> None:
    title = st.text_input("Title", value=conversation.title, max_chars=80)
    if st.button("Rename", type="primary") and title:
        desk.rename(owner, conversation.id, title)
        st.rerun()


@st.dialog("Delete the conversation?")
def _delete(desk: Desk, owner: str, conversation: Conversation) -> None:
    st.text(conversation.title)
    st.caption("Its questions and answers are deleted for good.")
    if st.button("Delete", type="primary", on_click=partial(_forget, desk, owner, conversation)):
        st.rerun()


def _forget(desk: Desk, owner: str, conversation: Conversation) -> None:
    desk.delete(owner, conversation.id)
    if st.session_state.get(_KEY) == conversation.id:
        open_new()


def _set(conversation: str | None) -> None:
    st.session_state[_KEY] = conversation
    if conversation is None:
        st.query_params.pop(_PARAMETER, None)
    else:
        st.query_params[_PARAMETER] = conversation
