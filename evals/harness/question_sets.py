"""Question sets: JSON lines, checked while they are read.

A line that does not fit is refused with its number and field, so that a run never starts on
a set whose gold would be misread. Fields we do not know are ignored.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from assistant.errors import UsageError
from evals.harness.halves import fit_half


def _text(value: object) -> object:
    """Printed page numbers are often written as numbers."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


NonBlank = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Label = Annotated[NonBlank, BeforeValidator(_text)]


class QuestionSetError(UsageError):
    """A question set cannot be read; the message names file, line and field."""


class Split(StrEnum):
    """Fixed parts of every set.

    Weights are fitted on one half and reported on the other (`halves` tells how they are drawn);
    a third, by the CRC-32 of the question's id, is small enough for a test suite.
    """

    FIT = "fit"
    REPORT = "report"
    THIRD = "third"
    ALL = "all"


class EarlierTurn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    question: str
    answer: str


class Question(BaseModel):
    """One line of a question set.

    ``answers`` are strings any one of which is right. ``gold_evidence`` are verbatim sentences
    of ``gold_docs``. ``gold_page`` counts from 1; ``gold_page_label`` is the printed one.
    ``source_doc`` is what the question was written for, where that is known; a question that
    nothing answers may have one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    qid: NonBlank
    question: NonBlank
    answers: tuple[NonBlank, ...] = ()
    gold_docs: tuple[NonBlank, ...] = ()
    gold_evidence: tuple[NonBlank, ...] = ()
    answerable: bool = True
    tags: tuple[NonBlank, ...] = ()
    history: tuple[EarlierTurn, ...] = ()
    as_of: date | None = None
    where: dict[str, str | list[str]] = Field(default_factory=dict)
    gold_page: int | None = Field(None, ge=1)
    gold_page_label: Label | None = None
    source_doc: NonBlank | None = None

    @property
    def documents(self) -> frozenset[str]:
        """The ids of the documents that it is about."""
        return frozenset(self.gold_docs) | ({self.source_doc} if self.source_doc else set())


def load_questions(
    path: Path, *, split: Split = Split.ALL, limit: int | None = None
) -> list[Question]:
    """Read a set in file order: the questions of `split`, at most `limit` of them.

    The whole file is checked even where only a part is asked for. Raises QuestionSetError.
    """
    questions = list(_checked(path))
    if not questions:
        raise QuestionSetError(f"{path}: no questions; expected one JSON object a line")
    chosen = part(questions, split)
    if not chosen:
        raise QuestionSetError(f"{path}: no question falls into the split '{split}'")
    return chosen[:limit]


def part(questions: Sequence[Question], split: Split) -> list[Question]:
    """The questions of a whole set that fall into `split`, in the same order."""
    match split:
        case Split.ALL:
            return list(questions)
        case Split.THIRD:
            return [q for q in questions if zlib.crc32(q.qid.encode()) % 3 == 0]
        case Split.FIT | Split.REPORT:
            fitting = fit_half({q.qid: q.documents for q in questions})
            return [q for q in questions if (q.qid in fitting) == (split is Split.FIT)]


def _checked(path: Path) -> Iterator[Question]:
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        question = _parsed(line, where)
        if question.qid in seen:
            raise QuestionSetError(
                f"{where}: field qid: '{question.qid}' was used on line {seen[question.qid]}"
            )
        seen[question.qid] = number
        yield question


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines that are not blank. Only a newline ends a line: texts hold U+2028."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise QuestionSetError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path}: not UTF-8 at byte {error.start}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _parsed(line: str, where: str) -> Question:
    try:
        value: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise QuestionSetError(f"{where}: not JSON at column {error.colno}: {error.msg}") from error
    except RecursionError:
        raise QuestionSetError(f"{where}: nested too deeply") from None
    if isinstance(value, dict):
        # Null says as little as a field that is not there.
        value = {name: given for name, given in value.items() if given is not None}
    try:
        return Question.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "(the whole line)"
        raise QuestionSetError(f"{where}: field {field}: {first['msg']}") from error
