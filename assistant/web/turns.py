"""One question of a conversation with its answer and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import streamlit as st

from assistant.references.answer_text import markdown, plain_text
from assistant.storage.desk import DeskTurn, Feedback
from assistant.web import components, source_panel
from assistant.web.answer_view import answer_view
from assistant.web.citing import answer_entries, citation_of
from assistant.web.how_found import how_found
from assistant.web.labels import plain
from assistant.web.office import Office

REASONS: Final = ("wrong source", "wrong figure", "should have refused", "incomplete")

_UNSAVED: Final = (
    "What became of this question could not be saved. The disk may be full; the server's log says "
    "what went wrong."
)
_PAGE_CHANGED: Final = "page_changed"
_FAST_S: Final = 0.3
_SLOW_S: Final = 0.8


def show(office: Office, owner: str, turn: DeskTurn, ask: Any, *, last: bool) -> None:
    """Follow the answer while it is written, and its follow-ups until they have been found.

    It is a fragment before and after, so that the browser keeps what it has drawn, and with it
    the focus.
    """
    conversation = st.session_state["conversation"]
    job = office.answers.job(turn.id)
    was_settled = job is None or job.settled
    every = (_SLOW_S if was_settled else _FAST_S) * office.answers.crowding if job else None

    @st.fragment(run_every=every)
    def follow() -> None:
        if st.session_state.pop(_PAGE_CHANGED, False):
            st.rerun()
        # A job ends after what became of it is on the desk, so the desk is read after the job.
        has_job = office.answers.job(turn.id) is not None
        current = _reload(office, owner, conversation, turn)
        if current.state == "running" and has_job:
            _show_answer(current, "Writing …" if current.answer else "Searching the library …")
            st.button(
                "Stop",
                key=f"stop_{turn.id}",
                icon=":material/stop_circle:",
                on_click=partial(office.answers.stop, turn.id),
            )
        else:
            _show_settled(office, owner, current, ask, last=last)
        now = office.answers.job(turn.id)
        if job is not None and (now is None or (now.settled and not was_settled)):
            st.rerun()

    follow()


def _reload(office: Office, owner: str, conversation: str, turn: DeskTurn) -> DeskTurn:
    found = [t for t in office.desk.turns(owner, conversation) if t.id == turn.id]
    return found[0] if found else turn


def _show_answer(turn: DeskTurn, progress: str = "") -> None:
    key = f"answer_{turn.id}"
    shown = source_panel.opened()
    active = shown.number if shown is not None and shown.turn == turn.id else None

    def open_citation() -> None:
        number = st.session_state[key].get("open")
        if number is not None and turn.answer is not None:
            source_panel.open_citation(turn.id, turn.answer, number)
            st.session_state[_PAGE_CHANGED] = True

    def open_nearest() -> None:
        index = st.session_state[key].get("nearest")
        if index is not None and turn.answer is not None:
            nearest = citation_of(turn.answer["nearest"][index])
            source_panel.open_words(nearest, turn.answer["edition"])
            st.session_state[_PAGE_CHANGED] = True

    view = answer_view(turn, active, progress, arriving=st.session_state.get("asked") == turn.id)
    components.answer(key, view, on_open=open_citation, on_nearest=open_nearest)


def _show_settled(office: Office, owner: str, turn: DeskTurn, ask: Any, *, last: bool) -> None:
    """An answer that grows no more; one that was not finished can be asked for again."""
    _show_answer(turn)
    if office.answers.is_unsaved(turn.id):
        st.warning(_UNSAVED, icon=":material/save:")
    failed = turn.answer is None or turn.answer.get("status") == "error"
    if last and (failed or turn.state == "running"):
        st.button("Ask again", key=f"again_{turn.id}", on_click=_ask, args=(ask, turn.question))
    if failed:
        return
    _tools(office, owner, turn)
    how_found(turn)
    if last and turn.follow_ups:
        with st.container(key=f"follow_ups_{turn.id}"):
            st.caption("The library also answers")
            for index, question in enumerate(turn.follow_ups):
                st.button(
                    plain(question),
                    key=f"next_{turn.id}_{index}",
                    on_click=_ask,
                    args=(ask, question),
                )


def _ask(ask: Any, question: str) -> None:
    ask(question)
    st.session_state[_PAGE_CHANGED] = True


def _tools(office: Office, owner: str, turn: DeskTurn) -> None:
    given = turn.feedback
    with st.container(horizontal=True, key=f"tools_{turn.id}", vertical_alignment="center"):
        if turn.answer and turn.answer.get("statements"):
            components.copy_button(f"copy_{turn.id}", "Copy", plain_text(turn))
            _export(office, turn)
        st.feedback(
            "thumbs",
            key=f"thumbs_{turn.id}",
            default=None if given is None else int(given.good),
            on_change=_rate,
            args=(office, owner, turn.id),
        )
    if given is not None and not given.good:
        _why(office, owner, turn.id, given)


def _export(office: Office, turn: DeskTurn) -> None:
    menu = st.popover("Export", key=f"export_{turn.id}", on_change="rerun")
    if not menu.open or turn.answer is None:
        return
    with menu:
        st.download_button(
            "Markdown file",
            data=markdown([turn], turn.question),
            file_name="answer.md",
            mime="text/markdown",
            icon=":material/download:",
            key=f"markdown_{turn.id}",
            on_click="ignore",
        )
        with office.assistant.edition() as edition:
            entries = answer_entries(edition.catalogue, turn.answer)
        if entries:
            components.citations(f"cite_{turn.id}", "Sources as a bibliography", entries)


def _why(office: Office, owner: str, turn: int, given: Feedback) -> None:
    st.pills(
        "What was wrong?",
        REASONS,
        selection_mode="multi",
        key=f"reasons_{turn}",
        default=[reason for reason in given.reasons if reason in REASONS],
        on_change=_rate,
        args=(office, owner, turn),
    )
    st.text_input(
        "In your words (optional)",
        value=given.comment,
        max_chars=1000,
        key=f"comment_{turn}",
        on_change=_rate,
        args=(office, owner, turn),
    )


def _rate(office: Office, owner: str, turn: int) -> None:
    thumb = st.session_state.get(f"thumbs_{turn}")
    if thumb is None:
        office.desk.rate(owner, turn, None)
        return
    good = bool(thumb)
    reasons = () if good else tuple(st.session_state.get(f"reasons_{turn}") or ())
    comment = "" if good else str(st.session_state.get(f"comment_{turn}") or "")
    office.desk.rate(owner, turn, Feedback(good, reasons, comment))
