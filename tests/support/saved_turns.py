"""A question with its answer, as the desk keeps it."""

from __future__ import annotations

from typing import Any

from assistant.storage.desk import DeskTurn


def source(number: int, title: str, **fields: Any) -> dict[str, Any]:
    return {
        "number": number,
        "doc_id": title,
        "title": title,
        "publisher": "Minerals Office",
        "published": "2025-04-02",
        "url": None,
        "section": None,
        "page": None,
        "page_label": None,
        "start": 0,
        "end": 5,
        "quote": f"Words of {title}.",
        **fields,
    }


def turn(**fields: Any) -> DeskTurn:
    answer = {
        "status": "answered",
        "edition": 3,
        "text": "Chile sells *most*. [1] Prices fell. [2]",
        "statements": [
            {"text": "Chile sells *most*.", "citations": [1], "support": "verbatim"},
            {"text": "Prices fell.", "citations": [2], "support": "weak"},
        ],
        "citations": [
            source(1, "Trade", url="https://office.example/a_b", page=4, page_label="iv"),
            source(2, "Prices", url="javascript:alert(1)"),
        ],
        "conflicts": [],
        "nearest": [],
        "missing": [],
        **fields,
    }
    request = {"where": {"minerals": ["copper"]}, "since": "2024-01-01"}
    return DeskTurn(1, "Who sells copper?", request, "done", answer, (), None)
