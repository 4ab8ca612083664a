"""One reading of a text for all who need one: words, stems, figures, names, denials, hedges.

found = analyse("Latin America's share fell to 25%.", vocabulary)
found.names[0].canonical    # "Latin America"
found.figures[0].key        # ("percent", Decimal("25"), "%")
found.stems                 # of words; a name and a figure are one stem each, however written
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.language.figures import Figure, figures
from assistant.language.names import Name, known_names, proper_names
from assistant.language.stems import POSSESSIVE, STOP_STEMS, WORD, stem
from assistant.language.tables import words as table_of_words
from assistant.language.vocabulary import NO_VOCABULARY, Vocabulary

_KEPT = 30_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a name or a number where it stands; ``stem`` is the same for all its forms."""

    start: int
    end: int
    text: str
    stem: str


@dataclass(frozen=True, eq=False)
class Analysis:
    """A text as it was read. Each part is read when it is first asked for, and kept."""

    text: str
    vocabulary: Vocabulary

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Percentages, money, quantities, dates and numbers, in order."""
        return tuple(figures(self.text))

    @cached_property
    def dates(self) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if figure.kind == "date")

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Places and the names of the vocabulary, in order, none overlapping."""
        return known_names(self.text, self.vocabulary)

    @cached_property
    def proper_names(self) -> tuple[Name, ...]:
        """Runs of words with capitals, which may hold some of ``names``."""
        return proper_names(self.text)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Words in order; a known name and a number with its scale are one word each."""
        whole = [
            *((n.start, n.end, _name_stem(n)) for n in self.names),
            *((f.start, f.amount_end, f"{f.amount:f}") for f in self.figures if f.is_amount),
        ]
        found = [Word(start, end, self.text[start:end], key) for start, end, key in whole]
        for match in WORD.finditer(self.text):
            if not any(match.start() < end and start < match.end() for start, end, _ in whole):
                text = match.group()
                plain = stem(POSSESSIVE.sub("", text).lower())
                found.append(Word(match.start(), match.end(), text, plain))
        return tuple(sorted(found, key=lambda word: word.start))

    @cached_property
    def stem_sequence(self) -> tuple[str, ...]:
        return tuple(word.stem for word in self.words)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.stem_sequence)

    @cached_property
    def content_stems(self) -> frozenset[str]:
        """The stems of all words but those that carry no content."""
        return self.stems - STOP_STEMS

    @cached_property
    def negations(self) -> tuple[Word, ...]:
        """The words that deny, "n't" among them."""
        denying = table_of_words("negations")
        return self._words_such_that(lambda word: word in denying or word.endswith("n't"))

    @cached_property
    def hedges(self) -> tuple[Word, ...]:
        """The words that make what is said less than certain."""
        return self._words_such_that(lambda word: word in table_of_words("hedges"))

    def _words_such_that(self, holds: Callable[[str], bool]) -> tuple[Word, ...]:
        return tuple(w for w in self.words if holds(w.text.lower().replace("’", "'")))


@lru_cache(maxsize=_KEPT)
def analyse(text: str, vocabulary: Vocabulary = NO_VOCABULARY) -> Analysis:
    """Read a text. The same sentences are read for question after question, so this is cached."""
    return Analysis(text, vocabulary)


def _name_stem(name: Name) -> str:
    """A name of several words is one stem; that of a single common word is the word's."""
    squashed = "".join(character for character in name.canonical if character.isalnum())
    return (
        stem(name.canonical)
        if name.canonical.islower() and name.canonical.isalpha()
        else (squashed.lower())
    )
