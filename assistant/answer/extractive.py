"""Evidence to a readable answer made only of the sources' own sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from assistant.answer.answer_span import answer_span
from assistant.answer.conflicts import Side
from assistant.language.analysis import analyse
from assistant.language.tables import alternatives, phrases
from assistant.types import Evidence, Span

MAX_STATEMENTS = 3
MAX_STATEMENTS_FOR_LISTS = 5
MAX_CITATIONS = 3
MAX_SENTENCES_QUOTED = 3

# A neighbour that is this likely to answer, compared with the sentence, is quoted along with it;
# more so beside a sentence that has the figure, date or name asked for
# (docs/decisions/experiments.md).
_NEIGHBOUR_SHARE = 0.3
_NEIGHBOUR_SHARE_OF_FITTING = 0.6
# Support must come this close to the best sentence, more so from the same document.
_OTHER_DOCUMENT_SHARE = 0.6
_SAME_DOCUMENT_SHARE = 0.85
_SAME_WORDS = 84.0

_ASKS_FOR_SEVERAL = re.compile(
    r"\b(?:compare|comparison|differ\w*|versus|vs\.?|list|both|each|respectively|main|which "
    r"(?:\w+ )?\w+s\b(?! (?:the|a|an|is|was|has|does|did)\b)"
    r"|what (?:\w+ )?(?:are|were) the|reasons|ways|how do|pros and cons)\b",
    re.IGNORECASE,
)
_NEEDS_CONTEXT = re.compile(
    rf"""["“'(]?(?:there(?!\s+(?:is|are|was|were|has|have)\b)"""
    rf"|(?!there\b)(?:{alternatives('pointing_words')})|{phrases('connecting_words')}"
    rf"|the\s+(?:{alternatives('nouns_that_point_back')}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of one document that a statement repeats or rests on."""

    doc_id: str
    span: Span
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Point:
    """One statement before it is numbered: the sources' words, the one shown first."""

    quotations: tuple[Quotation, ...]

    @property
    def text(self) -> str:
        return self.quotations[0].text


def compose(
    question: str, evidence: Sequence[Evidence], sides: Sequence[Side], texts: dict[str, str]
) -> list[Point]:
    """Two to five statements, the most direct first; one where nothing else comes close.

    ``evidence`` is ordered best first and not empty; ``sides`` are those of a disagreement and
    are all included; ``texts`` holds the canonical text of every document in them.
    """
    several = bool(_ASKS_FOR_SEVERAL.search(question))
    limit = MAX_STATEMENTS_FOR_LISTS if several or sides else MAX_STATEMENTS
    must = [side.evidence for side in sides]
    best = evidence[0]
    points: list[Point] = []
    for item in [best, *must, *evidence[1:]]:
        if item is not best and item not in must and not _adds(item, best, points, several):
            continue
        quotation = _with_neighbour(question, item, texts[item.passage.doc_id], evidence)
        known = _same_as(quotation, points)
        if known is not None:
            points[known] = _joined(points[known], quotation)
        elif len(points) < max(limit, len(must)):
            points.append(Point((quotation,)))
    return points


def _adds(item: Evidence, best: Evidence, points: list[Point], several: bool) -> bool:
    told = {point.quotations[0].doc_id for point in points}
    from_told = item.passage.doc_id in told
    share = _SAME_DOCUMENT_SHARE if from_told and not several else _OTHER_DOCUMENT_SHARE
    return item.score >= share * best.score


def _same_as(quotation: Quotation, points: list[Point]) -> int | None:
    """The point that says the same, or that overlaps it in the same document."""
    for index, point in enumerate(points):
        for known in point.quotations:
            if known.doc_id == quotation.doc_id:
                if known.span.start < quotation.span.end and quotation.span.start < known.span.end:
                    return index
            elif _says_the_same(known.text, quotation.text):
                return index
    return None


def _says_the_same(one: str, two: str) -> bool:
    if {f.key for f in analyse(one).figures} != {f.key for f in analyse(two).figures}:
        return False
    return fuzz.token_set_ratio(one, two) >= _SAME_WORDS and (
        fuzz.token_sort_ratio(one, two) >= _SAME_WORDS - 14
    )


def _joined(point: Point, quotation: Quotation) -> Point:
    known = any(
        q.doc_id == quotation.doc_id and q.span.start < quotation.span.end
        for q in point.quotations
        if quotation.span.start < q.span.end
    )
    if known or len(point.quotations) >= MAX_CITATIONS:
        return point
    return replace(point, quotations=(*point.quotations, quotation))


def _with_neighbour(
    question: str, item: Evidence, text: str, evidence: Sequence[Evidence]
) -> Quotation:
    """The sentence as `quotation_of` gives it, with the one beside it that may answer as well.

    Nothing goes before a sentence that has the figure, date or name that is asked for.
    """
    quotation = quotation_of(item, text)
    sentences = item.passage.sentences
    at = sentences.index(item.sentence)
    scores = {e.sentence: e.score for e in evidence if e.passage.id == item.passage.id}
    fits = answer_span(question, item.text) is not None
    share = _NEIGHBOUR_SHARE_OF_FITTING if fits else _NEIGHBOUR_SHARE
    places = (at + 1,) if fits else (at - 1, at + 1)
    beside = [sentences[i] for i in places if 0 <= i < len(sentences)]
    best = max(beside, key=lambda sentence: scores.get(sentence, 0.0), default=None)
    if best is None or scores.get(best, 0.0) < share * item.score:
        return quotation
    span = Span(min(best.start, quotation.span.start), max(best.end, quotation.span.end))
    inside = [s for s in sentences if span.start <= s.start and s.end <= span.end]
    adjoining = all(text[a.end : b.start].isspace() for a, b in pairwise(inside))
    if not adjoining or len(inside) > MAX_SENTENCES_QUOTED:
        return quotation
    return replace(quotation, span=span, text=span.of(text))


def quotation_of(item: Evidence, text: str) -> Quotation:
    """The sentence, preceded by as many as it needs to be understood, at most two."""
    sentences = item.passage.sentences
    first = last = sentences.index(item.sentence)
    while (
        first > 0
        and last - first + 1 < MAX_SENTENCES_QUOTED
        and _NEEDS_CONTEXT.match(text, sentences[first].start)
        and text[sentences[first - 1].end : sentences[first].start].isspace()
    ):
        first -= 1
    span = Span(sentences[first].start, item.sentence.end)
    return Quotation(item.passage.doc_id, span, span.of(text), item.score)
