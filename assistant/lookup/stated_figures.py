"""A figure with its subject, such as "57% import reliance": who says so, and who says otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.language.analysis import Analysis, analyse
from assistant.language.figures import Figure
from assistant.language.names import Name
from assistant.language.terms import group_of
from assistant.lookup.places import tokens
from assistant.lookup.rephrased import stated
from assistant.storage.catalogue import Catalogue
from assistant.types import Difference, Span

_MOST_WORDS = 9
_PASSAGES = 60
_PART = re.compile(r"[,;:](?!\d)|\b(?:and|but|while|whereas|than|versus|against)\b")
_JOINED = re.compile(r"\s*(?:,|,?\s*(?:and|or))\s*(?:the\s+)?")


@dataclass(frozen=True, slots=True)
class FigureStated:
    """A sentence on the subject; ``difference`` is set where it gives another figure."""

    doc_id: str
    span: Span
    difference: Difference | None


def is_figure_with_subject(text: str) -> bool:
    """Whether a text is short and has a figure, other than a date, and a subject."""
    return (
        len(text.split()) <= _MOST_WORDS
        and any(figure.kind != "date" for figure in analyse(text).figures)
        and bool(_subject(analyse(text)))
    )


def stated_figures(text: str, catalogue: Catalogue) -> list[FigureStated]:
    """Sentences on the subject with a figure of the same kind; the same figure first.

    The subject's words stand in the sentence, its headings or its title, at least one of them
    in the sentence itself; so do dates. A figure that the sentence gives for another name
    of its kind is none on the subject. Else the order is that of relevance.
    """
    vocabulary = catalogue.vocabulary
    read = analyse(text, vocabulary)
    given = [figure for figure in read.figures if figure.kind != "date"]
    subject = _subject(read)
    expression = " AND ".join(f'"{token}"' for token in tokens(" ".join(sorted(subject))))
    same, other = [], []
    hits = catalogue.lexical(expression, _PASSAGES)
    for passage in catalogue.passages([hit.passage_id for hit in hits]):
        title = catalogue.document(passage.doc_id).title
        around = analyse("\n".join([title, *passage.heading]), vocabulary).content_stems
        whole = catalogue.text(passage.doc_id)
        for span in passage.sentences:
            sentence = span.of(whole)
            here = analyse(sentence, vocabulary)
            stems = here.content_stems
            if not subject <= stems | around or not subject & stems:
                continue
            if not all(stated(date, here.figures) for date in read.dates):
                continue
            there = [f for f in here.figures if _belongs(f, read.names, sentence, here.names)]
            if all(stated(figure, there) for figure in given):
                same.append(FigureStated(passage.doc_id, span, None))
            elif rival := _rival(given, there):
                other.append(FigureStated(passage.doc_id, span, rival))
    return [*same, *other]


def _subject(read: Analysis) -> frozenset[str]:
    """The content words of a text without its figures."""
    return frozenset(
        word.stem
        for word in read.words
        if word.stem in read.content_stems
        and not word.stem.isdigit()
        and not any(f.start < word.end and word.start < f.end for f in read.figures)
    )


def _rival(given: Sequence[Figure], there: Sequence[Figure]) -> Difference | None:
    """The first figure of the same kind and unit as one that is given, but not there."""
    for figure in given:
        if stated(figure, there):
            continue
        for candidate in there:
            if (candidate.kind, candidate.unit) == (figure.kind, figure.unit):
                return Difference(figure.text.strip(), candidate.text.strip())
    return None


def _belongs(figure: Figure, wanted: Iterable[Name], sentence: str, there: Sequence[Name]) -> bool:
    """Whether a figure of a sentence is said of the names wanted, as far as can be told.

    ``there`` are the sentence's names. It cannot be told where none of those wanted is among
    them, or where no name stands in the same part of the sentence as the figure.
    """
    start = max((m.end() for m in _PART.finditer(sentence, 0, figure.start)), default=0)
    end = following.start() if (following := _PART.search(sentence, figure.end)) else len(sentence)
    for name in wanted:
        of_kind = [other for other in there if group_of(other.kind) == group_of(name.kind)]
        if name.canonical not in {other.canonical for other in of_kind}:
            continue
        owners = {
            other.canonical
            for series in _series(of_kind, sentence)
            if any(start <= one.start < end for one in series)
            for other in series
        }
        if owners and name.canonical not in owners:
            return False
    return True


def _series(there: Sequence[Name], sentence: str) -> list[list[Name]]:
    """The names, those that are joined to each other ("wheat, rye and barley") together."""
    series: list[list[Name]] = []
    for name in there:
        between = sentence[series[-1][-1].end : name.start] if series else ""
        if series and _JOINED.fullmatch(between):
            series[-1].append(name)
        else:
            series.append([name])
    return series
