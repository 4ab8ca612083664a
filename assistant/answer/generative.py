"""Evidence to an answer in a model's words, of which only what the sources bear out is shown.

evidence -> numbered sentences -> model -> statements with numbers -> each verified -> answer

The model points, the code quotes: a citation is always copied from a document by offset.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answer.chat.output import Draft, ReplyReader
from assistant.answer.chat.prompts import (
    NumberedSentence,
    addresses_a_model,
    answer_messages,
    judging_messages,
)
from assistant.answer.chat.providers import ChatModel
from assistant.answer.chat.run import CHARS_PER_TOKEN, ModelRun
from assistant.answer.composition import Checked
from assistant.answer.extractive import MAX_CITATIONS, Quotation, quotation_of
from assistant.errors import EngineError
from assistant.language.vocabulary import Vocabulary
from assistant.types import Document, Evidence, Support
from assistant.verification.verify import Source, Verifier

MAX_EVIDENCE = 12
MAX_STATEMENTS = 6

_EVIDENCE_SHARE = 0.3
_TRIED_AGAIN = 4
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Writer:
    """A chat model with what checks it. ``judge`` is asked in addition, never instead."""

    model: ChatModel
    verifier: Verifier
    judge: ChatModel | None = None


@dataclass(slots=True)
class Tally:
    """What became of a model's statements, counted for the answer's ``usage``."""

    statements: int = 0
    unsupported: int = 0
    reattached: int = 0
    unknown_citations: int = 0
    instructions_left_out: int = 0

    def to_dict(self) -> dict[str, int]:
        return {
            "statements": self.statements,
            "unsupported": self.unsupported,
            "reattached": self.reattached,
            "unknown_citations": self.unknown_citations,
            "instructions_left_out": self.instructions_left_out,
        }


@dataclass(frozen=True, slots=True)
class _Item:
    quotation: Quotation
    source: Source


@dataclass(slots=True)
class Writing:
    """One answer being written."""

    writer: Writer
    run: ModelRun
    vocabulary: Vocabulary
    tally: Tally = field(default_factory=Tally)

    def statements(
        self, question: str, evidence: Sequence[Evidence], documents: dict[str, Document]
    ) -> Iterator[Checked]:
        """Each statement as soon as it is verified, those that fail too, with their verdict.

        ``evidence`` is ordered best first and not empty. Raises EngineError where the model
        fails or says that the evidence does not answer.
        """
        items = self._items(evidence, documents)
        numbered = [
            NumberedSentence(
                number,
                item.quotation.text,
                documents[item.quotation.doc_id],
                (),
            )
            for number, item in enumerate(items, start=1)
        ]
        if not numbered:
            raise EngineError("every evidence sentence reads like an instruction to a model")
        reader = ReplyReader()
        structured = self.writer.model.structured is not None
        messages = answer_messages(question, numbered, structured=structured)
        told: set[str] = set()
        for piece in self.run.stream(messages, structured=structured):
            for draft in reader.feed(piece):
                yield from self._checked(draft, items, told)
            if len(told) >= MAX_STATEMENTS:
                return
        for draft in reader.close():
            yield from self._checked(draft, items, told)
        if not told and reader.refused:
            raise EngineError(f"{self.run.model.name} found no answer in the evidence")

    def _items(self, evidence: Sequence[Evidence], documents: dict[str, Document]) -> list[_Item]:
        """The best sentences with what they need to be understood, as the budget allows."""
        settings = self.writer.model.settings
        room = int(settings.budget_tokens * _EVIDENCE_SHARE) * CHARS_PER_TOKEN
        items: list[_Item] = []
        for item in evidence:
            document = documents[item.passage.doc_id]
            quotation = quotation_of(item, document.text)
            if addresses_a_model(quotation.text):
                self.tally.instructions_left_out += 1
                continue
            known = any(
                q.doc_id == quotation.doc_id
                and q.span.start < quotation.span.end
                and quotation.span.start < q.span.end
                for q in (known.quotation for known in items)
            )
            if known or len(quotation.text) > room:
                continue
            room -= len(quotation.text)
            items.append(_Item(quotation, Source(quotation.text, _around(item, document))))
            if len(items) == MAX_EVIDENCE:
                break
        return items

    def _checked(self, draft: Draft, items: Sequence[_Item], told: set[str]) -> Iterator[Checked]:
        key = "".join(c for c in draft.text.lower() if c.isalnum())
        if key in told or len(told) >= MAX_STATEMENTS:
            return
        told.add(key)
        self.tally.statements += 1
        known = [items[n - 1] for n in draft.numbers if 1 <= n <= len(items)][:MAX_CITATIONS]
        self.tally.unknown_citations += sum(not 1 <= n <= len(items) for n in draft.numbers)
        support, cited = self._support(draft.text, known)
        if support == "unsupported":
            candidates = self._candidates(draft.text, items, known)
            attempts = [[item] for item in candidates]
            attempts += [[*known[: MAX_CITATIONS - 1], item] for item in candidates if known]
            for attempt in attempts:
                if not self.run.remaining_s:
                    break
                found, needed = self._support(draft.text, attempt)
                if found in ("supported", "verbatim"):
                    support, cited = found, needed
                    self.tally.reattached += 1
                    break
        if support != "unsupported" and not self._judged_true(draft.text, cited):
            support = "unsupported"
        self.tally.unsupported += support == "unsupported"
        # What is not borne out rests on nothing, whatever the model pointed to.
        shown = cited if support != "unsupported" else []
        yield Checked(draft.text, tuple(item.quotation for item in shown), support)

    def _support(self, statement: str, cited: Sequence[_Item]) -> tuple[Support, list[_Item]]:
        """The verdict, and the sentences that it needs: one alone where one is enough."""

        def verdict(items: Sequence[_Item]) -> Support:
            sources = [item.source for item in items]
            return self.writer.verifier.verify(statement, sources, self.vocabulary).support

        together = verdict(cited)
        if len(cited) > 1 and together in ("supported", "verbatim"):
            alone = [item for item in cited if verdict([item]) == together]
            return together, alone or list(cited)
        return together, list(cited)

    def _candidates(
        self, statement: str, items: Sequence[_Item], tried: Sequence[_Item]
    ) -> list[_Item]:
        """Further sentences to hold a statement against, the likest first."""
        others = [item for item in items if item not in tried]
        likeness = self.writer.verifier.likeness(statement, [i.quotation.text for i in others])
        ranked = sorted(zip(likeness, others, strict=True), key=lambda pair: -pair[0])
        return [item for value, item in ranked[:_TRIED_AGAIN] if value >= _LEAST_LIKENESS]

    def _judged_true(self, statement: str, cited: Sequence[_Item]) -> bool:
        """What the judge says; without one, or where it fails, the rules stand."""
        judge = self.writer.judge
        if judge is None:
            return True
        messages = judging_messages(statement, [item.quotation.text for item in cited])
        try:
            reply = self.run.text(messages, judge)
        except EngineError:
            return True
        return not reply.strip().lower().lstrip("*\"' ").startswith("no")


def _around(item: Evidence, document: Document) -> str:
    """What a sentence stands in: title, headings, and the passage up to it."""
    before = document.text[item.passage.start : item.sentence.start]
    return "\n".join([document.title, *item.passage.heading, before])
