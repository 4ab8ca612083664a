"""An answer in a chat model's words: searched, written, each statement checked, or taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.answer.ask import answer_extractively
from assistant.answer.chat.run import ModelRun
from assistant.answer.composition import Checked, answered, not_found, verbatim
from assistant.answer.conflicts import Side, find_conflict
from assistant.answer.decompose import rewritten, split_question
from assistant.answer.extractive import MAX_STATEMENTS_FOR_LISTS, Point, quotation_of
from assistant.answer.generative import Tally, Writer, Writing
from assistant.answer.retrieval import Retrieved, Stopwatch, retrieve
from assistant.errors import EngineError
from assistant.models.embedding import Embedding
from assistant.storage.editions import Edition
from assistant.types import Answer, Evidence, Request

# Of each further search, so many of its best sentences come first.
_FROM_EACH_SEARCH = 3


class Written:
    """The engine of a chat model; what it does not bear out is left to the sources' own words."""

    def __init__(self, writer: Writer) -> None:
        self.name = writer.model.name
        self._writer = writer

    def answers(
        self, request: Request, edition: Edition, encoder: Embedding, watch: Stopwatch
    ) -> Iterator[Answer]:
        """The answer as it grows by verified statements. A model that fails raises nothing: the
        answer is then the extractive one and says so.
        """
        writer, name = self._writer, self.name
        run = ModelRun(writer.model)
        found = retrieve(
            request,
            edition,
            encoder,
            watch,
            lambda q, turns, names: rewritten(q, turns, names, run),
        )
        if not found.assessment.answered:
            # What the library does not answer is put to no model.
            answer = not_found(request, found, name, edition.number)
            yield replace(answer, usage=run.usage() if run.calls else None)
            return
        with watch.stage("split"):
            parts = split_question(found.query.text, run)
        further = [
            retrieve(replace(request, question=part, history=()), edition, encoder, watch)
            for part in parts
        ]
        sides = find_conflict(found.query.text, list(found.evidence), edition.catalogue.vocabulary)
        evidence = _evidence(found, further, sides)
        for search in further:
            found.documents.update(search.documents)
        writing = Writing(writer, run, edition.catalogue.vocabulary)
        kept: list[Checked] = []
        reason = ""
        statements = writing.statements(found.query.text, evidence, found.documents)
        try:
            while True:
                with watch.stage("answer"):
                    statement = next(statements, None)
                if statement is None:
                    break
                if statement.support != "unsupported" or writer.model.settings.show_unsupported:
                    kept.append(statement)
                    yield answered(request, found, name, edition.number, kept, sides)
        except EngineError as error:
            reason = str(error)
        with watch.stage("answer"):
            if reason or all(statement.support == "unsupported" for statement in kept):
                reason = reason or f"nothing that {name} wrote is borne out by the sources"
                answer = answer_extractively(request, found, edition)
                notice: str | None = f"This is the extractive answer: {reason}."
            else:
                kept += _untold(sides, kept, found)[: max(0, MAX_STATEMENTS_FOR_LISTS - len(kept))]
                answer = answered(request, found, name, edition.number, kept, sides)
                notice = _notice(writing.tally, writer)
        yield replace(
            answer,
            usage={**run.usage(), **writing.tally.to_dict(), "fallback": bool(reason)},
            searches=_searches([found, *further]) if further else (),
            notice=notice,
        )


def _evidence(
    found: Retrieved, further: Sequence[Retrieved], sides: Sequence[Side]
) -> list[Evidence]:
    """The best of every search first, both sides of a disagreement among them; each once."""
    ordered = [*found.evidence[:_FROM_EACH_SEARCH], *(side.evidence for side in sides)]
    for search in further:
        ordered += search.evidence[:_FROM_EACH_SEARCH]
    ordered += found.evidence[_FROM_EACH_SEARCH:]
    return list({(e.passage.doc_id, e.sentence): e for e in ordered}.values())


def _untold(sides: Sequence[Side], kept: Sequence[Checked], found: Retrieved) -> list[Checked]:
    """The sides of a disagreement that the model left out, in the sources' own words."""
    told = [quotation for statement in kept for quotation in statement.quotations]
    left_out = [
        quotation_of(side.evidence, found.documents[side.evidence.passage.doc_id].text)
        for side in sides
        if not any(
            q.doc_id == side.evidence.passage.doc_id
            and q.span.start <= side.evidence.sentence.start
            and side.evidence.sentence.end <= q.span.end
            for q in told
        )
    ]
    return verbatim(Point((quotation,)) for quotation in left_out)


def _searches(searches: Sequence[Retrieved]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "question": search.query.text,
            "documents": list(dict.fromkeys(e.passage.doc_id for e in search.evidence)),
        }
        for search in searches
    )


def _notice(tally: Tally, writer: Writer) -> str | None:
    """What was done to the model's words, for the person who reads the answer."""
    done = "shown struck through" if writer.model.settings.show_unsupported else "left out"
    parts = []
    if tally.unsupported:
        parts.append(
            f"{tally.unsupported} of {tally.statements} statements had no support in the "
            f"sources and {'was' if tally.unsupported == 1 else 'were'} {done}"
        )
    if tally.unknown_citations:
        parts.append(f"{tally.unknown_citations} citation(s) pointed to no sentence")
    if tally.instructions_left_out:
        parts.append(
            f"{tally.instructions_left_out} evidence sentence(s) that read like an instruction to "
            "a model were kept from it"
        )
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "." if parts else None
