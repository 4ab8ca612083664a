"""The source beside the chat: its text with the cited words marked, or the page as printed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import streamlit as st

from assistant.catalogue import Catalogue
from assistant.citations import cite_document
from assistant.errors import UsageError
from assistant.types import Document, Span
from assistant.web import components
from assistant.web.answer_view import place
from assistant.web.citing import cited_in_styles, deep_link, find_words
from assistant.web.page_image import has_page_image, page_image
from assistant.web.source_text import WINDOW, excerpt

_KEY = "open_source"
_VIEWER = "source_viewer"
_PARAMETERS = ("doc", "edition", "start", "end")


@dataclass(frozen=True, slots=True)
class Place:
    """What is open. ``quote`` are the cited words where they are known, to find them again.

    ``among`` are the citations that previous and next go through, ``index`` the one shown.
    """

    doc_id: str
    edition: int | None
    start: int
    end: int
    quote: str | None = None
    among: tuple[tuple[int, str, int, int, str], ...] = ()
    index: int = 0
    turn: int | None = None
    before: int = WINDOW
    after: int = WINDOW
    image: bool = False

    @property
    def number(self) -> int | None:
        """The number of the citation that is open, in the turn it belongs to."""
        return self.among[self.index][0] if self.among else None


def opened() -> Place | None:
    return st.session_state.get(_KEY)


def open_place(place: Place) -> None:
    st.session_state[_KEY] = place
    st.query_params.update(
        {"doc": place.doc_id, "start": str(place.start), "end": str(place.end)}
        | ({"edition": str(place.edition)} if place.edition is not None else {})
    )


def open_citation(turn: int, answer: dict[str, Any], number: int) -> None:
    """Open a citation of an answer; previous and next go through the others."""
    among = tuple(
        (c["number"], c["doc_id"], c["start"], c["end"], c["quote"]) for c in answer["citations"]
    )
    index = next((i for i, entry in enumerate(among) if entry[0] == number), None)
    if index is not None:
        open_place(_at(Place("", answer.get("edition"), 0, 0, among=among, turn=turn), index))


def open_words(citation: dict[str, Any], edition: int | None) -> None:
    """Open a passage that is not among an answer's citations."""
    open_place(
        Place(
            citation["doc_id"], edition, citation["start"], citation["end"], citation.get("quote")
        )
    )


def close() -> None:
    st.session_state.pop(_KEY, None)
    for name in _PARAMETERS:
        st.query_params.pop(name, None)


def open_from_address() -> None:
    """Open what the page's address names; an address that is no place is ignored."""
    named = {name: st.query_params.get(name, "") for name in _PARAMETERS}
    if not named["doc"]:
        return
    numbers = {name: int(v) for name in _PARAMETERS[1:] if (v := named[name]).isdecimal()}
    start = numbers.get("start", 0)
    end = max(start, numbers.get("end", start))
    st.session_state[_KEY] = Place(named["doc"], numbers.get("edition"), start, end)


def show(catalogue: Catalogue, edition: int) -> None:
    """The panel, for whatever is open."""
    shown = opened()
    if shown is None:
        return
    with st.container(key="source_panel"):
        try:
            document = catalogue.document(shown.doc_id)
        except UsageError:
            _show_gone(shown)
            return
        found = find_words(document, shown.start, shown.end, shown.quote, shown.edition, edition)
        components.viewer(
            _VIEWER,
            _view(catalogue, document, found.span, found.notice, shown, edition),
            on_step=_step,
            on_close=close,
            on_image=_toggle_image,
            on_extend=_extend,
        )


def _show_gone(shown: Place) -> None:
    st.warning("This document is no longer in the library.", icon=":material/info:")
    st.text(shown.doc_id)
    st.button("Close", on_click=close)


def _view(
    catalogue: Catalogue,
    document: Document,
    span: Span | None,
    notice: str,
    shown: Place,
    edition: int,
) -> dict[str, Any]:
    at = span or Span(0, 0)
    citation = cite_document(document, at.start, at.end)
    part = excerpt(document, span, shown.before, shown.after)
    record = catalogue.record(document.doc_id)
    count = len(shown.among)
    return {
        "place_key": f"{document.doc_id}:{at.start}:{at.end}:{shown.image}",
        "take_focus": shown.turn is not None,
        "closable": True,
        "title": document.title,
        "meta": " · ".join(
            dict.fromkeys(
                str(v) for v in (citation.author, citation.publisher, citation.published) if v
            )
        ),
        "place": place({**asdict(citation), "publisher": None, "published": None}),
        "url": citation.url if _is_web_address(citation.url) else None,
        "position": f"Citation {shown.number} of {count}" if count else None,
        "previous": shown.index > 0,
        "next": shown.index + 1 < count,
        "notice": notice,
        "blocks": part.blocks,
        "earlier": part.earlier,
        "later": part.later,
        "has_image": has_page_image(record, citation),
        "image": page_image(record, citation) if shown.image else None,
        "image_alt": f"Page {citation.page} of {document.title}",
        "citations": cited_in_styles(document, citation if span else None),
        "link": deep_link(document.doc_id, edition, at.start, at.end),
    }


def _is_web_address(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://"))


def _at(shown: Place, index: int) -> Place:
    _, doc_id, start, end, quote = shown.among[index]
    return replace(
        shown,
        doc_id=doc_id,
        start=start,
        end=end,
        quote=quote,
        index=index,
        before=WINDOW,
        after=WINDOW,
        image=False,
    )


def _event(name: str) -> Any:
    state = st.session_state.get(_VIEWER) or {}
    return state.get(name)


def _step() -> None:
    shown, by = opened(), _event("step")
    if shown is not None and by in (-1, 1) and 0 <= shown.index + by < len(shown.among):
        open_place(_at(shown, shown.index + by))


def _toggle_image() -> None:
    if (shown := opened()) is not None:
        st.session_state[_KEY] = replace(shown, image=bool(_event("image")))


def _extend() -> None:
    shown, which = opened(), _event("extend")
    if shown is not None and which == "earlier":
        st.session_state[_KEY] = replace(shown, before=shown.before + 2 * WINDOW)
    elif shown is not None and which == "later":
        st.session_state[_KEY] = replace(shown, after=shown.after + 2 * WINDOW)
