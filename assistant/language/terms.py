"""Words of a question: tokens, stems, and the key terms that an answer cannot do without.

Two texts are compared by their stems. Before stemming, spellings that differ between American
and British English are made one, and a country's forms become its name ("Chilean", "U.S.").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Literal

from Stemmer import Stemmer

from assistant.language.names import forms, names

TermKind = Literal["country", "mineral", "name", "year", "figure", "word"]

STOP_WORDS = frozenset(
    """a about according after all also am an and another any anything are as at be because been
    before being between both but by can come comes coming could did do does doing done during each
    either else ever every for from get gets give given go had has have having he her here him his
    how however i if in into is it its itself just like made make makes many may me mean means
    might mine more most much must my need needs neither no nor not of off on one only or other our
    out over own per please s said same say says shall she should show so some such t tell than
    that the their them themselves then there these they this those through to too under until up
    upon us use used very was we were what when where whether which while who whom whose why will
    with within without would yes yet you your""".split()
)
# Words that state what kind of thing is asked for; the answer need not repeat them.
_ASKING = frozenset(
    """amount countries country date day exactly figure kind level long many month name names number
    often people percent percentage person place portion proportion share sort tall time type
    what year years""".split()
)
_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+")
_NAME_OF_SEVERAL = re.compile(
    r"[A-Z][\w'’&.-]*\w(?:\s+(?:(?:of|the|for|and|on|de|la)\s+){0,2}[A-Z0-9][\w'’&.-]*\w)*"
)
YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20|21)\d{2}(?![\d.,]*\d)")

# Each form of a country to one word. Lower-case forms count too, but for "us" and "turkey".
_COUNTRIES = {form: re.sub(r"\W", "", name).lower() for form, name in forms("country").items()}
_SHORT_COUNTRIES = {form: name for form, name in _COUNTRIES.items() if form.isalpha()}
_SHORT_COUNTRIES |= {
    form.lower(): name
    for form, name in _SHORT_COUNTRIES.items()
    if form not in {"US", "Turkey", "Polish"}
} | {name: name for name in _COUNTRIES.values()}
_LONG_COUNTRY = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(form) for form in sorted(_COUNTRIES, key=len)[::-1] if not form.isalpha())
    + r")(?!\w)"
)
_POSSESSIVE = re.compile(r"['’]s$")
_stemmer = Stemmer("english")
_stemming = Lock()  # a stemmer is not to be used by two threads at once


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a question.

    ``text`` is as written. ``stems`` are those of its words. A term of any kind but ``word``
    names something that no other word can stand for.
    """

    text: str
    kind: TermKind
    stems: frozenset[str]


def words(text: str) -> list[str]:
    """Words and figures in order, as written."""
    return _WORD.findall(text)


@cache
def _stem(word: str) -> str:
    word = re.sub(r"(?<=\w{4})is(e|ed|es|ing|ation|ations)$", r"iz\1", word)
    word = re.sub(r"(?<=\w{3})our(s|ed|ing)?$", r"or\1", word)
    word = re.sub(r"(defen|licen|offen)ce", r"\1se", word)
    word = re.sub(r"^(cent|met|fib)re(s?)$", r"\1er\2", word)
    word = re.sub(r"^aluminium$", "aluminum", re.sub(r"^tonne(s?)$", r"ton\1", word))
    with _stemming:
        return str(_stemmer.stemWord(word))


# The same sentences are read for question after question.
@lru_cache(maxsize=20_000)
def stem_sequence(text: str) -> tuple[str, ...]:
    """The stems of all words in order; every form of a country is one and the same stem."""
    text = _LONG_COUNTRY.sub(lambda match: _COUNTRIES[match.group()], text)
    return tuple(_stem_of(_POSSESSIVE.sub("", word)) for word in words(text))


def _stem_of(word: str) -> str:
    return _SHORT_COUNTRIES.get(word) or _stem(word.lower())


def stems(text: str) -> frozenset[str]:
    return frozenset(stem_sequence(text))


def content_stems(text: str) -> frozenset[str]:
    """The stems of all words but those that carry no content."""
    return stems(text) - _STOP_STEMS


_STOP_STEMS = frozenset(_stem(word) for word in STOP_WORDS)


def question_terms(question: str) -> list[Term]:
    """Every content term of a question once, in order; names of several words are one term.

    A question without any is taken as all of its words.
    """
    found: list[tuple[int, Term]] = []
    taken: list[tuple[int, int]] = []

    def take(start: int, end: int, kind: TermKind) -> None:
        if any(start < e and s < end for s, e in taken):
            return
        text = question[start:end]
        term = Term(text, kind, stems(text) - _STOP_STEMS or stems(text))
        taken.append((start, end))
        if all(term.stems != other.stems for _, other in found):
            found.append((start, term))

    for match in _WORD.finditer(question):
        if YEAR.fullmatch(match.group()):
            take(match.start(), match.end(), "year")
    for name in names(question):
        if name.kind == "country" and not _inside_a_longer_name(question, name.start, name.end):
            take(name.start, name.end, "country")
    for match in _NAME_OF_SEVERAL.finditer(question):
        start, end = _without_sentence_start(question, match)
        if start < end and question[start].isalpha() and not _only_asking(question[start:end]):
            kind: TermKind = "mineral" if _is_mineral(question[start:end]) else "name"
            take(start, end, kind)
    for name in names(question):
        take(name.start, name.end, name.kind)
    for match in _WORD.finditer(question):
        word = match.group()
        if word[0].isdigit():
            take(match.start(), match.end(), "figure")
        elif not _only_asking(word):
            take(match.start(), match.end(), "word")
    if not found:
        return [Term(word, "word", stems(word)) for word in dict.fromkeys(words(question))]
    return [term for _, term in sorted(found, key=lambda pair: pair[0])]


def _only_asking(text: str) -> bool:
    lowered = [word.lower() for word in words(text)]
    return all(w in STOP_WORDS or w in _ASKING or (len(w) < 2 and w.isalpha()) for w in lowered)


def _is_mineral(text: str) -> bool:
    return any(n.kind == "mineral" and len(n.text) >= len(text.rstrip("s")) for n in names(text))


def _inside_a_longer_name(question: str, start: int, end: int) -> bool:
    """Whether a country's name is part of another name, such as "Bank of America"."""
    return any(
        m.start() <= start
        and end <= m.end()
        and m.end() - m.start() > end - start + 3
        and question[m.start() : start].strip().lower() not in STOP_WORDS | _ASKING | {""}
        for m in _NAME_OF_SEVERAL.finditer(question)
    )


def _without_sentence_start(question: str, match: re.Match[str]) -> tuple[int, int]:
    """A name without the interrogative or article whose capital only begins the question."""
    start, end = match.span()
    while start < end:
        first = re.compile(r"[\w'’&.-]+\s*").match(question, start, end)
        if first is None:
            break
        word = first.group().strip()
        begins = not question[:start].strip() or question[:start].rstrip()[-1] in ".?!:"
        alone = first.end() >= end
        if word.lower() in STOP_WORDS or (begins and (alone and _stem(word.lower()) != "")):
            start = first.end()
            continue
        break
    return start, end


def match_expression(question: str) -> str:
    """An FTS5 expression that matches any content word of the question, or else any word."""
    written = [_POSSESSIVE.sub("", word).lower() for word in words(question)]
    content = [word for word in written if word not in STOP_WORDS and len(word) > 1]
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(content or written))
