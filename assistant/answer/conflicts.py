"""Sources that give different figures for the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from assistant.answer.answer_span import figure_asked_for
from assistant.language.figures import Figure, figures
from assistant.language.names import names
from assistant.language.terms import content_stems
from assistant.types import Evidence

# Sentences about the same thing share at least this part of the shorter one's content words.
_SAME_SUBJECT = 0.5
_READ = 10
# Evidence this much weaker than the best is about something else.
_SCORE_SHARE = 0.5
_ROUNDING = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Side:
    value: str
    evidence: Evidence


def find_conflict(question: str, evidence: list[Evidence]) -> list[Side]:
    """The sides of a disagreement over the figure that the question asks for, best first.

    Empty where the question asks for no figure, or where the sentences of different documents
    agree. Figures for different years do not disagree; nor do roundings of one another.
    """
    if not evidence:
        return []
    floor = evidence[0].score * _SCORE_SHARE
    candidates = [
        (item, figure)
        for item in evidence[:_READ]
        if item.score >= floor
        and not _of_another(question, item.text)
        and (figure := figure_asked_for(question, item.text))
    ]
    sides: list[Side] = []
    for (one, first), (two, second) in combinations(candidates, 2):
        if not _disagree(question, one, first, two, second):
            continue
        for item, figure in ((one, first), (two, second)):
            if all(side.evidence.text != item.text for side in sides):
                sides.append(Side(figure.text, item))
    return sides


def _of_another(question: str, text: str) -> bool:
    """Whether a sentence names minerals, or countries, and not the one that is asked about."""
    for kind in ("mineral", "country"):
        wanted, found = (
            {name.canonical for name in names(words) if name.kind == kind}
            for words in (question, text)
        )
        if wanted and found and not wanted & found:
            return True
    return False


def _disagree(question: str, one: Evidence, first: Figure, two: Evidence, second: Figure) -> bool:
    if one.passage.doc_id == two.passage.doc_id:
        return False
    if (first.kind, first.unit) != (second.kind, second.unit):
        return False
    keys = {f.key for f in figures(one.text)} & {f.key for f in figures(two.text)}
    if first.key in keys or second.key in keys or _rounds(first.value, second.value):
        return False
    if first.kind != "date" and not _same_years(one.text, two.text):
        return False
    a, b = (_subject(text) for text in (one.text, two.text))
    asked_words = content_stems(question)
    shared = len(a & b) / max(min(len(a), len(b)), 1)
    return shared >= _SAME_SUBJECT or (asked_words <= a and asked_words <= b)


def _subject(text: str) -> frozenset[str]:
    return frozenset(stem for stem in content_stems(text) if not stem[0].isdigit())


def _rounds(one: Decimal, two: Decimal) -> bool:
    return abs(one - two) <= _ROUNDING * max(abs(one), abs(two))


def _same_years(one: str, two: str) -> bool:
    years_one, years_two = (
        {str(f.value)[:4] for f in figures(text) if f.kind == "date" and not f.unit}
        for text in (one, two)
    )
    return not years_one or not years_two or bool(years_one & years_two)
