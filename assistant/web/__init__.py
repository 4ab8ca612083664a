"""The application staff work in: a server, three pages, and what they keep on the desk.

    server -> headers -> page -> ask_page | lookup_page | library_page

The pages run in Streamlit's script threads. Whatever must outlive a click or a closed tab, an
answer being written or documents being taken in, runs in the pools of `jobs`.
"""
