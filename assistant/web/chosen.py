"""Which library is served.

The server says so here before it starts; a page that Streamlit runs by itself takes it from the
environment. This is the one place of the package that remembers anything of its own, because
Streamlit starts a page by its path and hands nothing over.
"""

from __future__ import annotations

from assistant.settings import Settings

_chosen: list[Settings] = []


def use(settings: Settings) -> None:
    """Serve this library from now on."""
    _chosen[:] = [settings]


def settings() -> Settings:
    return _chosen[0] if _chosen else Settings()
