"""The wordings in the library that are closest to a given one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from assistant.alignment import Step, align
from assistant.catalogue import Catalogue
from assistant.differences import Departure, KnownWord, departures
from assistant.ends import starts_sentence, with_settled_ends, without_ends
from assistant.normalise import Comparable, comparable
from assistant.places import Stretch, any_phrase, best_passages, stretches, tokens
from assistant.types import Span
from assistant.wording import Word, words

_PASSAGES = 10
_RAREST = 12
_FINAL = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may hold a given wording, and its words."""

    stretch: Stretch
    words: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Wording:
    """A place and how its wording departs from the given one.

    ``similarity`` is the share of the given words, in [0, 1], that need no correction.
    """

    doc_id: str
    span: Span
    similarity: float
    departures: tuple[Departure, ...]

    @property
    def slips_only(self) -> bool:
        return all(departure.slip for departure in self.departures)


def candidates(form: Comparable, catalogue: Catalogue) -> list[Candidate]:
    """Stretches that share phrases or rare words with a text, or with one half of it."""
    all_tokens = tokens(form.text)
    half = len(all_tokens) // 2
    expressions = [
        any_phrase(all_tokens[i : i + 3] for i in range(0, max(1, len(all_tokens) - 2))),
        _rare_words(all_tokens, catalogue),
        _rare_words(all_tokens[:half], catalogue),
        _rare_words(all_tokens[half:], catalogue),
    ]
    passages = best_passages(catalogue, expressions, _PASSAGES)
    found = stretches(catalogue, passages, len(form.text))
    return [Candidate(stretch, words(stretch.form)) for stretch in found]


def _rare_words(all_tokens: Sequence[str], catalogue: Catalogue) -> str:
    frequency = catalogue.document_frequency(list(dict.fromkeys(all_tokens)))
    known = sorted((t for t, count in frequency.items() if count), key=lambda t: frequency[t])
    return any_phrase([token] for token in known[:_RAREST])


def closest_wording(
    given: Comparable,
    given_words: Sequence[Word],
    candidate: Candidate,
    known: KnownWord,
    *,
    open_ended: bool = False,
) -> Wording | None:
    """The place in a stretch that needs the fewest corrections; ``None`` where no word fits.

    ``open_ended``: what does not fit at the ends belongs to something else.
    """
    stretch, there = candidate.stretch, candidate.words
    alignment = align(given_words, there)
    if alignment is None:
        return None
    source = stretch.form.source
    settle = without_ends if open_ended else partial(with_settled_ends, there=there, source=source)
    steps = settle(alignment.steps)
    matched = [step.source for step in steps if step.source]
    return Wording(
        stretch.doc_id,
        _with_punctuation(Span(matched[0].start, matched[-1].end), steps, given, source),
        max(0.0, 1.0 - alignment.cost / len(given_words)),
        tuple(departures(steps, given.source, source, known)),
    )


def _with_punctuation(span: Span, steps: Sequence[Step], given: Comparable, source: str) -> Span:
    """Take in marks that both have at their ends, and the full stop of a whole sentence."""
    here = [step.given for step in steps if step.given]
    start, end = span.start, span.end
    before = given.source[: here[0].start].rstrip()
    if before and start > 0 and _alike(source[start - 1], before[-1]):
        start -= 1
    after = given.source[here[-1].end :].strip()
    for mark in after if not any(map(str.isalnum, after)) else "":
        if end >= len(source) or not _alike(source[end], mark):
            break
        end += 1
    if starts_sentence(source, start) and source[end : end + 1] in _FINAL:
        end += 1
    return Span(start, end)


def _alike(a: str, b: str) -> bool:
    return not a.isspace() and comparable(a).text == comparable(b).text
