"""Sources that give different figures for the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from assistant.answer.answer_span import figure_asked_for
from assistant.language.analysis import analyse
from assistant.language.figures import Figure
from assistant.language.terms import group_of
from assistant.language.vocabulary import NO_VOCABULARY, Vocabulary
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


def find_conflict(
    question: str, evidence: list[Evidence], vocabulary: Vocabulary = NO_VOCABULARY
) -> list[Side]:
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
        and not _of_another(question, item.text, vocabulary)
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


def _of_another(question: str, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a sentence names things of a kind, and not the one of it that is asked about."""
    wanted, found = (
        {(group_of(n.kind), n.canonical) for n in analyse(words, vocabulary).names if n.decides}
        for words in (question, text)
    )
    return any(
        group in {other for other, _ in found}
        and not {name for name in wanted if name[0] == group} & found
        for group, _ in wanted
    )


def _disagree(question: str, one: Evidence, first: Figure, two: Evidence, second: Figure) -> bool:
    if one.passage.doc_id == two.passage.doc_id:
        return False
    if (first.kind, first.unit) != (second.kind, second.unit):
        return False
    keys = {f.key for f in analyse(one.text).figures} & {f.key for f in analyse(two.text).figures}
    if first.key in keys or second.key in keys or _rounds(first.value, second.value):
        return False
    if first.kind != "date" and not _same_years(one.text, two.text):
        return False
    a, b = (_subject(text) for text in (one.text, two.text))
    asked_words = analyse(question).content_stems
    shared = len(a & b) / max(min(len(a), len(b)), 1)
    return shared >= _SAME_SUBJECT or (asked_words <= a and asked_words <= b)


def _subject(text: str) -> frozenset[str]:
    return frozenset(stem for stem in analyse(text).content_stems if not stem[0].isdigit())


def _rounds(one: Decimal, two: Decimal) -> bool:
    return abs(one - two) <= _ROUNDING * max(abs(one), abs(two))


def _same_years(one: str, two: str) -> bool:
    years_one, years_two = (
        {f"{f.value:f}"[:4] for f in analyse(text).dates if len(f"{f.value:f}") > 4 or not f.unit}
        for text in (one, two)
    )
    return not years_one or not years_two or bool(years_one & years_two)
