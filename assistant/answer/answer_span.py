"""The figure, date or name that a question asks for, inside a statement."""

from __future__ import annotations

import re
from functools import partial
from operator import itemgetter
from typing import Literal

from assistant.language.analysis import analyse
from assistant.language.figures import UNITS_OF_LENGTH, UNITS_OF_TIME, Figure, Kind
from assistant.language.sentences import split_sentences

Asked = Literal["percent", "money", "date", "quantity", "name"]

_ASKED: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        "percent",
        re.compile(
            r"\b(?:what|which) (?:share|percent(?:age)?|proportion|fraction|portion)\b|\bper ?cent"
            # "What part of Peru is it in?" asks for a place.
            r"|\b(?:what|which) part of (?!.*\b(?:in|at|on|to|from)\b\W*$)"
            r"|\bhow (?:\w+[- ])?(?:reliant|dependent)\b|\b(?!exchange)[a-z]+ rate\b"
        ),
    ),
    (
        "money",
        re.compile(
            r"\bhow much (?:money|did .* (?:cost|pay|invest|spend)|(?:is|was|are|were) .* worth)"
            r"|\b(?:what|how high)\b.*\b(?:price|cost|value|budget|funding|loan|stake worth)\b"
        ),
    ),
    (
        "date",
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:year|date|month|day)\b|\bby what (?:year|date)\b"
            r"|\bsince what\b|\bfrom what date\b"
        ),
    ),
    (
        "quantity",
        re.compile(
            r"\bhow (?:many|much|long|large|big|far|tall|deep|wide|often|old)\b"
            r"|\bwhat (?:number|amount|quantity|volume|tonnage|output|level|rate)\b"
        ),
    ),
    (
        "name",
        re.compile(
            r"\bwho(?:m|se)?\b|\b(?:what|which) (?:\w+ ){0,2}"
            r"(?:countr|compan|firm|agenc|state|cit|countr|person|organi[sz]ation|nation|"
            r"president|minister|manufacturer|producer|exporter|supplier|mine|bank|law)\w*"
        ),
    ),
)
_KINDS: dict[Asked, tuple[Kind, ...]] = {
    "percent": ("percent",),
    "money": ("money",),
    "date": ("date",),
    "quantity": ("quantity", "money", "percent", "number"),
}
_HOW_LONG = re.compile(r"\bhow (?:long|old)\b")
_HOW_FAR = re.compile(r"\bhow (?:far|tall|deep|wide)\b")
_HOW_MANY = re.compile(r"\bhow many\b(?! (?:\w+ )?(?:dollars|euros|cents))")
_OFFICE_HOLDER = re.compile(
    r"^who(?:'s| is| was| are| were)\b.*\b(?:president|minister|secretary|(?<!to )chair\w*|chief|"
    r"ceo|director|governor|head|ambassador|senator|representative|justice|mayor|king|queen)\b"
)
_SHORTEST_WORD = 3


def asked_for(question: str) -> Asked | None:
    """What kind of thing a question asks for; ``None`` where the words do not tell."""
    lowered = question.lower()
    asked = [(m.start(), kind) for kind, pattern in _ASKED if (m := pattern.search(lowered))]
    return min(asked, key=itemgetter(0))[1] if asked else None


def lacks_the_person(question: str, text: str) -> bool:
    """Whether a question asks who holds an office and a text names no person at all."""
    if not _OFFICE_HOLDER.search(question.lower()):
        return False
    asked_with = analyse(question).stems
    return not any(
        len(analyse(name.text).content_stems - asked_with) > 1 and not analyse(name.text).names
        for name in analyse(text).proper_names
    )


def answer_span(question: str, statement: str) -> tuple[int, int] | None:
    """Offsets in ``statement`` of what is asked for, where it has it."""
    if asked_for(question) == "name":
        return _name_span(question, statement)
    figure = figure_asked_for(question, statement)
    return (figure.start, figure.end) if figure else None


def figure_asked_for(question: str, statement: str) -> Figure | None:
    """The figure or date that a question asks for; ``None`` also where it asks for neither.

    Of several that fit, the one in the sentence that has most of the question's words, and
    there the one nearest to a word of the question.
    """
    kinds = _KINDS.get(asked_for(question) or "name", ())
    known = {figure.key for figure in analyse(question).figures}
    fitting = [
        f
        for f in analyse(statement).figures
        if f.kind in kinds and f.key not in known and _measures(question, f)
    ]
    if len(fitting) < 2:
        return next(iter(fitting), None)
    wanted = analyse(question).content_stems
    shared = {
        sentence: len(wanted & analyse(sentence.of(statement)).stems)
        for sentence in split_sentences(statement)
    }
    nearest = partial(_distance, question, statement)

    def rank(figure: Figure) -> tuple[int, int, int]:
        around = max((n for s, n in shared.items() if s.start <= figure.start < s.end), default=0)
        return kinds.index(figure.kind), -around, nearest(figure)

    return min(fitting, key=rank)


def _measures(question: str, figure: Figure) -> bool:
    """Whether a figure can be what "how long", "how tall" or "how many" asks for."""
    lowered = question.lower()
    if _HOW_LONG.search(lowered):
        return figure.unit in UNITS_OF_TIME | UNITS_OF_LENGTH
    if _HOW_FAR.search(lowered):
        return figure.unit in UNITS_OF_LENGTH
    if _HOW_MANY.search(lowered):
        return figure.kind != "money"
    return True


def _distance(question: str, statement: str, figure: Figure) -> int:
    """How far, in characters, the figure stands from the nearest word of the question."""
    wanted = analyse(question).stems
    nearest = len(statement)
    for word in analyse(statement).words:
        if word.end - word.start >= _SHORTEST_WORD and word.stem in wanted:
            nearest = min(nearest, max(figure.start - word.end, word.start - figure.end, 0))
    return nearest


def _name_span(question: str, statement: str) -> tuple[int, int] | None:
    """The first name that the question does not itself have."""
    wanted = analyse(question).stems
    read = analyse(statement)
    for name in sorted((*read.proper_names, *read.names), key=lambda name: (name.start, -name.end)):
        if not analyse(name.text).stems <= wanted:
            return name.start, name.end
    return None
