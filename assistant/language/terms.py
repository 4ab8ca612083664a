"""The terms of a question: what an answer cannot do without, and what is searched for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.analysis import analyse
from assistant.language.names import PLACE_KINDS, Name
from assistant.language.stems import POSSESSIVE, STOP_STEMS, STOP_WORDS, WORD, words
from assistant.language.tables import words as table_of_words
from assistant.language.vocabulary import NO_VOCABULARY, Vocabulary

YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20|21)\d{2}(?![\d.,]*\d)")

_PLAIN_KINDS = frozenset({"word", "year", "figure"})
_FEW = 12
"""Numbers up to this one are spoken of in words ("which two companies") without being meant."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a question.

    ``text`` is as written. ``kind`` is "year", "figure", "word", "name" for a name that is not
    known, or the kind of one that is: "country", or what the vocabulary says. ``stems`` are those
    of its words. ``decides``: a known name that nothing else can stand for.
    """

    text: str
    kind: str
    stems: frozenset[str]
    decides: bool = False

    @property
    def is_loose_name(self) -> bool:
        """Whether it names something that may be spoken of without its name."""
        return self.kind not in _PLAIN_KINDS and not self.decides

    @property
    def group(self) -> str:
        """The kind; of all places the same, since one stands for another of any kind."""
        return group_of(self.kind)


def group_of(kind: str) -> str:
    return "place" if kind in PLACE_KINDS else kind


def question_terms(question: str, vocabulary: Vocabulary = NO_VOCABULARY) -> list[Term]:
    """Every content term of a question once, in order; names of several words are one term.

    A question without any is taken as all of its words.
    """
    read = analyse(question, vocabulary)
    found: list[tuple[int, Term]] = []
    taken: list[tuple[int, int]] = []

    def take(start: int, end: int, kind: str, decides: bool = False) -> None:
        if any(start < e and s < end for s, e in taken):
            return
        text = question[start:end]
        own = frozenset(w.stem for w in read.words if w.start < end and start < w.end)
        term = Term(text, kind, own - STOP_STEMS or own, decides)
        taken.append((start, end))
        if all(term.stems != other.stems for _, other in found):
            found.append((start, term))

    for match in WORD.finditer(question):
        if YEAR.fullmatch(match.group()):
            take(match.start(), match.end(), "year")
    longer = [name for name in read.proper_names if not _only_asking(name.text)]
    for name in read.names:
        if name.kind in PLACE_KINDS and not any(_holds_more(other, name) for other in longer):
            take(name.start, name.end, name.kind, name.decides)
    for proper in longer:
        known = next((n for n in read.names if _hardly_more(proper, n)), None)
        if known is None and question[proper.start].isalpha():
            take(proper.start, proper.end, "name")
    for name in read.names:
        take(name.start, name.end, name.kind, name.decides)
    for figure in read.figures:
        if figure.is_amount and (figure.in_digits or figure.amount > _FEW):
            take(figure.start, figure.end if figure.unit == "%" else figure.amount_end, "figure")
    for match in WORD.finditer(question):
        word = match.group()
        if word[0].isdigit():
            take(match.start(), match.end(), "figure")
        elif not _only_asking(word):
            take(match.start(), match.end(), "word")
    if not found:
        return [Term(w, "word", analyse(w).stems) for w in dict.fromkeys(words(question))]
    return [term for _, term in sorted(found, key=lambda pair: pair[0])]


def match_expression(question: str) -> str:
    """An FTS5 expression that matches any content word of the question, or else any word.

    A number in words is looked for in digits as well.
    """
    written = [POSSESSIVE.sub("", word).lower() for word in words(question)]
    content = [word for word in written if word not in STOP_WORDS and len(word) > 1]
    numbers = [
        f"{figure.amount:f}"
        for figure in analyse(question).figures
        if figure.is_amount and not figure.in_digits
    ]
    return " OR ".join(f'"{word}"' for word in dict.fromkeys([*(content or written), *numbers]))


def _only_asking(text: str) -> bool:
    asking = STOP_WORDS | table_of_words("asking_words")
    lowered = [word.lower() for word in words(text)]
    return all(word in asking or (len(word) < 2 and word.isalpha()) for word in lowered)


def _holds_more(proper: Name, name: Name) -> bool:
    """Whether a place is part of a longer name, such as "Bank of America"."""
    return (
        proper.start <= name.start
        and name.end <= proper.end
        and proper.end - proper.start > name.end - name.start + 3
        and proper.text[: name.start - proper.start].strip() != ""
    )


def _hardly_more(proper: Name, name: Name) -> bool:
    """Whether words with capitals are a known name and at most its plural or possessive."""
    inside = proper.start <= name.start < proper.end
    return inside and len(name.text) >= len(POSSESSIVE.sub("", proper.text).rstrip("s"))
