"""Library: every document in a table, mentions of a term, adding, vocabulary, editions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from assistant.errors import UsageError
from assistant.references.captions import field_name
from assistant.search.mentions import find_mentions, mention_view
from assistant.storage.editions import Edition
from assistant.storage.records import Record
from assistant.web import (
    adding,
    components,
    document_page,
    library_tasks,
    source_panel,
    vocabulary_editor,
)
from assistant.web.fields import field_values, useful_fields
from assistant.web.labels import plain
from assistant.web.office import Office, office

_VIEWS: Final = ("Documents", "Mentions", "Add", "Vocabulary", "Editions")
_PARAMETER: Final = "document"
_TABLE: Final = "documents_table"
_ROW: Final = "documents_row"
_LIMIT: Final = "table_limit_"
_MOST_LIMITS: Final = 3
_MOST_COLUMNS: Final = 4
_MENTIONS: Final = "mentions"
_MENTIONS_SHOWN: Final = "mentions_shown"
_MENTIONS_A_PAGE: Final = 100
_SHORT_TABLE: Final = 15
_TABLE_HEIGHT: Final = 562


def page(ask_page: Any) -> None:
    """Raises what opening the library raises."""
    shared = office()
    with shared.assistant.edition() as edition:
        doc_id = st.query_params.get(_PARAMETER)
        if doc_id:
            adding.progress(shared)
            try:
                document_page.show(shared, edition, doc_id, _back, ask_page)
            except UsageError:
                st.warning("This document is no longer in the library.", icon=":material/info:")
                st.button("All documents", on_click=_back)
            return
        with st.container(key="library"):
            _overview(shared, edition)


def _overview(shared: Office, edition: Edition) -> None:
    st.title("Library", anchor=False)
    view = st.segmented_control(
        "View",
        _VIEWS,
        default=_VIEWS[0],
        required=True,
        key="library_view",
        label_visibility="collapsed",
        persist_state="session",
    )
    adding.progress(shared)
    if view == "Documents":
        records = edition.catalogue.documents()
        _documents(records, useful_fields(edition.catalogue.filter_keys(), len(records)))
    elif view == "Mentions":
        _mentions(edition)
    elif view == "Add":
        adding.upload_form(shared)
        st.caption("Or take in a whole folder from a terminal:")
        st.code(
            f"assistant ingest FOLDER --home '{shared.assistant.home}'",
            language=None,
            wrap_lines=True,
        )
    elif view == "Vocabulary":
        vocabulary_editor.show(shared.assistant.editions.home)
    else:
        _editions(shared, edition)


def _documents(records: list[Record], fields: list[str]) -> None:
    with st.container(horizontal=True, key="table_filters"):
        words = st.text_input(
            "Find in the table",
            key="table_words",
            type="search",
            live=True,
            placeholder="title, author or any other field",
            persist_state="session",
        )
        limits = {key: _limit(records, key) for key in fields[:_MOST_LIMITS]}
    shown = [r for r in records if _matches(r, words or "", limits)]
    # In this order, since the table's own buttons lie over what is above its right end.
    with st.container(horizontal=True, vertical_alignment="center"):
        _open_button(shown)
        st.caption(
            f"{len(shown):,} of {len(records):,} documents. Choose one in the table, then open "
            "it; a click on a column's name sorts."
        )

    def choose_row() -> None:
        cells = st.session_state[_TABLE].selection.cells
        st.session_state[_ROW] = shown[cells[0][0]].doc_id if cells else None

    st.dataframe(
        _table(shown, fields[:_MOST_COLUMNS]),
        key=_TABLE,
        height=_TABLE_HEIGHT if len(shown) > _SHORT_TABLE else "auto",
        hide_index=True,
        on_select=choose_row,
        selection_mode="single-cell",
        alt="Documents of the library",
        column_config={
            "Title": st.column_config.TextColumn(width="large"),
            "Characters": st.column_config.NumberColumn(format="localized"),
        },
    )


def _limit(records: list[Record], key: str) -> list[str]:
    """The values that a field of the documents shown is limited to; none for any."""
    values = sorted({value for record in records for value in field_values(record, key)})
    state = _LIMIT + key
    st.session_state[state] = [v for v in st.session_state.get(state, ()) if v in values]
    return st.multiselect(
        field_name(key).capitalize(),
        values,
        key=state,
        placeholder="any",
        persist_state="session",
    )


def _open_button(shown: list[Record]) -> None:
    """Opens the chosen row. To choose is not to open, or the keyboard could not pass the table."""
    row = next((r for r in shown if r.doc_id == st.session_state.get(_ROW)), None)

    def open_row() -> None:
        if row is not None:
            st.query_params[_PARAMETER] = row.doc_id

    st.button(
        f"Open {plain(row.title, 60)}" if row else "Open",
        key="open_row",
        icon=":material/open_in_new:",
        disabled=row is None,
        on_click=open_row,
    )


def _table(records: list[Record], fields: list[str]) -> dict[str, list[Any]]:
    own = {
        field_name(key).capitalize(): [", ".join(field_values(r, key)) for r in records]
        for key in fields
    }
    return {
        "Title": [r.title for r in records],
        "Published": [str(r.metadata.get("published") or "") for r in records],
        **{name: values for name, values in own.items() if name not in ("Characters", "Id")},
        "Characters": [r.length for r in records],
        "Id": [r.doc_id for r in records],
    }


def _matches(record: Record, words: str, limits: Mapping[str, list[str]]) -> bool:
    if any(chosen and not {*chosen} & {*field_values(record, k)} for k, chosen in limits.items()):
        return False
    text = " ".join([record.doc_id, record.title, *map(str, record.metadata.values())]).casefold()
    return all(word in text for word in words.casefold().split())


def _mentions(edition: Edition) -> None:
    term = st.text_input(
        "Documents that mention",
        key="mention_term",
        type="search",
        placeholder="a word or a phrase",
        persist_state="session",
    )
    if not term or not term.strip():
        return
    found = find_mentions(edition.catalogue, term)
    count = len(found)
    shown = found[: st.session_state.get(_MENTIONS_SHOWN, {}).get(term, _MENTIONS_A_PAGE)]
    first = f", the first {len(shown):,} listed" if len(shown) < count else ""
    st.caption(
        f"{count:,} document{'' if count == 1 else 's'}{first}" if count else "None mentions it."
    )
    columns = source_panel.columns()

    def open_mention() -> None:
        index = st.session_state[_MENTIONS].get("open")
        if index is not None:
            source_panel.open_words(shown[index].citation, edition.number)

    def show_more() -> None:
        st.session_state[_MENTIONS_SHOWN] = {term: len(shown) + _MENTIONS_A_PAGE}

    with columns[0]:
        components.places(
            _MENTIONS, {"places": [mention_view(m) for m in shown]}, on_open=open_mention
        )
        if len(shown) < count:
            st.button("More documents", key="more_mentions", on_click=show_more)
    with columns[1]:
        source_panel.show(edition, office().assistant.home)


def _editions(shared: Office, edition: Edition) -> None:
    counts = edition.catalogue.counts()
    info = edition.catalogue.info
    st.text(
        f"Edition {edition.number} holds {counts.documents:,} documents in {counts.passages:,} "
        f"passages, embedded with {info.recipe.encoder_name}."
    )
    st.text(f"It is kept in {shared.assistant.home}.")
    with st.container(horizontal=True):
        st.button(
            "Check for damage",
            icon=":material/health_and_safety:",
            on_click=lambda: library_tasks.check_library(shared),
        )
        st.button(
            "Index everything again",
            icon=":material/restart_alt:",
            help="Only needed after a change of the encoder or of the program.",
            on_click=lambda: library_tasks.rebuild_library(shared),
        )
        st.button(
            "Read all files again",
            icon=":material/refresh:",
            help="Takes in what changed in the files that the documents came from.",
            on_click=lambda: library_tasks.reread_documents(
                shared,
                [r.doc_id for r in edition.catalogue.documents()],
                "Read all files again",
            ),
        )
    st.subheader("Editions", anchor=False)
    history = list(reversed(edition.catalogue.history()))
    st.dataframe(
        {
            "Edition": [change.edition for change in history],
            "Published": [change.published[:16].replace("T", " ") for change in history],
            "Added": [change.added for change in history],
            "Changed": [change.changed for change in history],
            "Removed": [change.removed for change in history],
        },
        hide_index=True,
        width=640,
        alt="Editions published so far, the latest first",
    )


def _back() -> None:
    st.query_params.pop(_PARAMETER, None)
