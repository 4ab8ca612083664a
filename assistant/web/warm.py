"""What a server does before its first visitor comes and after its last one has gone."""

from __future__ import annotations

from contextlib import suppress

from assistant.errors import AssistantError

# Imported for their own sake: the first visitor should not wait for them.
from assistant.web import ask_page, library_page, lookup_page, welcome
from assistant.web.office import close_offices, coming_examples, office

__all__ = ["ask_page", "close", "library_page", "lookup_page", "prepare", "welcome"]


def prepare() -> None:
    """Load the encoder, open the library, and begin to find the questions of the start page."""
    shared = office()
    # A library that is empty or cannot be used tells its visitors so.
    with suppress(AssistantError), shared.assistant.edition() as edition:
        coming_examples(shared.assistant.home, edition.number, shared)


def close() -> None:
    """End what the pools do; what there is of an answer is kept."""
    close_offices()
