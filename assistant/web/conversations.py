"""The list of conversations beside the chat, and which of them is open."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from assistant.storage.desk import Conversation, Desk
from assistant.web import source_panel
from assistant.web.labels import plain
from assistant.web.office import Office

SHOWN: Final = 30

_PARAMETER = "c"
_KEY = "conversation"
_DIALOG = "conversation_dialog"
_LIMIT = "conversations_shown"


def current(desk: Desk, owner: str) -> Conversation | None:
    """The open conversation; on arrival, after Back and after Forward, what the address names."""
    if _KEY not in st.session_state or _went_through_history():
        st.session_state[_KEY] = st.query_params.get(_PARAMETER)
        source_panel.open_from_address()
    named = st.session_state[_KEY]
    found = desk.conversation(owner, named) if named else None
    st.session_state[_KEY] = found.id if found else None
    _write_address()
    return found


def open_new() -> None:
    """Start page; a conversation begins with its first question."""
    st.session_state[_KEY] = None
    source_panel.close()


def open_existing(conversation: str) -> None:
    st.session_state[_KEY] = conversation
    source_panel.close()


def begin(desk: Desk, owner: str, question: str) -> str:
    """The open conversation's id; where there is none, one is started with this question."""
    found = current(desk, owner)
    if found is not None:
        return found.id
    st.session_state[_KEY] = desk.start(owner, question)
    return str(st.session_state[_KEY])


def sidebar(office: Office, owner: str, opened: Conversation | None) -> None:
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
    limit = st.session_state.setdefault(_LIMIT, SHOWN)
    found = office.desk.conversations(owner, words or "", limit + 1)
    if not found:
        st.caption("No conversation has these words." if words else "No conversations yet.")
    with st.container(key="conversations", gap="xxsmall"):
        for conversation in found[:limit]:
            _row(conversation, is_open=opened is not None and opened == conversation)
    if len(found) > limit:
        st.button(
            "Show older conversations",
            key="older_conversations",
            type="tertiary",
            on_click=lambda: st.session_state.update({_LIMIT: limit + SHOWN}),
        )
    _dialog(office, owner)


def _row(conversation: Conversation, *, is_open: bool) -> None:
    with st.container(horizontal=True, wrap=False, gap="xxsmall", vertical_alignment="center"):
        st.button(
            plain(conversation.title, 60),
            key=f"open_{conversation.id}" + ("_current" if is_open else ""),
            type="tertiary",
            width="stretch",
            on_click=open_existing,
            args=(conversation.id,),
        )
        # The words of the label are for screen readers; the icon is what is seen.
        picked = st.menu_button(
            f"Rename or delete: {plain(conversation.title, 60)}",
            ["Rename", "Delete"],
            key=f"menu_{conversation.id}",
            icon=":material/more_horiz:",
            type="tertiary",
        )
    if picked is not None:
        st.session_state[_DIALOG] = (picked, conversation.id)


def _dialog(office: Office, owner: str) -> None:
    """What was picked of a menu, until it is done or dismissed: pages run in between."""
    picked, named = st.session_state.get(_DIALOG) or ("", "")
    conversation = office.desk.conversation(owner, named) if named else None
    if conversation is None:
        return
    if picked == "Rename":
        _rename(office.desk, owner, conversation)
    else:
        _delete(office, owner, conversation)


def _end_dialog() -> None:
    st.session_state.pop(_DIALOG, None)


@st.dialog("Rename the conversation", on_dismiss=_end_dialog)
def _rename(desk: Desk, owner: str, conversation: Conversation) -> None:
    # What is typed is kept at once: the page may be drawn anew when an answer is there.
    title = st.text_input(
        "Title", value=conversation.title, max_chars=80, key=f"title_{conversation.id}", live=True
    )
    if st.button("Rename", type="primary") and title:
        desk.rename(owner, conversation.id, title)
        _end_dialog()
        st.rerun()


@st.dialog("Delete the conversation?", on_dismiss=_end_dialog)
def _delete(office: Office, owner: str, conversation: Conversation) -> None:
    st.text(conversation.title)
    st.caption("Its questions and answers are deleted for good.")
    if st.button("Delete", type="primary", on_click=_forget, args=(office, owner, conversation)):
        st.rerun()


def _forget(office: Office, owner: str, conversation: Conversation) -> None:
    _end_dialog()
    for turn in office.desk.turns(owner, conversation.id):
        office.answers.stop(turn.id)
    office.desk.delete(owner, conversation.id)
    if st.session_state.get(_KEY) == conversation.id:
        open_new()


def _went_through_history() -> bool:
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _write_address() -> None:
    """Let the address name what is open, in one go: each writing is a step for Back."""
    written = st.query_params.to_dict()
    ours = (_PARAMETER, *source_panel.PARAMETERS)
    wanted = {name: value for name, value in written.items() if name not in ours}
    if opened := st.session_state[_KEY]:
        wanted[_PARAMETER] = opened
    wanted |= source_panel.in_address()
    if wanted != written:
        st.query_params.from_dict(wanted)
