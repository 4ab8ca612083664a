"""An answer as text to take away: Markdown, with its citations and its list of sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.references.captions import asked_with, place
from assistant.storage.desk import DeskTurn

_UNSUPPORTED = "(not supported by a source)"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def escape(text: str) -> str:
    """The text with everything escaped that Markdown would take for markup."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def plain_text(turn: DeskTurn) -> str:
    """The answer with its markers and sources, for a mail or a note."""
    answer = turn.answer or {}
    sources = [
        f"[{c['number']}] {c['title']}. {place(c)}. “{' '.join(c['quote'].split())}”"
        for c in answer.get("citations", ())
    ]
    text = str(answer.get("text", ""))
    for statement in answer.get("statements", ()):
        if statement["support"] == "unsupported":
            words = statement["text"]
            text = text.replace(f"~~{words}~~", f"{words} {_UNSUPPORTED}")
    return "\n\n".join(filter(None, [text, "\n".join(sources)]))


def markdown(turns: Iterable[DeskTurn], title: str) -> str:
    """A conversation, or one turn of it, as a Markdown document."""
    parts = [f"# {escape(title)}"]
    for turn in turns:
        parts += [f"## {escape(turn.question)}", *_answer(turn)]
    return "\n\n".join(parts) + "\n"


def _answer(turn: DeskTurn) -> list[str]:
    answer = turn.answer or {}
    parts = []
    if only := asked_with(turn.request):
        parts.append(f"*{escape(only)}.*")
    if not answer.get("statements"):
        return [*parts, escape(str(answer.get("text") or answer.get("error") or "No answer."))]
    parts += [_statement(statement) for statement in answer["statements"]]
    parts += [_conflict(conflict) for conflict in answer.get("conflicts", ())]
    parts.append("### Sources")
    parts.append("\n".join(_source(citation) for citation in answer["citations"]))
    return parts


def _statement(statement: Mapping[str, Any]) -> str:
    markers = " ".join(f"\\[{number}\\]" for number in statement["citations"])
    doubt = {"weak": " *(weakly supported)*", "unsupported": f" *{_UNSUPPORTED}*"}
    text = escape(statement["text"])
    if statement["support"] == "unsupported":
        text = f"~~{text}~~"
    return f"{text} {markers}".rstrip() + doubt.get(statement["support"], "")


def _conflict(conflict: Mapping[str, Any]) -> str:
    rows = "\n".join(
        f"| {escape(value['value'])} | \\[{value['citation']}\\] |" for value in conflict["values"]
    )
    return f"Sources disagree: {escape(conflict['about'])}\n\n| Value | Source |\n|---|---|\n{rows}"


def _source(citation: Mapping[str, Any]) -> str:
    address = str(citation.get("url") or "")
    link = f" <{address}>" if re.fullmatch(r"https?://[^\s<>]+", address) else ""
    return (
        f"- \\[{citation['number']}\\] **{escape(citation['title'])}.** {escape(place(citation))}."
        f"{link}\n  > {escape(citation['quote'])}"
    )
