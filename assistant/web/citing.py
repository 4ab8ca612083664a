"""Bibliography entries to copy: of a document, of a passage, of a whole answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

from assistant.errors import UsageError
from assistant.references.bibliography import (
    STYLES,
    Style,
    cite_answer,
    cite_document,
    cite_passage,
)
from assistant.storage.catalogue import Catalogue
from assistant.types import Citation, Document

NAMES: Final[Mapping[Style, str]] = {
    "apa": "APA",
    "chicago": "Chicago",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL JSON",
}


def citation_of(stored: Mapping[str, Any]) -> Citation:
    """The citation in an answer object, which may have further fields."""
    return Citation(**{name: stored[name] for name in Citation.__slots__})


@st.cache_data(show_spinner=False, max_entries=500)
def document_entries(home: Path, edition: int, _document: Document, doc_id: str) -> dict[str, str]:
    """By the name of each style, the entry of a document."""
    return {NAMES[style]: cite_document(_document, style) for style in STYLES}


@st.cache_data(show_spinner=False, max_entries=500)
def passage_entries(
    home: Path, edition: int, _document: Document, citation: Citation
) -> dict[str, str]:
    """By the name of each style, the entry of a passage, with its page."""
    return {NAMES[style]: cite_passage(_document, citation, style) for style in STYLES}


def answer_entries(catalogue: Catalogue, answer: Mapping[str, Any]) -> dict[str, str]:
    """By the name of each style, the numbered sources of an answer.

    Empty where a source has left the library since.
    """
    citations = [citation_of(stored) for stored in answer.get("citations", ())]
    try:
        documents = {c.doc_id: catalogue.document(c.doc_id) for c in citations}
    except UsageError:
        return {}
    return {NAMES[style]: cite_answer(citations, documents, style) for style in STYLES}
