"""Ask: the conversation, the source beside it, and at the foot what to search and the question."""

from __future__ import annotations

from concurrent.futures import Future, wait
from functools import partial
from typing import Any, Final

import streamlit as st

from assistant.storage.desk import DeskTurn
from assistant.storage.editions import Edition
from assistant.web import conversations, filters, source_panel, turns
from assistant.web.labels import plain
from assistant.web.office import Office, coming_examples, office
from assistant.web.owner import current_owner

EXTRACTIVE: Final = "extractive"

_HISTORY = 6
_SHOWN_TURNS = 12
_QUICK_S = 0.3
_EXAMPLES_S = 1.0


def page() -> None:
    """Raises what opening the library raises, but for an empty one, which has its own page."""
    shared, owner = office(), current_owner()
    conversation = conversations.current(shared.desk, owner)
    with st.sidebar:
        conversations.sidebar(shared, owner, conversation)
    with shared.assistant.edition() as edition:
        _page(shared, owner, edition, conversation.id if conversation else None)


def _page(shared: Office, owner: str, edition: Edition, conversation: str | None) -> None:
    asked = shared.desk.turns(owner, conversation) if conversation else []
    ask = partial(_ask, shared, owner)
    columns = source_panel.columns()
    with columns[0], st.container(key="chat"):
        if broken := st.session_state.pop("link_error", None):
            st.warning(plain(broken), icon=":material/link_off:")
        if asked:
            _transcript(shared, owner, asked, ask)
        else:
            _start(shared, edition, ask)
    with columns[1]:
        source_panel.show(edition, shared.assistant.home)
    running = any(shared.answers.job(turn.id) for turn in asked if turn.state == "running")
    with st.bottom, st.container(key="foot"):
        filters.show(edition.catalogue, lambda: _engine(shared))
        st.chat_input(
            "Ask the library",
            key="question",
            disabled=running,
            on_submit=lambda: ask(str(st.session_state["question"])),
        )


def _start(shared: Office, edition: Edition, ask: Any) -> None:
    counts = edition.catalogue.counts()
    st.title("Ask the library", anchor=False)
    st.markdown(
        f"{counts.documents:,} documents, {counts.passages:,} passages, edition {edition.number}. "
        "Every sentence of an answer points to the words it rests on; what the library does not "
        "support is not said."
    )
    coming = coming_examples(shared.assistant.home, edition.number, shared)
    wait([coming], _QUICK_S)
    if not coming.done():
        _await_examples(coming)
    elif coming.exception() is not None:
        coming_examples.clear()
        coming.result()
    elif found := coming.result():
        st.caption("Questions it answers")
        with st.container(key="examples"):
            for index, question in enumerate(found):
                st.button(
                    plain(question),
                    key=f"example_{index}",
                    on_click=ask,
                    args=(question,),
                    width="stretch",
                )


@st.fragment(run_every=_EXAMPLES_S)
def _await_examples(coming: Future[list[str]]) -> None:
    """Nothing of it can be clicked, so that the page is whole again once they are there."""
    if coming.done():
        st.rerun()
    st.caption("Looking for questions that the library answers …")


def _transcript(shared: Office, owner: str, asked: list[DeskTurn], ask: Any) -> None:
    hidden = 0 if st.session_state.get("all_turns") else max(0, len(asked) - _SHOWN_TURNS)
    if hidden:
        st.button(
            f"Show {hidden} earlier questions",
            key="earlier_turns",
            on_click=lambda: st.session_state.update(all_turns=True),
        )
    for turn in asked[hidden:]:
        with st.container(key=f"turn_{turn.id}"):
            turns.show(shared, owner, turn, ask, last=turn is asked[-1])


def _engine(shared: Office) -> None:
    options = list(dict.fromkeys([shared.settings.engine, EXTRACTIVE]))
    st.selectbox(
        "Answers by",
        options,
        key="engine",
        format_func=lambda name: "Verbatim sentences" if name == EXTRACTIVE else name,
        accept_new_options=True,
        help="Verbatim sentences need no model. Type PROVIDER:MODEL to use another chat model.",
        persist_state="session",
    )


def _ask(shared: Office, owner: str, question: str) -> None:
    conversation = conversations.begin(shared.desk, owner, question)
    earlier = shared.desk.turns(owner, conversation)
    limits = filters.chosen()
    engine = st.session_state.get("engine") or shared.settings.engine
    turn = shared.desk.add_turn(conversation, question, {**limits, "engine": engine})
    st.session_state["asked"] = turn
    history = [
        {"question": t.question, "answer": str(t.answer.get("text", ""))}
        for t in earlier[-_HISTORY:]
        if t.answer is not None
    ]
    for earlier_turn in earlier:
        job = shared.answers.job(earlier_turn.id)
        if job is not None and job.settled:
            shared.answers.stop(earlier_turn.id)  # what may follow it is not shown any more
    request = {"question": question, "history": history, "engine": engine, **limits}
    # Most answers take less than this; they appear at once, without a working state.
    shared.answers.submit(turn, request).wait(_QUICK_S)
