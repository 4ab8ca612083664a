"""What an empty library shows: what this is, and how to put documents in."""

from __future__ import annotations

import streamlit as st

from assistant.web import adding
from assistant.web.office import office


def page() -> None:
    shared = office()
    with st.container(key="alone"):
        st.title("Your library is empty", anchor=False)
        st.markdown(
            "Add articles and reports, then ask. Every sentence of an answer will point to the "
            "exact words it rests on, and what the documents do not support is not said."
        )
        adding.progress(shared)
        adding.upload_form(shared)
        st.caption("Or take in a whole folder from a terminal:")
        st.code(
            f"assistant ingest FOLDER --home '{shared.assistant.home}'",
            language=None,
            wrap_lines=True,
        )
