"""Words and their stems. Spellings that differ between American and British English share one."""

from __future__ import annotations

import re
from functools import cache
from threading import Lock

from Stemmer import Stemmer

from assistant.language.tables import words as table_of_words

WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+")
POSSESSIVE = re.compile(r"['’]s$")
STOP_WORDS = table_of_words("function_words")

_stemmer = Stemmer("english")
_stemming = Lock()  # a stemmer is not to be used by two threads at once


def words(text: str) -> list[str]:
    """Words and figures in order, as written."""
    return WORD.findall(text)


@cache
def stem(word: str) -> str:
    """The stem of one word in small letters."""
    word = re.sub(r"(?<=\w{4})is(e|ed|es|ing|ation|ations)$", r"iz\1", word)
    word = re.sub(r"(?<=\w{3})our(s|ed|ing)?$", r"or\1", word)
    word = re.sub(r"(defen|licen|offen)ce", r"\1se", word)
    word = re.sub(r"^(cent|met|fib)re(s?)$", r"\1er\2", word)
    word = re.sub(r"^aluminium$", "aluminum", re.sub(r"^tonne(s?)$", r"ton\1", word))
    with _stemming:
        return str(_stemmer.stemWord(word))


STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS)
