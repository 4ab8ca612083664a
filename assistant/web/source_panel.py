"""The source beside the page: its text with the cited words marked, or the page as printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import streamlit as st

from assistant.errors import UsageError
from assistant.references.captions import place
from assistant.references.links import Link, link_to, parse_link, resolve
from assistant.storage.editions import Edition
from assistant.types import Citation, Span
from assistant.web import components
from assistant.web.citing import citation_of, passage_entries
from assistant.web.page_image import has_page_image, page_image, why_no_image
from assistant.web.source_text import WINDOW, excerpt

_KEY: Final = "open_source"
_VIEWER: Final = "source_viewer"

PARAMETERS: Final = tuple(Link.model_fields)
"""What the page's address says of the source that is open."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One of the citations that previous and next go through."""

    number: int
    link: Link


@dataclass(frozen=True, slots=True)
class Opened:
    """What is open. ``index`` is the place among ``stops``, which belong to ``turn``.

    ``page`` is the address of the page it was opened on; it stays there.
    """

    link: Link
    stops: tuple[Stop, ...] = ()
    index: int = 0
    turn: int | None = None
    before: int = WINDOW
    after: int = WINDOW
    image: bool = False
    page: str | None = None

    @property
    def number(self) -> int | None:
        """The number of the citation that is open, in the turn it belongs to."""
        return self.stops[self.index].number if self.stops else None


def opened() -> Opened | None:
    """What is open on the page that is shown."""
    found: Opened | None = st.session_state.get(_KEY)
    return found if found is not None and found.page == st.context.url else None


def open_citation(turn: int, answer: Mapping[str, Any], number: int) -> None:
    """Open a citation of an answer; previous and next go through the others."""
    edition = answer["edition"]
    stops = tuple(
        Stop(stored["number"], _link(citation_of(stored), edition))
        for stored in answer["citations"]
    )
    for index, stop in enumerate(stops):
        if stop.number == number:
            _open(Opened(stop.link, stops, index, turn))


def open_words(citation: Citation, edition: int) -> None:
    """Open a place that is not among an answer's citations."""
    _open(Opened(_link(citation, edition)))


def close() -> None:
    st.session_state.pop(_KEY, None)


def open_from_address() -> None:
    """Open what the page's address names, and nothing where it names no place."""
    shown = opened()
    close()
    if "doc" not in st.query_params:
        return
    try:
        link = parse_link(st.query_params.to_dict())
    except UsageError as error:
        st.session_state["link_error"] = str(error)
        return
    stops = shown.stops if shown is not None else ()
    for index, stop in enumerate(stops):
        if shown is not None and stop.link == link:
            _open(Opened(link, stops, index, shown.turn))
            return
    _open(Opened(link))


def in_address() -> dict[str, str]:
    """What the address is to say, so that a reload opens the same."""
    shown = opened()
    fields = shown.link.model_dump() if shown is not None else {}
    return {name: str(value) for name, value in fields.items() if value != ""}


def show(edition: Edition, home: Path) -> None:
    """The panel, for what is open."""
    shown = opened()
    if shown is None:
        return
    with st.container(key="source_panel"):
        found = resolve(shown.link, edition)
        if found.citation is None:
            with st.container(key="source_gone"):
                _show_gone(found.message)
            return
        components.viewer(
            _VIEWER,
            _view(edition, home, found.citation, found.message, shown),
            on_step=_step,
            on_close=close,
            on_image=_toggle_image,
            on_extend=_extend,
        )


def columns() -> Sequence[Any]:
    """The page's column, and beside it one for the source, which is hidden while none is open.

    Both are always there, so that what is on the page stays when a source opens or closes.
    """
    with st.container(key="beside"):
        return st.columns([10, 9], gap="large")


def _show_gone(message: str) -> None:
    st.warning("The source is not there any more.", icon=":material/info:")
    st.text(message)
    st.button("Close", on_click=close)


def _view(
    edition: Edition, home: Path, citation: Citation, notice: str, shown: Opened
) -> dict[str, Any]:
    document = edition.catalogue.document(citation.doc_id)
    record = edition.catalogue.record(citation.doc_id)
    part = excerpt(document, Span(citation.start, citation.end), shown.before, shown.after)
    count = len(shown.stops)
    unshown = why_no_image(record, citation, wanted=shown.image)
    named = dict.fromkeys((citation.author, citation.publisher, citation.published))
    return {
        "place_key": f"{citation.doc_id}:{citation.start}:{citation.end}:{shown.image}",
        "take_focus": True,
        "closable": True,
        "title": document.title,
        "meta": " · ".join(part for part in named if part),
        "place": place({**asdict(citation), "publisher": None, "published": None}),
        "url": citation.url if _is_web_address(citation.url) else None,
        "position": f"Citation {shown.number} of {count}" if count else None,
        "previous": shown.index > 0,
        "next": shown.index + 1 < count,
        "notice": " ".join(filter(None, (notice[:1].upper() + notice[1:], unshown))),
        "notes": list(document.notes),
        "blocks": part.blocks,
        "earlier": part.earlier,
        "later": part.later,
        "has_image": has_page_image(record, citation),
        "image": page_image(record, citation, document) if shown.image else None,
        "image_alt": f"Page {citation.page_label or citation.page} of {document.title}",
        "citations": passage_entries(home, edition.number, document, citation),
        "link": f"./{link_to(citation, edition.number)}",
    }


def _is_web_address(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://"))


def _link(citation: Citation, edition: int) -> Link:
    return parse_link(link_to(citation, edition))


def _open(place: Opened) -> None:
    st.session_state[_KEY] = replace(place, page=st.context.url)


def _event(name: str) -> Any:
    return (st.session_state.get(_VIEWER) or {}).get(name)


def _step() -> None:
    shown, by = opened(), _event("step")
    if shown is None or by not in (-1, 1):
        return
    index = shown.index + by
    if 0 <= index < len(shown.stops):
        _open(Opened(shown.stops[index].link, shown.stops, index, shown.turn))


def _toggle_image() -> None:
    if (shown := opened()) is not None:
        st.session_state[_KEY] = replace(shown, image=bool(_event("image")))


def _extend() -> None:
    shown, which = opened(), _event("extend")
    if shown is not None and which == "earlier":
        st.session_state[_KEY] = replace(shown, before=shown.before + 2 * WINDOW)
    elif shown is not None and which == "later":
        st.session_state[_KEY] = replace(shown, after=shown.after + 2 * WINDOW)
