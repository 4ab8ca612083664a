"""Points to an answer: citations numbered, markers set, everything in the contract's shape."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answer.answer_span import answer_span
from assistant.answer.conflicts import Side
from assistant.answer.extractive import Point, Quotation
from assistant.answer.retrieval import Retrieved
from assistant.storage.citations import cite_document, scored
from assistant.types import (
    Answer,
    Citation,
    Conflict,
    ConflictValue,
    Document,
    Request,
    Statement,
    Support,
)

NEAREST = 3
_EVIDENCE_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement before it is numbered: its words, what they rest on and how well."""

    text: str
    quotations: tuple[Quotation, ...]
    support: Support


class Numbering:
    """Gives each cited span its number, by first appearance."""

    def __init__(self, documents: dict[str, Document]) -> None:
        self._documents = documents
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []

    def number(self, quotation: Quotation) -> int:
        key = (quotation.doc_id, quotation.span.start, quotation.span.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            document = self._documents[quotation.doc_id]
            self.citations.append(cite_document(document, *key[1:], number=self._numbers[key]))
        return self._numbers[key]


def verbatim(points: Iterable[Point]) -> list[Checked]:
    return [Checked(point.text, point.quotations, "verbatim") for point in points]


def not_found(request: Request, found: Retrieved, engine: str, edition: int) -> Answer:
    """Nothing is said and nothing cited; the nearest sentences are shown for what they are."""
    nearest = [
        cite_document(found.documents[e.passage.doc_id], e.sentence.start, e.sentence.end, number)
        for number, e in enumerate(found.evidence[:NEAREST], start=1)
    ]
    missing = found.assessment.missing
    count = found.counts.documents
    searched = "the one document" if count == 1 else f"the {count:,} documents"
    text = f"Not found: {searched} searched do{'es' if count == 1 else ''} not answer this."
    if found.assessment.apart:
        text += f" None of the closest passages mentions {' and '.join(missing)} together."
    elif missing:
        text += f" None of the closest passages mentions {' or '.join(missing)}."
    base = _base(request, found, engine, edition)
    return replace(base, status="not_found", text=text, nearest=tuple(nearest), missing=missing)


def answered(
    request: Request,
    found: Retrieved,
    engine: str,
    edition: int,
    statements: Sequence[Checked],
    sides: Sequence[Side] = (),
) -> Answer:
    """``statements`` is not empty; the sides of a disagreement are cited by them."""
    numbering = Numbering(found.documents)
    numbered = [
        Statement(
            text=statement.text,
            citations=tuple(dict.fromkeys(map(numbering.number, statement.quotations))),
            support=statement.support,
            answer_span=answer_span(found.query.text, statement.text),
        )
        for statement in statements
    ]
    dates = [c.published for c in numbering.citations if c.published]
    return replace(
        _base(request, found, engine, edition),
        status="answered",
        text=" ".join(
            " ".join([_shown(s), *(f"[{number}]" for number in s.citations)]) for s in numbered
        ),
        statements=tuple(numbered),
        citations=tuple(numbering.citations),
        conflicts=_conflicts(found.query.text, sides, numbering.citations),
        as_of=max(dates, default=None),
    )


def _shown(statement: Statement) -> str:
    return f"~~{statement.text}~~" if statement.support == "unsupported" else statement.text


def _base(request: Request, found: Retrieved, engine: str, edition: int) -> Answer:
    return Answer(
        question=request.question,
        qid=request.qid,
        rewritten=found.rewritten,
        status="error",
        engine=engine,
        edition=edition,
        # Rounded down, so that a refusal is below the threshold as it is shown, too.
        confidence=math.floor(found.assessment.confidence * 1e4) / 1e4,
        searched={
            "documents": found.counts.documents,
            "passages": found.counts.passages,
            "read": len({item.passage.id for item in found.evidence}),
            "undated_left_out": found.counts.undated,
            "filters": found.filters.to_dict(),
        },
        evidence=tuple(
            scored(
                cite_document(
                    found.documents[item.passage.doc_id],
                    item.sentence.start,
                    item.sentence.end,
                    number,
                ),
                item.score,
            )
            for number, item in enumerate(found.evidence[:_EVIDENCE_SHOWN], start=1)
        ),
    )


def _conflicts(
    question: str, sides: Sequence[Side], citations: Sequence[Citation]
) -> tuple[Conflict, ...]:
    values = [
        ConflictValue(side.value, citation.number)
        for side in sides
        for citation in citations
        if citation.doc_id == side.evidence.passage.doc_id
        and citation.start <= side.evidence.sentence.start
        and side.evidence.sentence.end <= citation.end
    ]
    return (Conflict(question.rstrip("?. "), tuple(values)),) if len(values) > 1 else ()
