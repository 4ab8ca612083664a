"""`streamlit run streamlit_app.py` serves what `assistant serve` does.

Streamlit's command looks for an `st.App` in this file; its options are in `.streamlit/config.toml`.
"""

import streamlit as st

from assistant.web.server import PAGE, lifespan, middleware

app = st.App(PAGE, middleware=middleware(), lifespan=lifespan)
