"""A chat client's messages as a question of ours, and an answer as text that shows its sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from assistant.errors import QuestionError
from assistant.types import Answer, Citation

MODEL: Final = "policy-assistant"
SOURCES: Final = "\n\nSources:\n"


class Part(BaseModel):
    """One part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore")

    type: str = "text"
    text: str = ""


class Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """The words, without the list of sources that an earlier answer of ours ended with."""
        parts = self.content or ""
        whole = parts if isinstance(parts, str) else "\n".join(part.text for part in parts)
        return whole.split(SOURCES)[0].strip()


def asked(messages: Sequence[Message], model: str) -> dict[str, Any]:
    """The last message as a question, those before as its history, ``model`` as the engine.

    Instructions (``system``) are left alone: what is said here follows from the library. Raises
    QuestionError where the last message is not a user's or has no words.
    """
    turns = [m for m in messages if m.role in ("user", "assistant")]
    if not turns or turns[-1].role != "user" or not turns[-1].text:
        raise QuestionError("messages: the last one must be a user's, with the question as text")
    history: list[dict[str, str]] = []
    for message in turns[:-1]:
        if message.role == "user":
            history.append({"question": message.text, "answer": ""})
        elif history:
            history[-1]["answer"] = message.text
    return {
        "question": turns[-1].text,
        "history": history,
        "engine": None if model == MODEL else model,
    }


def source_list(answer: Answer) -> str:
    """The sources as lines for a client that shows text alone, ``""`` where there are none."""
    if not answer.citations:
        return ""
    return SOURCES + "\n".join(_line(citation) for citation in answer.citations)


def _line(citation: Citation) -> str:
    page = citation.page_label or citation.page
    place = [
        citation.title,
        citation.publisher or citation.author,
        citation.published,
        f"p. {page}" if page is not None else None,
    ]
    where = ", ".join(part for part in place if part)
    return f"[{citation.number}] {where}: “{citation.quote}”"


def tokens_used(answer: Answer) -> tuple[int, int]:
    """Tokens that a chat model read and wrote; none for an answer from the sources alone."""
    used = answer.usage or {}
    return used.get("input_tokens") or 0, used.get("output_tokens") or 0
