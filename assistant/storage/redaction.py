"""A stored answer without the words of documents that were removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

_NOTICE = "A document that this answer used was removed, and its words with it."
_LISTED = ("citations", "nearest", "evidence")


def redact(answer: dict[str, Any], gone: AbstractSet[str]) -> bool:
    """Take out all that rests on these documents; whether there was anything."""
    if not any(c["doc_id"] in gone for name in _LISTED for c in answer.get(name, ())):
        return False
    numbers = {c["number"] for c in answer.get("citations", ()) if c["doc_id"] in gone}
    for name in _LISTED:
        answer[name] = [c for c in answer.get(name, ()) if c["doc_id"] not in gone]
    if numbers:
        answer["statements"] = [
            s for s in answer["statements"] if not numbers.intersection(s["citations"])
        ]
        answer["conflicts"] = [
            c
            for c in answer.get("conflicts", ())
            if not numbers.intersection(v["citation"] for v in c["values"])
        ]
        answer["text"] = _text(answer["statements"])
    answer["notice"] = _NOTICE
    return True


def _text(statements: Sequence[Mapping[str, Any]]) -> str:
    """The statements in one line, each with its markers, as an answer's text has them."""
    return " ".join(
        " ".join([_shown(s), *(f"[{number}]" for number in s["citations"])]) for s in statements
    )


def _shown(statement: Mapping[str, Any]) -> str:
    text = str(statement["text"])
    return f"~~{text}~~" if statement["support"] == "unsupported" else text
