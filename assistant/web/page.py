"""The script that Streamlit runs for every visit: chrome, navigation, one page."""

from __future__ import annotations

import streamlit as st

from assistant.errors import AssistantError, EmptyLibraryError, VocabularyError
from assistant.web import ask_page, library_page, lookup_page, vocabulary_editor, welcome
from assistant.web.labels import plain
from assistant.web.office import office
from assistant.web.theme import ICON, STYLESHEET


def main() -> None:
    st.set_page_config(
        page_title="Policy Assistant", page_icon=str(ICON), layout="wide", menu_items={}
    )
    st.html(STYLESHEET)
    ask = st.Page(ask_page.page, title="Ask", default=True)
    look_up = st.Page(lookup_page.page, title="Look up", url_path="lookup")
    library = st.Page(lambda: library_page.page(ask), title="Library", url_path="library")
    chosen = st.navigation([ask, look_up, library], position="top")
    try:
        chosen.run()
    except EmptyLibraryError:
        welcome.page()
    except VocabularyError as error:
        st.error(plain(str(error)), icon=":material/error:")
        vocabulary_editor.show(office().assistant.editions.home)
    except AssistantError as error:
        st.error("The library cannot be used as it is.", icon=":material/error:")
        st.text(str(error))


main()
