"""Ask a library of articles and reports; every sentence of an answer points to its source.

import assistant

with assistant.open() as library:
    answer = library.ask("What share of US antimony imports comes from China?")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.library import Library
    from assistant.settings import Settings

__version__ = "0.1.0"
__all__ = ["open"]


def open(home: str | Path | None = None, settings: Settings | None = None) -> Library:
    """Open the library in ``home``, by default the one that the settings name.

    The result has ``ask``, ``search`` and ``lookup``, each callable and each a LangChain
    Runnable. Nothing is loaded until the first call; it raises EmptyLibraryError where nothing
    has been ingested.
    """
    # Loading LangChain takes half a second, which `assistant --help` should not cost.
    from assistant.library import Library
    from assistant.settings import Settings

    settings = settings or Settings()
    return Library(Path(home) if home is not None else settings.home, settings)
