"""A question as it comes from outside, validated: a call, a batch line, a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.errors import QuestionError
from assistant.types import Filters, Turn


class _Turn(BaseModel):
    question: str
    answer: str = ""


class QuestionLine(BaseModel):
    """One question with what goes with it; unknown fields are left alone."""

    model_config = ConfigDict(extra="ignore", strict=False)

    question: str
    qid: str | None = None
    history: list[_Turn] = Field(default_factory=list)
    where: dict[str, list[str]] = Field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    engine: str | None = None
    top_k: int = Field(10, ge=1, le=1000)

    @field_validator("qid", mode="before")
    @classmethod
    def _any_scalar(cls, value: object) -> object:
        return str(value) if isinstance(value, int | float) else value

    @field_validator("where", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value or {}
        return {
            key: [str(item) for item in (values if isinstance(values, list | tuple) else [values])]
            for key, values in value.items()
        }

    @field_validator("history", mode="before")
    @classmethod
    def _turns(cls, value: object) -> object:
        if not isinstance(value, Sequence) or isinstance(value, str):
            return value or []
        return [
            {"question": turn.question, "answer": turn.answer} if isinstance(turn, Turn) else turn
            for turn in value
        ]

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(Turn(turn.question, turn.answer) for turn in self.history)

    @property
    def filters(self) -> Filters:
        return Filters(
            {key: tuple(values) for key, values in self.where.items()}, self.since, self.until
        )


def question_line(value: str | Mapping[str, Any]) -> QuestionLine:
    """Validate a question; raises QuestionError naming the field that is wrong."""
    try:
        return QuestionLine.model_validate({"question": value} if isinstance(value, str) else value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "line"
        raise QuestionError(f"{place}: {first['msg']}") from error
