"""A sentence as verification reads it: figures, names, words and denials, part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.language.analysis import analyse
from assistant.language.figures import Figure
from assistant.language.names import Name
from assistant.language.tables import words as table_of_words
from assistant.language.terms import group_of
from assistant.language.vocabulary import NO_VOCABULARY, Vocabulary
from assistant.verification.senses import REPORTING_BASES, base, same_sense

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d[\d,.]*\w*")
_SMALL = table_of_words("small_words")
_NO_NAMES = frozenset({"figure", "word", "small"})
# Where one part of a sentence ends and the next begins; the finest that a figure belongs to.
_SEGMENT_BREAK = re.compile(
    r"[;:,](?!\d)|[()]|(?<=[a-z\d%)]{2})\.(?=\s)|\s[–—]\s|\b(?:and|but|while|whereas|although|though|against|than"
    r"|versus|because|which|who|compared|followed|whose|where|after|ahead|behind|with|unlike|not"
    r"|to(?=\s(?:about\s|an?\sestimated\s|roughly\s)?\$?\d))\b",
    re.IGNORECASE,
)
_CLAUSE_BREAK = re.compile(
    r";|:(?=\s)|,\s(?:and|but|while|whereas|although|though|because|so)\b|\swhile\s|\swhereas\s"
    r"|\salthough\s|(?<=[a-z\d%)]{2})\.(?=\s[A-Z])",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"[;:,(]|\s[–—]\s|\b(?:and|but|while|whereas|because|which|who|although|despite|after)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\s*(?:in|on|by|since|during|for|as of|at the end of)\s+[\w.,\s-]{4,25}", re.IGNORECASE
)
_SHORTEST_CLAUSE = 3
_Mark = tuple[int, int, str, str, Figure | None]


@dataclass(frozen=True, slots=True)
class Token:
    """A figure, a name or a word. ``key`` is the same for all spellings and inflections.

    ``kind`` is "figure", "word", "small" for a word that says nothing by itself, or what sort of
    name it is: "place", "proper", or a kind of the office's vocabulary.
    ``place`` counts tokens from 0; ``segment`` and ``clause`` count parts of the sentence.
    """

    start: int
    end: int
    text: str
    key: str
    kind: str
    place: int
    segment: int
    clause: int
    figure: Figure | None = None

    @property
    def is_name(self) -> bool:
        return self.kind not in _NO_NAMES

    @property
    def carries(self) -> bool:
        """Whether it says something: no function word, no word that only tells the source."""
        return self.kind != "small" and self.key not in REPORTING_BASES


@dataclass(frozen=True)
class Claim:
    """A text and its tokens in order; ``offset`` is where it begins in what the tokens count."""

    text: str
    tokens: tuple[Token, ...]
    offset: int = 0

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(token.key for token in self.tokens)

    @cached_property
    def senses(self) -> frozenset[str]:
        """The keys with everything that can stand for them."""
        return frozenset().union(*(same_sense(key) for key in self.keys))

    @cached_property
    def content(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if token.carries)

    @cached_property
    def clauses(self) -> tuple[Claim, ...]:
        """The parts that could stand alone, at least three content words each."""
        numbers = dict.fromkeys(token.clause for token in self.tokens)
        parts = [tuple(t for t in self.tokens if t.clause == number) for number in numbers]
        joined: list[tuple[Token, ...]] = []
        for part in parts:
            short = sum(t.carries for t in part) < _SHORTEST_CLAUSE
            if joined and (short or sum(t.carries for t in joined[-1]) < _SHORTEST_CLAUSE):
                joined[-1] += part
            else:
                joined.append(part)
        return tuple(
            Claim(self.text[part[0].start : part[-1].end], part, part[0].start) for part in joined
        )

    @cached_property
    def pieces(self) -> tuple[tuple[Token, ...], ...]:
        """Content words between any two marks or connectives: where an addition would stand."""
        breaks = [match.start() for match in _ADDED.finditer(self.text)]
        found: dict[int, list[Token]] = {}
        for token in self.content:
            number = sum(b < token.start - self.offset for b in breaks)
            found.setdefault(number, []).append(token)
        return tuple(map(tuple, found.values()))

    def segment_of(self, token: Token) -> tuple[Token, ...]:
        """The other content tokens of its segment; of its clause where it stands alone."""
        near = tuple(t for t in self.content if t.segment == token.segment and t is not token)
        if near:
            return near
        return tuple(t for t in self.content if t.clause == token.clause and t is not token)

    def with_key(self, key: str) -> Iterator[Token]:
        return (token for token in self.tokens if token.key == key)


def read_claim(text: str, vocabulary: Vocabulary = NO_VOCABULARY) -> Claim:
    """Read a sentence, or a few."""
    spoken = text.replace("’", "'")
    read = analyse(spoken, vocabulary)
    marks: list[_Mark] = []
    taken: list[tuple[int, int]] = []
    for figure in read.figures:
        if figure.unit == "nth":
            continue
        marks.append((figure.start, figure.end, "figure", _figure_key(figure), figure))
        taken.append((figure.opening, figure.end))
    for name in read.names:
        if not _overlaps(name.start, name.end, taken):
            marks.append((name.start, name.end, _sort_of(name, spoken), f"@{name.canonical}", None))
            taken.append((name.start, name.end))
    for match in _WORD.finditer(spoken):
        if not _overlaps(match.start(), match.end(), taken):
            marks += _word(match, spoken)
    marks.sort(key=lambda mark: mark[0])
    segments = list(_segment_breaks(spoken, [mark[0] for mark in marks if _is_date(mark[4])]))
    clauses = [match.start() for match in _CLAUSE_BREAK.finditer(spoken)]
    tokens = tuple(
        Token(
            start,
            end,
            text[start:end],
            key,
            kind,
            place,
            sum(b < start for b in segments),
            sum(b < start for b in clauses),
            figure,
        )
        for place, (start, end, kind, key, figure) in enumerate(marks)
    )
    return Claim(text, tokens)


def _segment_breaks(text: str, dates: Sequence[int]) -> Iterator[int]:
    """Where segments end; "In 2024," at the beginning dates what follows and is none of its own."""
    for match in _SEGMENT_BREAK.finditer(text):
        opening = match.group() == "," and _OPENING.fullmatch(text[: match.start()])
        if not (opening and any(start < match.start() for start in dates)):
            yield match.start()


def _is_date(figure: Figure | None) -> bool:
    return figure is not None and figure.kind == "date"


def _sort_of(name: Name, text: str) -> str:
    """The kind of a known name; one of a body, or within a title ("Falcon Wheat"), is "proper"."""
    titled = group_of(name.kind) != "place" and _in_a_title(name.start, name.end, text)
    return "proper" if titled or not name.decides else group_of(name.kind)


def _word(match: re.Match[str], text: str) -> Iterator[_Mark]:
    word = match.group()
    lowered = word.lower()
    if lowered.endswith("n't"):
        yield match.start(), match.end(), "small", "not", None
        return
    lowered = lowered.removesuffix("'s").rstrip("'")
    if lowered in _SMALL and not (word.isupper() and len(word) > 1):
        yield match.start(), match.end(), "small", base(lowered), None
    elif _is_proper(word, match.start(), text):
        yield match.start(), match.end(), "proper", base(lowered), None
    else:
        yield match.start(), match.end(), "word", base(lowered), None


def _is_proper(word: str, start: int, text: str) -> bool:
    """A capital that does not merely begin the sentence; at the start, one more must follow."""
    if not word[0].isupper():
        return any(character.isupper() for character in word[1:])
    before = text[:start].rstrip(" \"'“‘(")
    if before and before[-1] not in ".!?:":
        return True
    if before and before[-1] == "." and re.search(r"(?:^|[\s(])(?:[A-Z]|[A-Z]\.[A-Z])\.$", before):
        return True
    following = text[start + len(word) :]
    return (word.isupper() and len(word) > 1) or bool(re.match(r"(?:['’]s)?[ -][A-Z]\w", following))


def _in_a_title(start: int, end: int, text: str) -> bool:
    """Whether a capital makes a known word part of a longer name."""
    return text[start].isupper() and (
        bool(re.search(r"[A-Za-z]\w*[ -]$", text[:start]))
        or bool(re.match(r"[ -][A-Z]\w", text[end:]))
    )


def _figure_key(figure: Figure) -> str:
    return f"#{figure.kind}:{figure.value.normalize():f}:{figure.unit}"


def _overlaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < e and s < end for s, e in taken)
