"""Look up: is this sentence, quotation or figure in the library, word for word, and where?"""

from __future__ import annotations

import re
from dataclasses import asdict
from difflib import SequenceMatcher
from typing import Any, Final

import streamlit as st

from assistant.errors import AssistantError, LibraryError
from assistant.references.captions import place
from assistant.types import LookUp, Match, Verdict
from assistant.web import components, source_panel
from assistant.web.office import office

_WORDING = "wording"
_SHOWN = 8
_WORD = re.compile(r"\w+|[^\w\s]+|\s+")

VERDICTS: Final[dict[Verdict, tuple[str, str, str]]] = {
    "verbatim": ("✓", "Word for word", "The library has exactly these words."),
    "near_verbatim": (
        "≈",
        "Almost word for word",
        "Only punctuation, spelling or an editor's marks differ.",
    ),
    "altered": ("✎", "Altered", "A figure, a name or another word that matters differs."),
    "stitched": ("⧉", "Stitched together", "The parts stand in different places of the source."),
    "paraphrase": ("¶", "In other words", "The library says this in different words."),
    "misattributed": ("⚠", "Another source", "The words are right, but they stand elsewhere."),
    "not_found": ("∅", "Not in the library", "Nothing in the library says this."),
}


def page() -> None:
    """Raises what opening the library raises."""
    library = office().assistant
    with library.edition() as edition:
        columns = source_panel.columns()
        with columns[0]:
            st.title("Look up", anchor=False)
            found = _form()
            if found is not None:
                _show(found)
        with columns[1]:
            source_panel.show(edition, library.home)


def _form() -> LookUp | None:
    with st.form("look_up", border=False):
        text = st.text_area(
            "A sentence, a quotation or a figure",
            key="lookup_text",
            height=120,
            placeholder="Paste the words from your draft",
            persist_state="session",
        )
        source = st.text_input(
            "Attributed to (optional)",
            key="lookup_source",
            placeholder="a document, an author or a publisher",
            persist_state="session",
        )
        st.form_submit_button("Look up", type="primary")
    if not text.strip():
        return None
    try:
        return office().assistant.lookup(text, source=source.strip() or None)
    except LibraryError:
        raise
    except AssistantError as error:
        st.error(str(error).replace("`", ""), icon=":material/error:")
        return None


def _show(found: LookUp) -> None:
    sign, label, meaning = VERDICTS[found.verdict]
    shown = found.matches[:_SHOWN]

    def open_match() -> None:
        index = st.session_state[_WORDING].get("open")
        if index is not None:
            source_panel.open_words(shown[index].citation, found.edition or 1)

    view = {
        "sign": sign,
        "label": label,
        "meaning": meaning,
        "matches": [_match(found.text, match) for match in shown],
    }
    components.wording(_WORDING, view, on_open=open_match)
    if len(found.matches) > _SHOWN:
        st.caption(f"and {len(found.matches) - _SHOWN} more places")


def _match(text: str, match: Match) -> dict[str, Any]:
    given, source = compare(text, match.citation.quote)
    return {
        "title": match.citation.title,
        "place": place(asdict(match.citation)),
        "similarity": f"{match.similarity:.0%} alike" if match.similarity < 1 else "",
        "given": given,
        "source": source,
        "same": not any(differs for _, differs in [*given, *source]),
    }


def compare(given: str, source: str) -> tuple[list[list[Any]], list[list[Any]]]:
    """Both texts cut into runs, each with whether its words are missing from the other."""
    ours, theirs = _WORD.findall(given), _WORD.findall(source)
    matcher = SequenceMatcher(None, _folded(ours), _folded(theirs), autojunk=False)
    left: list[list[Any]] = []
    right: list[list[Any]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        differs = kind != "equal"
        for runs, words in ((left, ours[a:b]), (right, theirs[c:d])):
            if words:
                runs.append(["".join(words), differs and not "".join(words).isspace()])
    return left, right


def _folded(words: list[str]) -> list[str]:
    return [" " if word.isspace() else word.casefold() for word in words]
