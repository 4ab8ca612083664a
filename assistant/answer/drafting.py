"""Questions drafted from a document's own words: each is answered by the words it was made from.

A sentence gives a question only where it is built so plainly that its grammar can be turned round:
one subject that is a name, one verb, a figure, a date or a definition. Anything else gives none.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simplemma import lemmatize

from assistant.language.stems import STOP_WORDS
from assistant.language.tables import alternatives
from assistant.types import Document, Passage, Span

_FEWEST_WORDS = 5
_MOST_WORDS = 15

_WORD = r"[A-Z][\w&-]*(?:['’](?!s\b)\w+)*(?:\.[A-Z]\.?)*"
_NAME = rf"(?:[Tt]he )?{_WORD}(?: (?:(?:of|de|and|for|the|von|van) ){{0,2}}{_WORD})*"
# "The port of Antwerp", "Antwerp", "Antwerp’s port".
_SUBJECT = rf"(?:[Tt]he (?:[a-z]+ ){{1,3}}(?:of|in|for) {_NAME}|{_NAME}(?:['’]s [a-z]+)?)"
_PART = r"(?:(?:early|mid|late)[ -])?"
_DATE = (
    rf"(?:(?:(?:\d\d? )?(?:{'|'.join(month_name[1:])})(?: \d\d?)?,? )?(?:1\d|20)\d\d"
    rf"|the {_PART}(?:1\d|20)\d0s|the {_PART}\d\dth century)"
)
_ABOUT = r"(?:(?:about|around|roughly|nearly|almost|some|over|more than|at least|only) )?"
_NUMBER = r"(?:[1-9]\d|[2-9]|[1-9]\d{0,2}(?:,\d{3})+|\d+\.\d+)(?: (?:thousand|million|billion))?"

_MORE = rf"(?: \D+?)?(?: in {_DATE})?"

_SENTENCE = re.compile(
    rf"(?:(?P<lead>In {_DATE}),? |(?P<on>On {_DATE}),? |(?:As of|By|Since) {_DATE},? )?"
    rf"(?P<subject>{_SUBJECT})(?: \([^)]*\))?(?:, (?!and|or)[^,]{{3,60}},)? "
    r"(?:[a-z]+ly )?(?P<verb>[a-z]+) (?P<rest>(?:[^.!?]|\.(?=\d))*)\."
)
_CLAUSE_END = re.compile(r"[;–—]|, | \(| (?:which|who|when|where|while|before|because|but|until) ")
_DATED = re.compile(
    rf"(?P<before>.*?) ?\b(?:in|on) {_DATE}(?: (?:as|by|to|with|for|at|under|after|and) .*)?"
)
_MEASURE = re.compile(rf"{_ABOUT}(?!(?:1\d|20)\d\d\b)[$€£]?\d.*")
_DEFINITION = re.compile(r"an? [a-z-]+(?: [\w’'-]+){3,}")
_SHARE = re.compile(rf"(?P<for>for )?{_ABOUT}{_NUMBER}(?:%| percent| per cent) of (?P<whole>.+)")
_COUNT = re.compile(rf"{_ABOUT}{_NUMBER} (?P<noun>[a-z]+(?: [a-z]+)?s)(?P<more>{_MORE})")
_SUM = re.compile(rf"{_ABOUT}[$€£]{_NUMBER}(?P<more>(?= (?:in|for|to|on)){_MORE})")

# A statement within the statement, words that are not the document's own, or a second verb.
_NOT_PLAIN = re.compile(
    r"[:“”\"]|\b(?:that|how|whether|if|is|are|was|were|has|had|have|would|will|could|can|may)\b"
    r"| and \w+ed\b"
)
# To do something in a year, or the second of several: the date is of another thing.
_NOT_DATED = re.compile(r"\d(?!\d*(?:st|nd|rd|th)\b)|\bto (?!the|an?|its)[a-z]")
# What points to something that the question does not name.
_UNFINISHED = re.compile(
    rf"\b(?:{alternatives('pointing_words')}|here|both|such|one|we|our|us|you|your|i|my|also)\b"
    r"|\bthe [a-z]+(?:\?| (?:to|by|in|on|for|with|from|at|and|as)\b)|\["
)
_INNER_NAME = re.compile(rf"(?<=[a-z0-9,-] ){_WORD}")
_SMALL_WORD = re.compile(r"\b[a-z][\w-]*")
_SHORT_FORM = re.compile(r"\w*[A-Z][A-Z\d]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question; ``span`` is the sentence that answers it, or the section under its heading."""

    question: str
    doc_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Clause:
    """The first clause of a sentence: ``when`` it begins with, subject, verb, and the rest."""

    when: str
    subject: str
    verb: str
    rest: str
    goes_on: bool
    """Whether a comma follows, so that the last thing named may be the first of a list."""


def drafts(document: Document, passages: Sequence[Passage]) -> list[Draft]:
    """What a document can be asked, each question once: its headings first, then in text order."""
    spans = sorted({span for one in passages for span in one.sentences}, key=lambda s: s.start)
    sentences = [(span, " ".join(span.of(document.text).split())) for span in spans]
    names = _names(document.title, [text for _, text in sentences])
    found = [*_of_headings(document)]
    for span, text in sentences:
        if question := _of_sentence(text, names):
            found.append(Draft(question, document.doc_id, span))
    return list({draft.question: draft for draft in reversed(found)}.values())[::-1]


def _of_headings(document: Document) -> Iterator[Draft]:
    for section in document.sections:
        heading = section.path[-1] if section.path else ""
        if heading.endswith("?") and re.search(rf"\s{_WORD}", heading) and _stands_alone(heading):
            yield Draft(heading, document.doc_id, Span(section.start, section.end))


def _names(title: str, sentences: Sequence[str]) -> frozenset[str]:
    """Words written with a capital where only a name has one, and never without."""
    inner = {word for text in (f"- {title}", *sentences) for word in _INNER_NAME.findall(text)}
    small = {word for text in sentences for word in _SMALL_WORD.findall(text)}
    return frozenset(word for word in inner if word.lower() not in small)


def _of_sentence(sentence: str, names: frozenset[str]) -> str | None:
    """A question that the sentence answers; ``None`` where its grammar is not plain enough."""
    found = _SENTENCE.fullmatch(sentence)
    if found is None or not _is_known(found["subject"], names):
        return None
    rest = _CLAUSE_END.split(found["rest"], maxsplit=1)[0]
    if not rest or _NOT_PLAIN.search(rest):
        return None
    clause = _Clause(
        when=found["lead"] or found["on"] or "",
        subject=re.sub("^The ", "the ", found["subject"]),
        verb=found["verb"],
        rest=rest,
        goes_on=found["rest"][len(rest) :].startswith(","),
    )
    being = clause.verb in ("is", "are", "was", "were")
    question = _of_being(clause) if being else _of_doing(clause)
    return question if question and _stands_alone(question) else None


def _is_known(subject: str, names: frozenset[str]) -> bool:
    """Whether it is a name, or is told by one, so that it stands for the same thing anywhere."""
    first, *more = re.split(r"['’]s ", re.sub("^[Tt]he ", "", subject))[0].split()
    if first.islower():
        return True
    # "Development of the Harbour Board": the first word need not be part of a name.
    several = bool(more) and (more[0][0].isupper() or subject[:4].lower() == "the ")
    named = several or first in names or _SHORT_FORM.match(first) is not None
    return named and first.lower() not in STOP_WORDS


def _of_being(clause: _Clause) -> str | None:
    """ "The length of the Rhine is 1,233 km." "The bridge at Remagen was built in 1916." """
    verb, subject = clause.verb, clause.subject
    if _MEASURE.fullmatch(clause.rest):
        has_measure = re.match(r"the [a-z]+|.*['’]s ", subject)
        return _of_that_time(f"What {verb} {subject}", clause) if has_measure else None
    if _DEFINITION.fullmatch(clause.rest):
        # A name without an article may be a person's.
        is_thing = re.match("the .* ", subject) or _SHORT_FORM.match(subject)
        return f"What {verb} {subject}?" if is_thing else None
    participle = clause.rest.split()[0]
    is_participle = participle.endswith(("ed", "n", "t")) and _base(participle) is not None
    return _dated(f"When {verb} {subject}", clause) if is_participle else None


def _of_doing(clause: _Clause) -> str | None:
    """ "Chile supplied 24% of …", "… has 18 districts.", "… opened in 1932." """
    base = _base(clause.verb)
    if base is None:
        return None
    helper = "do" if base == clause.verb else "does" if clause.verb.endswith("s") else "did"
    does = f"{helper} {clause.subject} {base}"
    if share := _SHARE.fullmatch(clause.rest):
        particle = " for" if share["for"] else ""
        return _of_that_time(f"What share of {share['whole']} {does}{particle}", clause)
    if (count := _COUNT.fullmatch(clause.rest)) and not clause.goes_on:
        return _of_that_time(f"How many {count['noun']} {does}{count['more']}", clause)
    if (total := _SUM.fullmatch(clause.rest)) and not clause.goes_on:
        return _of_that_time(f"How much {does}{total['more']}", clause)
    return _dated(f"When {does}", clause) if helper == "did" else None


def _base(verb: str) -> str | None:
    """ "supply" for "supplied"; ``None`` for a form that is its own base, or that is no verb."""
    if verb in ("has", "have", "had"):
        return "have"
    base = lemmatize(verb, "en")
    return None if base == verb else base


def _dated(asked: str, clause: _Clause) -> str | None:
    """The date is asked for where the sentence gives one, first or last."""
    dated = _DATED.fullmatch(clause.rest)
    before = dated["before"] if dated else clause.rest if clause.when else None
    if before is None or _NOT_DATED.search(before):
        return None
    if not before and len(clause.subject.split()) < 3:
        return None  # "the Senate followed"
    return f"{asked} {before}".rstrip() + "?"


def _of_that_time(asked: str, clause: _Clause) -> str:
    return f"{asked} {clause.when[:1].lower()}{clause.when[1:]}".rstrip() + "?"


def _stands_alone(question: str) -> bool:
    """Whether a person would ask it without the text beside it."""
    fewest = 3 if question.startswith("What") else _FEWEST_WORDS
    return fewest <= len(question.split()) <= _MOST_WORDS and not _UNFINISHED.search(question)
