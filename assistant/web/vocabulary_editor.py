"""The office's own names, written and saved in the application."""

from __future__ import annotations

from typing import Final

import streamlit as st

from assistant.errors import AssistantError
from assistant.ingest.vocabulary import save, written
from assistant.language.vocabulary import parse_vocabulary
from assistant.storage.home import Home
from assistant.web.labels import plain

_TEXT: Final = "vocabulary_text"
_LOADED: Final = "vocabulary_loaded"
_TOLD: Final = "vocabulary_told"
_EXAMPLE: Final = """\
names:
  - name: Department of Transport
    kind: organisation
    aliases: [DoT, the Transport Department]
  - name: wheat
    kind: commodity
"""


def show(home: Home) -> None:
    """Also for a vocabulary that cannot be understood, so that it can be mended here."""
    st.markdown(
        "Names that your office uses and that are not known everywhere: its subjects, "
        "organisations, projects and short forms. A question may use any form of a name, and its "
        "answer any other. Each name has a kind, in your own word, and as many aliases as you like."
    )
    _load(home)
    with st.form("vocabulary", border=False):
        st.text_area(
            "Vocabulary",
            key=_TEXT,
            height=360,
            placeholder=_EXAMPLE,
            persist_state="session",
        )
        st.form_submit_button("Save", type="primary", on_click=_save, args=(home,))
    _tell(st.session_state.pop(_TOLD, None))
    if st.session_state[_LOADED] != written(home):
        st.warning("Somebody else changed the vocabulary meanwhile.", icon=":material/group:")
        st.button("Load theirs", on_click=_reload, args=(home,))
    with st.expander("How it is written"):
        st.code(_EXAMPLE, language="yaml")
        st.caption(
            "A name or alias all in lower case is recognised in any case; any other only as it is "
            f"written. The file is {plain(str(home.vocabulary))}."
        )


def _load(home: Home) -> None:
    """What is kept, unless the visitor has begun to change it."""
    loaded = st.session_state.get(_LOADED)
    if loaded is None or (st.session_state.get(_TEXT) == loaded and loaded != written(home)):
        _reload(home)


def _reload(home: Home) -> None:
    st.session_state[_TEXT] = st.session_state[_LOADED] = written(home)


def _save(home: Home) -> None:
    text = str(st.session_state[_TEXT])
    try:
        save(home, text, instead_of=st.session_state[_LOADED])
    except AssistantError as error:
        st.session_state[_TOLD] = ("error", str(error))
        return
    st.session_state[_LOADED] = written(home)
    count = len(parse_vocabulary(text).names)
    known = f"{count:,} name{'' if count == 1 else 's'}"
    st.session_state[_TOLD] = ("saved", f"Saved. The next question knows {known}.")


def _tell(told: tuple[str, str] | None) -> None:
    if told is None:
        return
    kind, words = told
    if kind == "error":
        st.error(plain(words), icon=":material/error:")
    else:
        st.success(words, icon=":material/check_circle:")
