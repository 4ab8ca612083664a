"""How often look-up is right, by the verdict that a reader of the text would give.

A line has `id`, `text`, optional `source`, and what is `expected`: the verdict, and where the
words stand, as `doc_id`, `start`, `end` or as `places`; for altered texts the `differences`.
Half of the lines were looked at when the thresholds were chosen; nothing is fitted on them since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import UsageError
from assistant.lookup.look_up import look_up
from assistant.models.embedding import Embedding
from assistant.storage.editions import Edition
from assistant.types import LookUp, Match, Verdict
from evals.benchmarks.measured import Conditions, Measured
from evals.harness.product import open_library
from evals.reports.tables import markdown_table

QUESTIONS = Path(__file__).parents[1] / "questions" / "lookup.jsonl"
CORPUS = Path(__file__).parents[2] / "corpus"

_TARGETS: dict[Verdict, float] = {
    "verbatim": 1.0,
    "near_verbatim": 1.0,
    "altered": 0.95,
    "stitched": 0.9,
    "paraphrase": 0.85,
    "misattributed": 1.0,
    "not_found": 0.95,
}
_OVERLAP = 0.5
"""The share of a place that a match must cover, and of the match that the place must."""


class ExpectedPlace(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    doc_id: str
    start: int = Field(ge=0)
    end: int = Field(ge=1)


class ExpectedDifference(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    given: str
    source: str


class LookUpQuestion(BaseModel):
    """One line of a look-up set. ``places`` are all places of the text, or of its parts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    text: str
    expected: Verdict
    source: str | None = None
    doc_id: str | None = None
    start: int | None = None
    end: int | None = None
    places: tuple[ExpectedPlace, ...] | None = None
    differences: tuple[ExpectedDifference, ...] | None = None

    def where(self) -> tuple[ExpectedPlace, ...]:
        if self.places:
            return self.places
        if self.doc_id is None or self.start is None or self.end is None:
            return ()
        return (ExpectedPlace(doc_id=self.doc_id, start=self.start, end=self.end),)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A look-up beside what was expected of it.

    ``right`` is the verdict and, where it applies, the words or the first place; ``exact`` is
    ``None`` where no place was expected.
    """

    question: LookUpQuestion
    found: LookUp
    right: bool
    exact: bool | None


def read_questions(path: Path) -> list[LookUpQuestion]:
    """Raises UsageError naming the first line that does not fit."""
    questions = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            try:
                questions.append(LookUpQuestion.model_validate_json(line))
            except ValueError as error:
                raise UsageError(f"{path}, line {number}: {error}") from error
    return questions


def judge(question: LookUpQuestion, found: LookUp) -> Outcome:
    """Compare; a paraphrase is right when the first match is the sentence, whatever the verdict."""
    where = question.where()
    placed = [any(_same_place(match, place) for match in found.matches) for place in where]
    same_verdict = found.verdict == question.expected
    match question.expected:
        case "verbatim" | "near_verbatim":
            right = same_verdict and all(_exactly_there(found, place) for place in where)
        case "altered":
            right = same_verdict and _names_differences(question, found.matches)
        case "paraphrase":
            right = any(_same_place(m, place) for m in found.matches[:1] for place in where)
        case "stitched":
            right = same_verdict and all(placed)
        case _:
            right = same_verdict
    exact = all(_exactly_there(found, place) for place in where) if where else None
    return Outcome(question, found, right, exact)


def _exactly_there(found: LookUp, place: ExpectedPlace) -> bool:
    wanted = (place.doc_id, place.start, place.end)
    places = ((m.citation.doc_id, m.citation.start, m.citation.end) for m in found.matches)
    return wanted in places


def _same_place(match: Match, place: ExpectedPlace) -> bool:
    cited = match.citation
    if cited.doc_id != place.doc_id:
        return False
    common = min(cited.end, place.end) - max(cited.start, place.start)
    return common >= _OVERLAP * min(cited.end - cited.start, place.end - place.start)


def _names_differences(question: LookUpQuestion, matches: Sequence[Match]) -> bool:
    """Whether each expected change is among the words that the first match marks."""
    marked = [(_words(d.given), _words(d.source)) for m in matches[:1] for d in m.differences]
    return all(
        any(
            bool(given & _words(change.given) or source & _words(change.source))
            for given, source in marked
        )
        for change in question.differences or ()
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+(?:[.,]\d+)*", text.lower()))


def run(questions: Sequence[LookUpQuestion], edition: Edition, encoder: Embedding) -> list[Outcome]:
    return [judge(q, look_up(q.text, edition, encoder, q.source, q.id)) for q in questions]


def table(outcomes: Sequence[Outcome]) -> str:
    """Markdown: an expected verdict a row."""
    rows = []
    for verdict, target in _TARGETS.items():
        these = [outcome for outcome in outcomes if outcome.question.expected == verdict]
        if not these:
            continue
        right = sum(outcome.right for outcome in these)
        judged = sum(outcome.found.verdict == verdict for outcome in these)
        placed = [outcome.exact for outcome in these if outcome.exact is not None]
        rows.append(
            [
                f"`{verdict}`",
                f"{right} of {len(these)}, {right / len(these):.0%}",
                f"{judged} of {len(these)}",
                f"{sum(placed)} of {len(placed)}" if placed else "–",
                f"{target:.0%}",
            ]
        )
    head = ["Expected", "Right", "Verdict as expected", "Exact offsets", "Asked"]
    return markdown_table(head, rows)


def misses(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A line for each text that was judged or placed wrongly."""
    for outcome in outcomes:
        if not outcome.right:
            first = outcome.found.matches[0].citation.quote if outcome.found.matches else "nothing"
            yield (
                f"{outcome.question.id}: {outcome.question.expected}, was {outcome.found.verdict}: "
                f"{outcome.question.text!r} -> {first!r}"
            )


def measure(conditions: Conditions) -> Measured:
    """The committed set on the sample library."""
    questions = read_questions(QUESTIONS)[: conditions.limit]
    with closing(open_library(None, CORPUS)) as opened, opened.edition() as edition:
        outcomes = run(questions, edition, opened.encoder)
    return Measured(table(outcomes), list(misses(outcomes)))
