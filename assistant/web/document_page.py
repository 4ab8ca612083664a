"""One document of the library: what is known about it, its text, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from assistant.documents.metadata import check_metadata
from assistant.errors import UnreadableError
from assistant.references.captions import field_name, place
from assistant.references.links import link_to
from assistant.storage.attributes import fold
from assistant.storage.citations import cite_document
from assistant.storage.editions import Edition
from assistant.storage.records import Record
from assistant.types import Document, Span
from assistant.web import adding, components, filters, library_tasks
from assistant.web.citing import document_entries
from assistant.web.destinations import Destination, destinations
from assistant.web.fields import useful_fields
from assistant.web.labels import plain
from assistant.web.office import Office
from assistant.web.page_image import has_page_image, page_image, why_no_image
from assistant.web.source_text import WINDOW, excerpt

_VIEWER: Final = "document_viewer"
_EDITED: Final = ("title", "author", "publisher", "published", "url", "kind", "jurisdiction")
_SEVERAL: Final = "jurisdiction"
_MOST_EDITED: Final = 14


def show(office: Office, edition: Edition, doc_id: str, back: Any, ask_page: Any) -> None:
    """Raises UsageError for a document that is not in the library."""
    record = edition.catalogue.record(doc_id)
    document = edition.catalogue.document(doc_id)
    st.button("All documents", icon=":material/arrow_back:", type="tertiary", on_click=back)
    st.title(plain(record.title), anchor=False)
    _actions(office, edition, record, back, ask_page)
    left, right = st.columns([11, 6], gap="large")
    with right:
        _facts(record, document)
    with left:
        chosen = _chosen_place(document)
        _viewer(office.assistant.home, edition, record, document, chosen)


def _actions(office: Office, edition: Edition, record: Record, back: Any, ask_page: Any) -> None:
    with st.container(horizontal=True, key="document_actions"):
        if st.button("Ask about it", icon=":material/forum:", type="primary"):
            filters.limit_to_document(record.doc_id)
            st.switch_page(ask_page)
        if st.button("Correct metadata", icon=":material/edit:"):
            adding.hold_page()
            _correct(office, record, _edited(edition, record))
        st.button(
            "Read again",
            icon=":material/refresh:",
            help="Reads its file again and takes in what changed there.",
            on_click=partial(
                library_tasks.reread_documents,
                office,
                [record.doc_id],
                f"Read {record.title} again",
            ),
        )
        if st.button("Remove", icon=":material/delete:"):
            adding.hold_page()
            _remove(office, record, back)


@st.dialog("Correct the metadata", on_dismiss="rerun")
def _correct(office: Office, record: Record, several: Mapping[str, bool]) -> None:
    before = {**record.metadata, "title": record.title}
    with st.form("correction", border=False):
        after = {
            name: st.text_input(
                field_name(name).capitalize(),
                value=_as_text(before.get(name)),
                help="Several are separated by commas." if several[name] else None,
            )
            for name in several
        }
        saved = st.form_submit_button("Save", type="primary")
    if not saved:
        return
    changed = {
        name: _as_list(value) if several[name] else value.strip()
        for name, value in after.items()
        if value.strip() != _as_text(before.get(name))
    }
    try:
        check_metadata(changed, "correction")
    except UnreadableError as error:
        st.error(plain(str(error)))
        return
    if changed:
        library_tasks.correct(office, record, changed)
    st.rerun()


def _edited(edition: Edition, record: Record) -> dict[str, bool]:
    """The fields that can be corrected, and whether each may hold several values.

    Those of every library, those that the document has, and the most useful of the others.
    """
    records = edition.catalogue.documents()
    lists = {k for one in records for k, v in one.metadata.items() if isinstance(v, list)}
    names = {fold(name): name for one in records for name in one.metadata}
    own = [k for k, v in record.metadata.items() if not isinstance(v, dict) and k != "sources"]
    useful = [names[key] for key in useful_fields(edition.catalogue.filter_keys(), len(records))]
    fields = list(dict.fromkeys([*_EDITED, *own, *useful]))[:_MOST_EDITED]
    return {name: name == _SEVERAL or name in lists for name in fields}


@st.dialog("Remove this document?", on_dismiss="rerun")
def _remove(office: Office, record: Record, back: Any) -> None:
    st.text(record.title)
    st.caption(
        "It is taken out of the library for good, with what conversations quote of it. The file "
        "it was read from stays, unless it was uploaded here."
    )
    if st.button("Remove for good", type="primary"):
        library_tasks.remove_documents(office, [record])
        back()
        st.rerun()


def _facts(record: Record, document: Document) -> None:
    st.subheader("About it", anchor=False)
    known = {"id": record.doc_id, **record.metadata}
    pages = f", {len(document.pages):,} pages" if document.pages else ""
    known["length"] = f"{len(document.text.split()):,} words{pages}"
    known["read from"] = f"{record.root}/{record.source}"
    if document.notes:
        with st.container(key="document_notes", gap="xxsmall"):
            st.caption("Notes on the reading")
            for note in document.notes:
                st.text(note)
    for name, value in known.items():
        if name not in ("sources", "notes", "found_in") and (shown := _as_text(value)):
            _fact(name, [shown])
    if document.found_in:
        places = [f"{field_name(k).capitalize()}: {v}" for k, v in document.found_in.items()]
        _fact("found in", places)
    drawn_on = [
        ", ".join(str(source[k]) for k in ("title", "publisher", "date") if source.get(k))
        for source in record.metadata.get("sources") or ()
        if isinstance(source, dict)
    ]
    if drawn_on:
        _fact("draws on", drawn_on)


def _fact(name: str, values: list[str]) -> None:
    with st.container(gap="xxsmall"):
        st.caption(field_name(name).capitalize())
        for value in values:
            st.text(value)


def _chosen_place(document: Document) -> Destination | None:
    """The heading or page that was chosen to go to."""
    places = {place.label: place for place in destinations(document)}
    if not places:
        return None
    chosen = st.selectbox(
        "Go to",
        list(places),
        index=None,
        placeholder="a section or a page",
        key=f"document_place_{document.doc_id}",
        format_func=plain,
    )
    return places.get(chosen) if chosen else None


def _viewer(
    home: Path,
    edition: Edition,
    record: Record,
    document: Document,
    chosen: Destination | None,
) -> None:
    reach_key, image_key = "document_reach", "document_image"
    reach = st.session_state.setdefault(reach_key, {}).get(document.doc_id, WINDOW)
    at = chosen.span if chosen else Span(0, 0)
    has_words = at.start < at.end
    citation = cite_document(document, at.start, at.end)
    if chosen and chosen.page:
        page = chosen.page
        citation = replace(citation, page=page.number, page_label=page.label)
    # Nothing is marked on a page without text, so that what follows it has to stand first.
    before = reach if has_words else reach - WINDOW
    part = excerpt(document, at, before, reach)
    image = bool(st.session_state.get(image_key))

    def extend() -> None:
        st.session_state[reach_key] = {document.doc_id: reach + 2 * WINDOW}

    def toggle() -> None:
        st.session_state[image_key] = bool(st.session_state[_VIEWER].get("image"))

    components.viewer(
        _VIEWER,
        {
            "place_key": f"{document.doc_id}:{chosen.label if chosen else None}:{image}",
            "take_focus": False,
            "closable": False,
            "title": document.title,
            "meta": "",
            "place": place({**asdict(citation), "publisher": None, "published": None}),
            "url": None,
            "position": None,
            "notice": why_no_image(record, citation, wanted=image),
            "blocks": part.blocks,
            "earlier": part.earlier,
            "later": part.later,
            "has_image": has_page_image(record, citation),
            "image": page_image(record, citation, document) if image else None,
            "image_alt": f"Page {citation.page} of {document.title}",
            "citations": document_entries(home, edition.number, document, document.doc_id),
            "link": f"./{link_to(citation, edition.number)}" if has_words else None,
        },
        on_step=_nothing,
        on_close=_nothing,
        on_image=toggle,
        on_extend=extend,
    )


def _nothing() -> None:
    """This viewer has no citations to go through and does not close."""


def _as_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_as_text(item) for item in value if not isinstance(item, dict))
    return "" if value is None else str(value)


def _as_list(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
