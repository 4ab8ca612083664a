"""Names in a text: countries, regions and states, the office's own, and any other with capitals.

A name counts by its longest reading: "New Mexico" holds no Mexico, nor "Papua New Guinea" Guinea.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from assistant.language.tables import lines, listed, rows, words
from assistant.language.territories import KnownForm, known_places
from assistant.language.vocabulary import LOOSE_KINDS, NO_VOCABULARY, Vocabulary

PLACE_KINDS = frozenset({"country", "region", "state", "place"})

_TOKEN = re.compile(r"[^\W_]+")
# What may stand between two words of one name: "St. Lucia", "Congo - Kinshasa", "Myanmar (Burma)".
_JOINT = re.compile(r"\.?\s{1,2}|\.|\s?[-–]\s?|'|\s?&\s|\s?\(|\)\s")
_CLOSED = re.compile(r"\.|\)")
# The "U.S." of "U.S.C." is none.
_ABBREVIATES_MORE = re.compile(r"\.[A-Z]\b")
_SHORTEST_SHOUTED = 4
_PREFIXES = frozenset({"non", "un", "ex", "anglo", "afro"})

_PROPER_WORD = r"[A-Z0-9][\w&.'-]*\w|[A-Z]"
PROPER_RUN = re.compile(
    rf"(?<![\w.])[A-Z0-9](?:[\w&.'-]*\w)?(?:\s+(?:(?:of|for|on|de|la|du|von|van)\s+(?:the\s+)?"
    rf"|(?:and|the)\s+)?(?:{_PROPER_WORD}))*"
)
"""The one pattern of a name with capitals, of a text in ``folded`` form; titles may begin with a
figure."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands; ``canonical`` is the same for all its forms.

    ``kind`` is "country", "region", "state", "place" (a longer name that holds one of those), a
    kind of the office's vocabulary, or "proper" for any other run of words with capitals, which
    may hold names of the other kinds.
    """

    start: int
    end: int
    text: str
    kind: str
    canonical: str

    @property
    def decides(self) -> bool:
        """Whether nothing else can stand for it: all but bodies, people, titles and unknowns."""
        return self.kind != "proper" and self.kind not in LOOSE_KINDS


def known_names(text: str, vocabulary: Vocabulary = NO_VOCABULARY) -> tuple[Name, ...]:
    """Every place and every name of the vocabulary in ``text``, in order, none overlapping."""
    plain = folded(text)
    tokens = list(_TOKEN.finditer(plain))
    tables = (_vocabulary_table(vocabulary), _places_table())
    found: list[Name] = []
    lowered = [token.group().lower() for token in tokens]
    at = 0
    while at < len(tokens):
        read = _longest(plain, tokens, at, tables, lowered)
        if read is None:
            at += 1
            continue
        form, last = read
        name, last = _with_what_makes_it_longer(text, plain, tokens, at, last, form)
        if found and name.start < found[-1].end:
            found.pop()
        found.append(name)
        at = last + 1
    return tuple(found)


def proper_names(text: str) -> tuple[Name, ...]:
    """Every run of words with capitals, in order; a lone capital that begins a sentence is none."""
    plain = folded(text)
    small = words("function_words")
    found = []
    for match in PROPER_RUN.finditer(plain):
        start, end = _without_opening(plain, match, small)
        if start < end and not plain[start:end].isdigit():
            written = text[start:end]
            found.append(Name(start, end, written, "proper", written))
    return tuple(found)


def folded(text: str) -> str:
    """The text with straight apostrophes and without accents, character for character."""
    if text.isascii():
        return text
    return "".join(_folded_character(character) for character in text)


@cache
def _folded_character(character: str) -> str:
    if character in "’‘ʼ":
        return "'"
    if character == "\xa0":
        return " "
    return unicodedata.normalize("NFD", character)[0] if character.isalpha() else character


@dataclass(frozen=True, slots=True)
class _Entry:
    """One way to write a form, word by word, as written and in small letters."""

    words: tuple[str, ...]
    lowered: tuple[str, ...]
    form: KnownForm
    any_case: bool


_Table = dict[str, list[_Entry]]


@cache
def _places_table() -> _Table:
    return _table(known_places())


@lru_cache(maxsize=64)
def _vocabulary_table(vocabulary: Vocabulary) -> _Table:
    return _table(
        KnownForm(form, name.name, name.kind, form == form.lower())
        for name in vocabulary.names
        for form in name.forms
    )


def _table(forms: Iterable[KnownForm]) -> _Table:
    """Forms by their first word in small letters, the longest first."""
    only_as_written = set(lines("ordinary_words"))
    table: _Table = {}
    for form in forms:
        for words_of in _as_words(form.text):
            lowered = tuple(word.lower() for word in words_of)
            any_case = form.any_case and words_of[0] not in only_as_written
            table.setdefault(lowered[0], []).append(_Entry(words_of, lowered, form, any_case))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry.words))
    return table


def _as_words(form: str) -> set[tuple[str, ...]]:
    """The ways to write a form: "and" as "&", "Saint" as "St.", "U.K." as "UK"."""
    plain = tuple(_TOKEN.findall(folded(form)))
    found = {plain}
    if "and" in plain:
        found.add(tuple(word for word in plain if word != "and"))
    if plain[0] in {"St", "Saint"}:
        found |= {(other, *rest[1:]) for rest in set(found) for other in ("St", "Saint")}
    if len(plain) > 1 and all(len(word) == 1 for word in plain):
        found.add(("".join(plain),))
    return found


def _longest(
    text: str,
    tokens: Sequence[re.Match[str]],
    at: int,
    tables: Sequence[_Table],
    lowered: Sequence[str],
) -> tuple[KnownForm, int] | None:
    """The longest form that begins at a token, with its last token; the first table's of equals."""
    best: tuple[KnownForm, int] | None = None
    for table in tables:
        for entry in table.get(lowered[at], ()):
            last = at + len(entry.words) - 1
            if best is not None and last <= best[1]:
                break
            if tuple(lowered[at : last + 1]) == entry.lowered and _stands(text, tokens, at, entry):
                best = entry.form, last
                break
    return best


def _stands(text: str, tokens: Sequence[re.Match[str]], at: int, entry: _Entry) -> bool:
    """Whether words that are those of an entry but for case are written as a name."""
    here = tokens[at : at + len(entry.words)]
    if not entry.any_case and any(
        token.group() != word for token, word in zip(here, entry.words, strict=True)
    ):
        written = "".join(token.group() for token in here)
        if len(written) < _SHORTEST_SHOUTED or not written.isupper():
            return False
    if not all(_JOINT.fullmatch(text, one.end(), other.start()) for one, other in pairwise(here)):
        return False
    start, end = here[0].start(), here[-1].end()
    if _ABBREVIATES_MORE.match(text, end) and len(here[-1].group()) == 1:
        return False
    if text[start - 1 : start] == "_" or text[end : end + 1] == "_":
        return False
    return text[start - 1 : start] != "-" or not _denied(tokens, at)


def _denied(tokens: Sequence[re.Match[str]], at: int) -> bool:
    """Whether a prefix takes the name back, or makes it part of another: "non-Chinese"."""
    return at > 0 and tokens[at - 1].group().lower() in _PREFIXES


def _with_what_makes_it_longer(
    text: str, plain: str, tokens: Sequence[re.Match[str]], first: int, last: int, form: KnownForm
) -> tuple[Name, int]:
    """The name, or the name of another place that it is a part of; and its last token."""
    start, end = tokens[first].start(), tokens[last].end()
    if all(len(tokens[i].group()) == 1 for i in range(first, last + 1)) or plain[start:end].count(
        "("
    ) > plain[start:end].count(")"):
        end += bool(_CLOSED.match(plain, end))
    if form.kind in PLACE_KINDS and plain[start].isupper():
        before, after = _opening(plain, tokens, first), _following(plain, tokens, last)
        if before is not None or after is not None:
            start = start if before is None else tokens[before].start()
            end, last = (end, last) if after is None else (tokens[after].end(), after)
            return Name(start, end, text[start:end], "place", plain[start:end]), last
    return Name(start, end, text[start:end], form.kind, form.canonical), last


def _opening(text: str, tokens: Sequence[re.Match[str]], first: int) -> int | None:
    """The first token of "South India" or "Gulf of Oman", where such words precede the name."""
    if first == 0:
        return None
    word = tokens[first - 1].group()
    gap = text[tokens[first - 1].end() : tokens[first].start()]
    if gap in (" ", "-") and word in _place_words("before"):
        # "Northern Chile" at the start of a sentence may well be the north of Chile.
        direction = word.endswith("ern") and begins_sentence(text, tokens[first - 1].start())
        return None if direction else first - 1
    if gap == " " and word.lower() == "of" and first > 1:
        head = tokens[first - 2]
        if (
            head.group() in _place_words("of")
            and text[head.end() : tokens[first - 1].start()] == " "
        ):
            return first - 2
    return None


def _following(text: str, tokens: Sequence[re.Match[str]], last: int) -> int | None:
    """The token of "Canal" in "Panama Canal", where such a word follows the name."""
    if last + 1 >= len(tokens):
        return None
    gap = text[tokens[last].end() : tokens[last + 1].start()]
    return last + 1 if gap == " " and tokens[last + 1].group() in _place_words("after") else None


@cache
def _place_words(where: str) -> frozenset[str]:
    return frozenset(
        word for place, cell in rows("place_words") if place == where for word in listed(cell)
    )


def begins_sentence(text: str, at: int) -> bool:
    """Whether what stands at ``at`` may have its capital for beginning a sentence."""
    before = text[:at].rstrip(" \"'“‘(*_")
    return not before or (before[-1] in ".!?:\n|#•" and not re.search(r"\b[A-Z]\.$", before))


def _without_opening(text: str, match: re.Match[str], small: frozenset[str]) -> tuple[int, int]:
    """A run without interrogatives and articles before it, or a mere beginning of a sentence."""
    start, end = match.span()
    while start < end:
        first = re.compile(r"[\w&.'-]+\s*").match(text, start, end)
        if first is None:
            break
        word = first.group().strip()
        lowered = word.lower().removesuffix("'s")
        alone = first.end() >= end
        plain = word[1:] == word[1:].lower() and word[0].isupper() and len(word) > 1
        if (
            word[0].isdigit()
            or lowered in small
            or (alone and plain and begins_sentence(text, start))
        ):
            start = first.end()
            continue
        break
    return start, end
