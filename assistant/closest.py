"""The wordings in the library that are closest to a given one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.alignment import Alignment, cost_table, traced
from assistant.catalogue import Catalogue
from assistant.differences import Departure, KnownWord, departures
from assistant.normalise import Comparable
from assistant.places import Stretch, any_phrase, stretches, tokens
from assistant.types import Span
from assistant.wording import Word, words

_BY_PHRASE = 8
_BY_WORDS = 8
_BY_HALF = 4
_RAREST = 12
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s|\n\s*\n|\n[-*#|>]")


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


def candidate_stretches(form: Comparable, catalogue: Catalogue) -> list[Stretch]:
    """Stretches that share phrases or rare words with a text, or with one half of it."""
    all_tokens = tokens(form.text)
    half = len(all_tokens) // 2
    return stretches(
        catalogue,
        [
            any_phrase(all_tokens[i : i + 3] for i in range(0, max(1, len(all_tokens) - 2))),
            _rare_words(all_tokens, catalogue),
            _rare_words(all_tokens[:half], catalogue),
            _rare_words(all_tokens[half:], catalogue),
        ],
        _BY_PHRASE,
        len(form.text),
    )


def _rare_words(all_tokens: Sequence[str], catalogue: Catalogue) -> str:
    frequency = catalogue.document_frequency(list(dict.fromkeys(all_tokens)))
    known = sorted((t for t, count in frequency.items() if count), key=lambda t: frequency[t])
    return any_phrase([token] for token in known[:_RAREST])


def closest_wording(
    given: Comparable, given_words: Sequence[Word], stretch: Stretch, known: KnownWord
) -> Wording | None:
    """The place in a stretch that needs the fewest corrections; ``None`` where no word fits."""
    there = words(stretch.form)
    if not given_words or not there:
        return None
    alignment = traced(given_words, there, cost_table(given_words, there))
    if alignment is None:
        return None
    source = stretch.form.source
    alignment = within_sentences(alignment, source)
    matched = [step.source for step in alignment.steps if step.source]
    if not matched:
        return None
    span = Span(matched[0].start, matched[-1].end)
    return Wording(
        stretch.doc_id,
        _with_punctuation(span, given, given_words, source),
        max(0.0, 1.0 - alignment.cost / len(given_words)),
        tuple(departures(alignment, given.source, source, known)),
    )


def within_sentences(alignment: Alignment, source: str) -> Alignment:
    """Undo replacements at the ends that reach into a neighbouring sentence.

    Words put before or after a quotation are no other version of what stands there.
    """
    steps = list(alignment.steps)
    same = [i for i, step in enumerate(steps) if step.same]
    if not same:
        return alignment
    anchor = steps[same[0]].source
    for i in range(same[0] - 1, -1, -1):
        word = steps[i].source
        if word and anchor and _SENTENCE_END.search(source, word.end, anchor.start):
            steps[i] = replace(steps[i], source=None)
    anchor = steps[same[-1]].source
    for i in range(same[-1] + 1, len(steps)):
        word = steps[i].source
        if word and anchor and _SENTENCE_END.search(source, anchor.end, word.start):
            steps[i] = replace(steps[i], source=None)
    kept = tuple(step for step in steps if step.given or step.source)
    return replace(alignment, steps=kept)


def _with_punctuation(
    span: Span, given: Comparable, given_words: Sequence[Word], source: str
) -> Span:
    """Take in the quotation mark or full stop that both have at their ends."""
    start, end = span.start, span.end
    before = given.source[: given_words[0].start].strip()
    after = given.source[given_words[-1].end :].strip()
    if before and start > 0 and _alike(source[start - 1], before[-1]):
        start -= 1
    for mark in after:
        if end < len(source) and _alike(source[end], mark):
            end += 1
    return Span(start, end)


def _alike(a: str, b: str) -> bool:
    quotes = "\"'“”‘’«»"
    return a == b or (a in quotes and b in quotes)
