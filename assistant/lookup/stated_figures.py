"""A figure with its subject, such as "57% import reliance": who says so, and who says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.figures import Figure, figures
from assistant.language.names import names
from assistant.language.terms import content_stems
from assistant.lookup.belonging import belongs
from assistant.lookup.places import tokens
from assistant.lookup.rephrased import stated
from assistant.storage.catalogue import Catalogue
from assistant.types import Difference, Span

_MOST_WORDS = 9
_PASSAGES = 60


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
        and any(figure.kind != "date" for figure in figures(text))
        and bool(_subject(text))
    )


def stated_figures(text: str, catalogue: Catalogue) -> list[FigureStated]:
    """Sentences on the subject with a figure of the same kind; the same figure first.

    The subject's words stand in the sentence, its headings or its title, at least one of them
    in the sentence itself; so do dates. A figure that the sentence gives for another country or
    mineral is none on the subject. Else the order is that of relevance.
    """
    given = [figure for figure in figures(text) if figure.kind != "date"]
    dates = [figure for figure in figures(text) if figure.kind == "date"]
    subject = _subject(text)
    named = names(text)
    expression = " AND ".join(f'"{token}"' for token in tokens(" ".join(sorted(subject))))
    same, other = [], []
    hits = catalogue.lexical(expression, _PASSAGES)
    for passage in catalogue.passages([hit.passage_id for hit in hits]):
        title = catalogue.document(passage.doc_id).title
        around = content_stems(" ".join([title, *passage.heading]))
        whole = catalogue.text(passage.doc_id)
        for span in passage.sentences:
            sentence = span.of(whole)
            stems = content_stems(sentence)
            there = figures(sentence)
            if not subject <= stems | around or not subject & stems:
                continue
            if not all(stated(date, there) for date in dates):
                continue
            known = names(sentence)
            there = [figure for figure in there if belongs(figure, named, sentence, known)]
            if all(stated(figure, there) for figure in given):
                same.append(FigureStated(passage.doc_id, span, None))
            elif rival := _rival(given, there):
                other.append(FigureStated(passage.doc_id, span, rival))
    return [*same, *other]


def _subject(text: str) -> frozenset[str]:
    """The content words of a text without its figures."""
    for figure in reversed(figures(text)):
        text = text[: figure.start] + " " + text[figure.end :]
    return frozenset(stem for stem in content_stems(text) if not stem.isdigit())


def _rival(given: Sequence[Figure], there: Sequence[Figure]) -> Difference | None:
    """The first figure of the same kind and unit as one that is given, but not there."""
    for figure in given:
        if stated(figure, there):
            continue
        for candidate in there:
            same_kind = (candidate.kind, candidate.unit) == (figure.kind, figure.unit)
            if same_kind and _in_digits(candidate) == _in_digits(figure):
                return Difference(figure.text.strip(), candidate.text.strip())
    return None


def _in_digits(figure: Figure) -> bool:
    return any(character.isdigit() for character in figure.text)
