"""The words of a text as an aligner compares them: one key for all spellings of a word.

"U.S." and "United States", "63 percent" and "63%", "1,000" and "1000", "Aug. 1" and "August 1",
"aluminium" and "aluminum", "twenty-five" and "25", "5 kg" and "5 kilograms" have the same keys.
Punctuation is left out, but for an ellipsis and the square brackets of an editor. In scripts
without spaces every letter is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.language.dates import MONTHS_IN_FULL
from assistant.language.figures import SCALES, unit_symbol
from assistant.language.scripts import UNSPACED, with_ascii_digits
from assistant.language.tables import rows
from assistant.language.written_numbers import WrittenNumber, written_numbers
from assistant.lookup.normalise import Comparable
from assistant.types import Span

ELLIPSIS = "..."

_TOKEN = re.compile(
    r"(?P<ellipsis>[\[(]?\.\.\.[\])]?)"
    r"|(?P<initials>(?:[a-z]\.\s?){2,})(?!\w)"
    r"|(?P<currency>(?:us|usd\s?)?\$|usd(?=\s?\d)|[€£¥])"
    r"|(?P<number>\d+(?:[.,٫٬]\d+)*)"
    r"|(?P<percent>%|per\s?cent(?![a-z]))"
    r"|(?P<bracketed_letter>\[\w\](?=\w))"
    r"|(?P<open>\[)|(?P<close>\])"
    rf"|(?P<character>[{UNSPACED}])"
    # A digit belongs to a word only in the Latin script: "CO2", but "2031" in "в2031".
    rf"|(?P<word>[a-zà-ɏ][^\W{UNSPACED}]*(?:'[^\W\d_{UNSPACED}]+)*"
    rf"|[^\W\d_{UNSPACED}]+(?:'[^\W\d_{UNSPACED}]+)*|[^\W{UNSPACED}]+)"
    r"|(?P<section>§+)|(?P<and>&)"
)
_ARABIC_MARKS = str.maketrans("٫٬", ".,")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$")

_SAME: dict[str, str] = dict(MONTHS_IN_FULL)
_SAME.update((other, word) for other, word in rows("spellings"))
_NOT = ("n't", "cannot")
_BEFORE_NOT = {"can't": "can", "cannot": "can", "won't": "will", "shan't": "shall"}
# British endings and their American forms; both sides go through the same rules.
_ENDINGS = [
    (re.compile(r"is(e[sd]?|ing|ation|ations|er|ers)$"), r"iz\1"),
    (re.compile(r"ys(e[sd]?|ing)$"), r"yz\1"),
    (re.compile(r"(?<=[a-z]{2})our(s|ed|ing|able|ite|hood|al)?$"), r"or\1"),
    (re.compile(r"(?<=[a-z]{2})tre(s|d)?$"), r"ter\1"),
    (re.compile(r"(?<=[a-z]{2})ogue(s?)$"), r"og\1"),
    (re.compile(r"((?:av|ab|cl|nn|tr|ll|gn|nc|du|fu|de|be)el)l(ed|ing|er|ers)$"), r"\1\2"),
]
_SHORTEST_WITH_ENDING = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A word, figure or sign: ``key`` for comparing, and where it stands in its text.

    ``editorial``: put in square brackets by whoever quotes. ``numeric``: a figure.
    """

    key: str
    start: int
    end: int
    numeric: bool = False
    editorial: bool = False


def words(form: Comparable, *, quoted: bool = False) -> list[Word]:
    """The words of a comparison form, with offsets into its source.

    ``quoted``: square brackets and ellipses are those of an editor and not of the source.
    """
    found: list[Word] = []
    in_brackets = False
    pending: int | None = None
    span_of = form.in_order()
    numbers = _numbers_by_start(form.text)
    after_number = 0
    for match in _TOKEN.finditer(form.text):
        kind = str(match.lastgroup)
        if match.start() < after_number:
            continue
        if number := numbers.get(match.start()):
            after_number = number.end
            span = span_of(number.start, number.end)
            found.append(Word(f"{number.value:f}", span.start, span.end, True, in_brackets))
            continue
        if kind in ("open", "close"):
            in_brackets = quoted and kind == "open"
            continue
        span = span_of(match.start(), match.end())
        if kind == "bracketed_letter":
            pending = span.start
            continue
        key = _key(kind, match.group())
        if key.endswith(_NOT):
            found.append(
                Word(_BEFORE_NOT.get(key, key.removesuffix(_NOT[0])), span.start, span.end)
            )
            key = "not"
        if pending is not None:
            key = form.text[match.start() - 2] + key
            span, pending = Span(pending, span.end), None
        if kind == "ellipsis" and not quoted:
            continue
        found.append(Word(key, span.start, span.end, kind == "number", in_brackets))
    return _merged(found)


def _numbers_by_start(text: str) -> dict[int, WrittenNumber]:
    """Numbers in words: "twenty-five" is one word and has the key of 25."""
    return {n.start: n for n in written_numbers(text) if n.kind == "cardinal"}


def _key(kind: str, text: str) -> str:
    match kind:
        case "ellipsis":
            return ELLIPSIS
        case "initials":
            return re.sub(r"[.\s]", "", text)
        case "currency":
            return "$" if text[0] in "u$" else text
        case "number":
            text = with_ascii_digits(text).translate(_ARABIC_MARKS)
            return text.replace(",", "") if _THOUSANDS.match(text) else text
        case "percent":
            return "%"
        case "section":
            return "section"
        case "and":
            return "and"
        case _:
            return word_key(text)


@lru_cache(maxsize=50_000)
def word_key(word: str) -> str:
    """One key for a word in lower case and its other spellings."""
    word = word.removesuffix("'s").rstrip("'")
    if not word.isascii():
        word = "".join(
            c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)
        )
    if word in _SAME:
        return _SAME[word]
    if len(word) >= _SHORTEST_WITH_ENDING:
        for ending, american in _ENDINGS:
            word = ending.sub(american, word)
    return word


_TOGETHER: list[tuple[tuple[str, ...], str]] = [
    (("united", "states", "of", "america"), "us"),
    (("united", "states"), "us"),
    (("united", "kingdom"), "uk"),
    (("european", "union"), "eu"),
    (("metric", "tons"), "tonnes"),
    (("metric", "ton"), "tonnes"),
]


def _merged(found: Sequence[Word]) -> list[Word]:
    """Words that are one name or unit, as one."""
    out: list[Word] = []
    i = 0
    while i < len(found):
        word = found[i]
        length = 1
        for keys, merged in _TOGETHER:
            if word.key == keys[0] and tuple(w.key for w in found[i : i + len(keys)]) == keys:
                length = len(keys)
                word = Word(merged, word.start, found[i + length - 1].end, False, word.editorial)
                break
        after_number = bool(out) and (out[-1].numeric or out[-1].key in SCALES)
        if after_number and (unit := unit_symbol(word.key)):
            word = replace(word, key=unit)
        out.append(word)
        i += length
    return out
