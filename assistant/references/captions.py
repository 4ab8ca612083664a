"""What people read of a source, of filters and of a field of the metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def place(citation: Mapping[str, Any]) -> str:
    """Publisher, date, page and section, as far as they are known."""
    number, label = citation.get("page"), citation.get("page_label")
    page = None if number is None else f"p. {label or number}"
    if label and str(number) != label:
        page = f"p. {label} (page {number} of the file)"
    section = str(citation.get("section") or "").removeprefix(str(citation.get("title") or ""))
    parts = [
        citation.get("publisher"),
        citation.get("published"),
        page,
        section.removeprefix(" › "),
    ]
    return " · ".join(str(part) for part in parts if part)


def asked_with(request: Mapping[str, Any]) -> str:
    """The filters of a question in words; empty where everything was searched."""
    parts = [
        f"{field_name(key)}: {', '.join(map(str, values))}"
        for key, values in (request.get("where") or {}).items()
        if values
    ]
    parts += [
        f"{word} {request[key]}"
        for key, word in (("since", "from"), ("until", "to"), ("as_of", "as of"))
        if request.get(key)
    ]
    return "Only " + " · ".join(parts) if parts else ""


def field_name(key: str) -> str:
    """A metadata key as a word for people."""
    return {"doc_id": "document"}.get(key, key.replace("_", " "))
