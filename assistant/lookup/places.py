"""Where in the library the words of a text may stand: the full-text index, then the texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.language.scripts import parted
from assistant.language.vocabulary import Vocabulary
from assistant.lookup.ends import cuts_a_name
from assistant.lookup.normalise import Comparable, comparable, find_exact
from assistant.storage.catalogue import Catalogue
from assistant.types import Span

_TOKEN = re.compile(r"[^\W_]+")
_COLUMNS = "{heading text}"
_MARGIN_CHARS = 120

_EXACT_PHRASES = 8
_EXACT_PASSAGES = 120
_FIRST_PASSAGES = 20
_LONGEST_PHRASE = 20
_SHORT = 6
_LONGEST_WORD = 30
_FEW_WORDS = 4
_FUSION = 60


@dataclass(frozen=True, slots=True)
class Place:
    doc_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a document in comparison form."""

    doc_id: str
    form: Comparable


def exact_places(forms: Sequence[Comparable], catalogue: Catalogue) -> list[Place]:
    """Every place where one of the forms stands word for word, by document and offset.

    Of a text that stands in more than a hundred passages, the places in some of them.
    """
    for form in forms:
        for passages in _where_it_may_stand(tokens(form.text), catalogue):
            here = stretches(catalogue, passages, len(form.text))
            if places := _places(form, here, catalogue.vocabulary):
                return places
    return []


def _where_it_may_stand(words: Sequence[str], catalogue: Catalogue) -> Iterator[list[int]]:
    """The passages that hold the words and all others that may; then, in case, less likely ones."""
    within = _passages_with(words, catalogue)
    if len(within) == _EXACT_PASSAGES:
        yield within
    # Across headings and the ends of passages, with marks between, or with a cut word at an end.
    other = best_passages(catalogue, [_phrases(words)], _EXACT_PASSAGES)
    first, rest = other[:_FIRST_PASSAGES], other[_FIRST_PASSAGES:]
    # The best have most of a longer text; of a few words, hundreds of passages may have some.
    if len(words) <= _SHORT:
        first += _ending_in(words, rest, catalogue) if within else rest
    yield list(dict.fromkeys([*within, *first]))
    yield rest


def _ending_in(words: Sequence[str], passage_ids: Sequence[int], catalogue: Catalogue) -> list[int]:
    """The passages whose first or last word is one of these: they may stand across the end."""
    known = set(words)
    found = []
    for passage in catalogue.passages(passage_ids):
        text = passage.text.casefold()
        ends = [*tokens(text[:_LONGEST_WORD])[:1], *tokens(text[-_LONGEST_WORD:])[-1:]]
        if not known.isdisjoint(ends):
            found.append(passage.id)
    return found


def exact_places_in(
    forms: Sequence[Comparable], doc_ids: Iterable[str], catalogue: Catalogue
) -> list[Place]:
    """The same for a few documents, whose texts are read from end to end."""
    there = [Stretch(doc_id, comparable(catalogue.text(doc_id))) for doc_id in doc_ids]
    return next(filter(None, (_places(form, there, catalogue.vocabulary) for form in forms)), [])


def _passages_with(words: Sequence[str], catalogue: Catalogue) -> list[int]:
    if not 0 < len(words) <= _LONGEST_PHRASE:
        return []
    hits = catalogue.lexical(any_phrase([words]), _EXACT_PASSAGES)
    return [hit.passage_id for hit in hits]


def _places(form: Comparable, there: Sequence[Stretch], vocabulary: Vocabulary) -> list[Place]:
    """Where the form stands in whole words; where there is no such place, also with cut ones."""
    for whole_words in (True, False):
        found = {
            Place(stretch.doc_id, span)
            for stretch in there
            for span in find_exact(form, stretch.form, whole_words=whole_words)
            if not cuts_a_name(stretch.form.source, span, vocabulary)
        }
        if found:
            return sorted(found, key=lambda p: (p.doc_id, p.span.start, p.span.end))
    return []


def best_passages(catalogue: Catalogue, expressions: Iterable[str], limit: int) -> list[int]:
    """At most ``limit`` passages that match the expressions, by reciprocal-rank fusion."""
    score: dict[int, float] = {}
    for expression in filter(None, expressions):
        for rank, hit in enumerate(catalogue.lexical(expression, limit), start=1):
            score[hit.passage_id] = score.get(hit.passage_id, 0.0) + 1 / (_FUSION + rank)
    return sorted(score, key=lambda id_: (-score[id_], id_))[:limit]


def stretches(catalogue: Catalogue, passage_ids: Sequence[int], length: int) -> list[Stretch]:
    """Passages with room for ``length`` characters around them; those that meet are one stretch."""
    margin = length + _MARGIN_CHARS
    wanted: dict[str, list[Span]] = {}
    for passage in catalogue.passages(passage_ids):
        spans = wanted.setdefault(passage.doc_id, [])
        spans.append(Span(max(0, passage.start - margin), passage.end + margin))
    found = []
    for doc_id, spans in wanted.items():
        text = catalogue.text(doc_id)
        found += [Stretch(doc_id, comparable(text, s.start, s.end)) for s in _united(spans)]
    return found


def stands_somewhere(word: str, catalogue: Catalogue) -> bool:
    """Whether a word in lower case, in just this form, stands in some passage."""
    hits = catalogue.lexical(any_phrase([[word]]), _EXACT_PASSAGES)
    passages = catalogue.passages([hit.passage_id for hit in hits])
    return any(word in tokens(passage.text.lower()) for passage in passages)


def tokens(text: str) -> list[str]:
    """The words of a text as the full-text index cuts them."""
    return _TOKEN.findall(parted(text))


def any_phrase(phrases: Iterable[Sequence[str]]) -> str:
    """An expression for passages, headings included, that hold one of the phrases."""
    alternatives = dict.fromkeys('"' + " ".join(words) + '"' for words in phrases if words)
    return f"{_COLUMNS} : ({' OR '.join(alternatives)})" if alternatives else ""


def _phrases(words: Sequence[str]) -> str:
    """A few runs of words from all over the text, without its ends, which may be cut.

    The runs are short, as the end of a passage or a heading may lie anywhere in the text.
    """
    inner = words[1:-1] if len(words) > 3 else words
    length = 2 if len(inner) <= _EXACT_PHRASES else 3
    last = max(0, len(inner) - length)
    count = min(last + 1, _EXACT_PHRASES)
    starts = [round(i * last / max(1, count - 1)) for i in range(count)]
    runs = [inner[at : at + length] for at in starts]
    # Of a few words, each may stand on another side of a heading.
    return any_phrase([*runs, *([word] for word in inner if len(inner) <= _FEW_WORDS)])


def _united(spans: list[Span]) -> list[Span]:
    united: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if united and span.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(united[-1].end, span.end))
        else:
            united.append(span)
    return united
