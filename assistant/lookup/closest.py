"""The wordings in the library that are closest to a given one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.lookup.alignment import (
    LONGEST_TABLED,
    Step,
    Table,
    align,
    cost_table,
    traced,
    words_in_common,
)
from assistant.lookup.differences import Departure, Lexicon, departures
from assistant.lookup.ends import (
    starts_sentence,
    with_dropped_denials,
    with_settled_ends,
    with_whole_names,
    without_ends,
)
from assistant.lookup.normalise import Comparable, comparable
from assistant.lookup.places import Stretch, any_phrase, best_passages, stretches, tokens
from assistant.lookup.wording import Word, words
from assistant.storage.catalogue import Catalogue
from assistant.types import Span

_PASSAGES = 10
_COMPARED = 4
_MOST_CORRECTED = 0.5
_FEW_CHANGED = 2
_RAREST = 12
_MOST_TERMS = 60
_DIGIT = re.compile(r"\d")
_OPENING_ELLIPSIS = re.compile(r"['\[( ]*\.\.\.")
_FINAL = (".", "!", "?")

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may hold a given wording, its words, and how well the wording fits.

    ``cost`` is that of the best fit, about the number of words that differ. ``table`` has the
    costs of all fits, but for a text that is too long for one.
    """

    stretch: Stretch
    words: Sequence[Word]
    cost: float
    table: Table | None


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

    @property
    def one_change(self) -> bool:
        """Whether the words differ in one place, by a word or two."""
        changed = [d.difference for d in self.departures if not d.slip]
        return len(changed) == 1 and all(
            len(text.split()) <= _FEW_CHANGED for text in (changed[0].given, changed[0].source)
        )

    @property
    def changes_a_figure(self) -> bool:
        """Whether somewhere one figure stands for another."""
        changed = [d.difference for d in self.departures if not d.slip]
        return any(_DIGIT.search(d.given) and _DIGIT.search(d.source) for d in changed)


def candidates(
    form: Comparable, given_words: Sequence[Word], catalogue: Catalogue
) -> list[Candidate]:
    """Stretches with phrases or rare words of a text or of one half of it, best fit first."""
    all_tokens = tokens(form.text)
    half = len(all_tokens) // 2
    expressions = [
        any_phrase(_spread([all_tokens[i : i + 3] for i in range(max(1, len(all_tokens) - 2))])),
        _rare_words(all_tokens, catalogue),
        _rare_words(all_tokens[:half], catalogue),
        _rare_words(all_tokens[half:], catalogue),
    ]
    passages = best_passages(catalogue, expressions, _PASSAGES)
    found = [
        _candidate(stretch, given_words)
        for stretch in stretches(catalogue, passages, len(form.text))
    ]
    return sorted(found, key=lambda candidate: candidate.cost)


def _candidate(stretch: Stretch, given_words: Sequence[Word]) -> Candidate:
    there = words(stretch.form)
    if not given_words or not there:
        return Candidate(stretch, there, float(len(given_words)), None)
    if len(given_words) > LONGEST_TABLED:
        cost = len(given_words) - words_in_common(given_words, there)
        return Candidate(stretch, there, float(cost), None)
    table = cost_table(given_words, there)
    return Candidate(stretch, there, float(table.costs[-1].min()), table)


def _rare_words(all_tokens: Sequence[str], catalogue: Catalogue) -> str:
    frequency = catalogue.document_frequency(_spread(list(dict.fromkeys(all_tokens))))
    known = sorted((t for t, count in frequency.items() if count), key=lambda t: frequency[t])
    return any_phrase([token] for token in known[:_RAREST])


def _spread(items: Sequence[_Item]) -> list[_Item]:
    """At most a fixed number of items, from all over the sequence."""
    step = max(1, -(-len(items) // _MOST_TERMS))
    return list(items[::step])


def closest_wordings(
    given: Comparable, given_words: Sequence[Word], here: Sequence[Candidate], lexicon: Lexicon
) -> list[Wording]:
    """The wordings of the best candidates, best first, without those that hardly fit at all."""
    found = []
    for candidate in here[:_COMPARED]:
        if candidate.cost > _MOST_CORRECTED * len(given_words):
            break
        table = candidate.table
        alignment = (
            traced(given_words, candidate.words, table)
            if table
            else align(given_words, candidate.words)
        )
        if alignment:
            settled = with_settled_ends(
                alignment.steps, candidate.words, candidate.stretch.form.source
            )
            found.append(_wording(settled, alignment.cost, given, candidate, lexicon))
    return sorted(found, key=lambda wording: -wording.similarity)


def wording_in(
    given: Comparable, given_words: Sequence[Word], stretch: Stretch, lexicon: Lexicon
) -> Wording | None:
    """The wording of one stretch, however little of it is the same."""
    candidate = _candidate(stretch, given_words)
    alignment = align(given_words, candidate.words)
    if alignment is None:
        return None
    settled = with_settled_ends(alignment.steps, candidate.words, stretch.form.source)
    return _wording(settled, alignment.cost, given, candidate, lexicon)


def part_wording(
    given: Comparable, part: Sequence[Word], candidate: Candidate, lexicon: Lexicon
) -> Wording | None:
    """The wording of a part of a text; what does not fit at its ends belongs to something else."""
    alignment = align(part, candidate.words)
    if alignment is None:
        return None
    return _wording(without_ends(alignment.steps), alignment.cost, given, candidate, lexicon)


def _wording(
    steps: Sequence[Step], cost: float, given: Comparable, candidate: Candidate, lexicon: Lexicon
) -> Wording:
    source = candidate.stretch.form.source
    aligned = len(steps)
    opens_with_ellipsis = bool(_OPENING_ELLIPSIS.match(given.text))
    steps = with_dropped_denials(
        steps, candidate.words, source, opens_with_ellipsis=opens_with_ellipsis
    )
    steps = with_whole_names(steps, candidate.words, source, lexicon.vocabulary)
    cost += len(steps) - aligned
    matched = [step.source for step in steps if step.source]
    count = sum(step.given is not None for step in steps)
    return Wording(
        candidate.stretch.doc_id,
        _with_punctuation(Span(matched[0].start, matched[-1].end), steps, given, source),
        max(0.0, 1.0 - cost / count),
        tuple(departures(steps, given.source, source, lexicon)),
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
