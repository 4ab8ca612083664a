"""Words of a question: tokens, stems, and the key terms that an answer cannot do without."""

from __future__ import annotations

import re
from functools import cache

import snowballstemmer

_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|\w+(?:[-'’]\w+)*")
STOP_WORDS = frozenset(
    """a an and are as at be been by can could did do does for from had has have how if in into is
    it its may might much many of on or shall should so than that the their them then there these
    they this those to under was we were what when where which who whom whose why will with would
    about any also share percentage most some top need needs come comes""".split()
)
_stemmer = snowballstemmer.stemmer("english")


def words(text: str) -> list[str]:
    """Words and figures in order, as written."""
    return _WORD.findall(text)


@cache
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


def stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word.lower()) for word in words(text))


def content_stems(text: str) -> frozenset[str]:
    return frozenset(_stem(w.lower()) for w in words(text) if w.lower() not in STOP_WORDS)


def key_terms(question: str) -> list[str]:
    """Terms that evidence must contain: names, figures and the nouns asked about."""
    return [w for w in words(question) if w.lower() not in STOP_WORDS and len(w) > 2]


def match_expression(question: str) -> str:
    """An FTS5 expression that matches any content word of the question."""
    terms = dict.fromkeys(w.lower() for w in words(question) if w.lower() not in STOP_WORDS)
    return " OR ".join('"' + term.replace('"', "") + '"' for term in terms)
