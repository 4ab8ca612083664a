"""An answer object as what the answer component shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.references.captions import asked_with, place
from assistant.storage.desk import DeskTurn

_TIP_LENGTH = 420
_NO_ANSWER = "The library does not answer this."


def answer_view(
    turn: DeskTurn, active: int | None = None, progress: str = "", *, arriving: bool = False
) -> dict[str, Any]:
    """Everything the component needs, as JSON values.

    ``active`` is the citation that is open; ``progress`` says what is being done for an answer
    that is being written, and nothing for any other; ``arriving`` is set for a question just
    asked, which is scrolled to.
    """
    answer = turn.answer or {}
    citations = [_source(c) for c in answer.get("citations", ())]
    by_number = {c["number"]: c for c in citations}
    status = "running" if progress else str(answer.get("status", "error"))
    return {
        "question": turn.question,
        "asked_with": asked_with(turn.request),
        "status": status,
        "progress": progress,
        "statements": [
            {
                "text": s["text"],
                "citations": [n for n in s["citations"] if n in by_number],
                "support": s["support"],
                "answer_span": s.get("answer_span"),
            }
            for s in answer.get("statements", ())
        ],
        "citations": citations,
        "conflicts": [_conflict(c, by_number) for c in answer.get("conflicts", ())],
        "nearest": [_source(c) for c in answer.get("nearest", ())] if _said_no(status) else [],
        "lead": _lead(turn, status),
        "lines": _lines(turn, status),
        "summary": _summary(citations),
        "notice": _notice(turn, status),
        "active": active,
        "arriving": arriving,
    }


def _source(citation: Mapping[str, Any]) -> dict[str, Any]:
    quote = " ".join(str(citation["quote"]).split())
    return {
        "number": citation["number"],
        "title": citation["title"],
        "place": place(citation),
        "published": citation.get("published") or "",
        "quote": quote if len(quote) <= _TIP_LENGTH else quote[:_TIP_LENGTH].rstrip() + " …",
    }


def _conflict(
    conflict: Mapping[str, Any], by_number: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "about": conflict["about"],
        "values": [
            {
                "value": value["value"],
                "citation": value["citation"],
                "title": by_number[value["citation"]]["title"],
                "published": by_number[value["citation"]]["published"],
            }
            for value in conflict["values"]
            if value["citation"] in by_number
        ],
    }


def _said_no(status: str) -> bool:
    return status == "not_found"


def _lead(turn: DeskTurn, status: str) -> str:
    if status == "running":
        return ""
    if _said_no(status):
        return _NO_ANSWER
    if turn.answer is None:
        return "Stopped." if turn.state == "stopped" else "This was interrupted before an answer."
    return "This did not work." if status == "error" else ""


def _lines(turn: DeskTurn, status: str) -> list[str]:
    answer = turn.answer or {}
    if _said_no(status):
        missing = answer.get("missing") or ()
        found = ["None of the closest passages mentions " + _or(missing) + "."] if missing else []
        return found + _searched(answer.get("searched") or {})
    if status == "error" and answer.get("error"):
        return [str(answer["error"])]
    return []


def _searched(searched: Mapping[str, Any]) -> list[str]:
    documents = searched.get("documents")
    if documents is None:
        return []
    line = f"Searched {documents:,} document{'' if documents == 1 else 's'}"
    if left_out := searched.get("undated_left_out"):
        line += f"; {left_out:,} without a date were left out"
    return [line + "."]


def _notice(turn: DeskTurn, status: str) -> str:
    notes = []
    if turn.state == "stopped" and turn.answer is not None:
        notes.append("Stopped; this is what there was.")
    if turn.state == "running" and turn.answer is not None and status != "running":
        notes.append("This was interrupted; this is what there was.")
    if turn.answer and turn.answer.get("notice"):
        notes.append(str(turn.answer["notice"]))
    return " ".join(notes)


def _summary(citations: Sequence[Mapping[str, Any]]) -> str:
    titles = {c["title"] for c in citations}
    years = sorted({c["published"][:4] for c in citations if c["published"]})
    if not titles:
        return ""
    line = f"{len(titles)} source{'' if len(titles) == 1 else 's'}"
    return line + (f", {years[0]}" if years else "") + (f"–{years[-1]}" if len(years) > 1 else "")


def _or(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]
