"""Ask a library of articles and reports; every sentence of an answer points to its source.

import assistant

with assistant.open() as library:
    library.ingest("reports/")
    answer = library.ask("How much did the bridge cost?")
    print(answer.text)
    for citation in answer.citations:
        print(citation.number, citation.title, citation.page, citation.quote)
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.errors import (
        AssistantError,
        EditionGoneError,
        EmptyLibraryError,
        EncoderError,
        EngineError,
        LibraryBusyError,
        LibraryDamagedError,
        LibraryError,
        LibraryMismatchError,
        QuestionError,
        RefusedError,
        UnknownEngineError,
        UnreadableError,
        UsageError,
    )
    from assistant.library import Library
    from assistant.settings import Settings
    from assistant.types import (
        Answer,
        Citation,
        Conflict,
        ConflictValue,
        Difference,
        Document,
        Hits,
        IngestReport,
        LookUp,
        Match,
        Page,
        Refusal,
        ScoredCitation,
        Section,
        Statement,
        Turn,
    )
    from assistant.verification.verify import Verification

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "AssistantError",
    "Citation",
    "Conflict",
    "ConflictValue",
    "Difference",
    "Document",
    "EditionGoneError",
    "EmptyLibraryError",
    "EncoderError",
    "EngineError",
    "Hits",
    "IngestReport",
    "Library",
    "LibraryBusyError",
    "LibraryDamagedError",
    "LibraryError",
    "LibraryMismatchError",
    "LookUp",
    "Match",
    "Page",
    "QuestionError",
    "Refusal",
    "RefusedError",
    "ScoredCitation",
    "Section",
    "Settings",
    "Statement",
    "Turn",
    "UnknownEngineError",
    "UnreadableError",
    "UsageError",
    "Verification",
    "__version__",
    "open",
]


def open(home: str | Path | None = None, settings: Settings | None = None) -> Library:
    """Open the library in ``home``, by default the one that the settings name.

    The folder need not exist yet. Nothing is loaded until the first call; a question raises
    EmptyLibraryError where nothing has been ingested.
    """
    # Loading LangChain takes half a second, which `assistant --help` should not cost.
    from assistant.library import Library
    from assistant.settings import Settings

    settings = settings or Settings()
    return Library(Path(home) if home is not None else settings.home, settings)


# Where the public names are, the quickest to load first.
_MODULES = ("errors", "types", "settings", "verification.verify", "library")

if not TYPE_CHECKING:  # a type checker finds the names above, and the missing of any other

    def __getattr__(name: str) -> object:
        """The public names, each loaded when it is first asked for."""
        for module in _MODULES if name in __all__ else ():
            found = getattr(import_module(f"{__name__}.{module}"), name, None)
            if found is not None:
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted(__all__)
