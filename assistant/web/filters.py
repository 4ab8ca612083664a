"""What a search is limited to: a menu to choose from, and chips that always show what is set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

import streamlit as st

from assistant.references.captions import field_name
from assistant.storage.catalogue import Catalogue
from assistant.storage.records import FilterValue
from assistant.web.fields import useful_fields
from assistant.web.labels import plain

_MOST_FIELDS: Final = 5
_PREFIX: Final = "filter_"
_DATES: Final = {"since": "Published from", "until": "Published to"}
_EARLIEST: Final = date(1500, 1, 1)
_LATEST: Final = date(2199, 12, 31)


def chosen() -> dict[str, Any]:
    """The filters that are set, as the fields of a question."""
    where = {key: list(values) for key in _keys_set() if (values := _values(key))}
    fields: dict[str, Any] = {"where": where} if where else {}
    for key in _DATES:
        value = st.session_state.get(_state(key))
        if isinstance(value, date):
            fields[key] = value.isoformat()
    return fields


def limit_to_document(doc_id: str) -> None:
    """Search only this document from now on."""
    clear()
    st.session_state[_state("doc_id")] = [doc_id]


def clear() -> None:
    for key in _keys_set():
        st.session_state[_state(key)] = []
    for key in _DATES:
        st.session_state[_state(key)] = None


def show(catalogue: Catalogue, more: Callable[[], None]) -> None:
    """The menu and the chips, in one row. ``more`` adds to the foot of the menu."""
    known = catalogue.filter_keys()
    titles = {record.doc_id: record.title for record in catalogue.documents()}
    options = _options(known, titles)
    _drop_unknown(options)
    with st.container(horizontal=True, key="filter_row", gap="small", vertical_alignment="center"):
        with st.popover("Filters", icon=":material/filter_list:"):
            for key, values in options.items():
                _choice(key, values)
            _date_range()
            more()
        _chips(options)


def _options(
    known: Mapping[str, tuple[FilterValue, ...]], titles: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """For each field its values and what they are called; documents by their titles, last."""
    fields = [key for key in useful_fields(known, len(titles)) if key not in _DATES]
    options = {
        key: {found.label: f"{found.label} ({found.documents})" for found in known[key]}
        for key in fields[:_MOST_FIELDS]
    }
    options["doc_id"] = dict(sorted(titles.items(), key=lambda item: item[1].casefold()))
    return options


def _drop_unknown(options: Mapping[str, Mapping[str, str]]) -> None:
    """Forget values that the current edition no longer has."""
    for key in _keys_set():
        values = _values(key)
        kept = [value for value in values if value in options.get(key, ())]
        if kept != values:
            st.session_state[_state(key)] = kept


def _choice(key: str, options: Mapping[str, str]) -> None:
    st.multiselect(
        field_name(key).capitalize(),
        list(options),
        format_func=lambda value: options.get(value, value),
        key=_state(key),
        placeholder="any",
        persist_state="session",
    )


def _date_range() -> None:
    with st.container(horizontal=True):
        for key, label in _DATES.items():
            st.date_input(
                label,
                value=None,
                min_value=_EARLIEST,
                max_value=_LATEST,
                format="YYYY-MM-DD",
                key=_state(key),
                persist_state="session",
            )


def _chips(options: Mapping[str, Mapping[str, str]]) -> None:
    empty = True
    for key in options:
        for value in _values(key):
            empty = False
            shown = options[key][value] if key == "doc_id" else value
            _chip(f"{field_name(key)}: {shown}", f"{key}_{value}", partial(_remove, key, value))
    for key, word in (("since", "from"), ("until", "to")):
        day = st.session_state.get(_state(key))
        if day:
            empty = False
            _chip(f"{word} {day}", key, partial(_clear_date, key))
    if empty:
        count = len(options["doc_id"])
        st.caption(f"Searching all {count:,} documents" if count != 1 else "One document")


def _chip(label: str, key: str, remove: Any) -> None:
    st.button(
        plain(label, 48),
        key=f"chip_{key}",
        icon=":material/close:",
        icon_position="right",
        help=f"Remove the filter {plain(label)}",
        on_click=remove,
    )


def _remove(key: str, value: str) -> None:
    st.session_state[_state(key)] = [v for v in st.session_state[_state(key)] if v != value]


def _clear_date(key: str) -> None:
    st.session_state[_state(key)] = None


def _keys_set() -> list[str]:
    """The fields that a choice was made of, now or before."""
    names = [str(name) for name in st.session_state]
    keys = [name.removeprefix(_PREFIX) for name in names if name.startswith(_PREFIX)]
    return sorted(key for key in keys if key not in _DATES)


def _values(key: str) -> list[str]:
    return list(st.session_state.get(_state(key)) or ())


def _state(key: str) -> str:
    return _PREFIX + key
