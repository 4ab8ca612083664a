"""Places, wordings and claims as matches with their citations, the oldest publication first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.lookup.closest import (
    Wording,
    wording_in,
)
from assistant.lookup.differences import Lexicon
from assistant.lookup.normalise import Comparable, comparable
from assistant.lookup.places import (
    Place,
    Stretch,
    exact_places,
    exact_places_in,
)
from assistant.lookup.rephrased import Claim
from assistant.lookup.stated_figures import FigureStated
from assistant.lookup.wording import Word
from assistant.storage.catalogue import Catalogue
from assistant.storage.citations import cite
from assistant.types import Match, Verdict, iso_date

_MOST_MATCHES = 100


def wording_match(wording: Wording, catalogue: Catalogue) -> Match:
    citation = cite(catalogue, wording.doc_id, wording.span.start, wording.span.end)
    differences = tuple(d.difference for d in wording.departures)
    return Match(citation, wording.similarity, differences)


def as_match(claim: Claim, catalogue: Catalogue) -> Match:
    citation = cite(catalogue, claim.doc_id, claim.span.start, claim.span.end)
    return Match(citation, min(1.0, max(0.0, claim.score)))


def with_differences(
    claim: Match,
    given: Comparable,
    given_words: Sequence[Word],
    lexicon: Lexicon,
    catalogue: Catalogue,
) -> Match:
    """A claim that a text changes though it has its words, with what is different."""
    cited = claim.citation
    form = comparable(catalogue.text(cited.doc_id), cited.start, cited.end)
    wording = wording_in(given, given_words, Stretch(cited.doc_id, form), lexicon)
    changes = [d.difference for d in wording.departures if not d.slip] if wording else []
    return Match(cited, claim.similarity, tuple(changes))


def place_matches(
    places: Iterable[Place],
    catalogue: Catalogue,
    similarity: float = 1.0,
    like: Match | None = None,
    named: frozenset[str] = frozenset(),
) -> list[Match]:
    """Matches for places with the same words, oldest publication first, undated ones last.

    Where there are too many, those in the documents ``named`` are kept.
    """
    oldest = sorted(places, key=lambda place: _publication(place, catalogue))
    if len(oldest) > _MOST_MATCHES:
        kept = sorted(oldest, key=lambda place: place.doc_id not in named)[:_MOST_MATCHES]
        oldest = sorted(kept, key=lambda place: _publication(place, catalogue))
    differences = like.differences if like else ()
    return [
        Match(cite(catalogue, p.doc_id, p.span.start, p.span.end), similarity, differences)
        for p in oldest
    ]


def in_named(
    forms: Sequence[Comparable],
    places: Iterable[Place],
    named: frozenset[str],
    catalogue: Catalogue,
) -> list[Place]:
    """The places in the documents named, where none is among those known."""
    if named.isdisjoint(place.doc_id for place in places):
        return exact_places_in(forms, named, catalogue)
    return []


def with_repetitions(
    wording: Wording, catalogue: Catalogue, named: frozenset[str] = frozenset()
) -> list[Match]:
    """The match and every other place where the same words of the source stand."""
    first = wording_match(wording, catalogue)
    forms = [comparable(first.citation.quote)]
    everywhere = {Place(wording.doc_id, wording.span), *exact_places(forms, catalogue)}
    everywhere |= set(in_named(forms, everywhere, named, catalogue))
    return place_matches(everywhere, catalogue, wording.similarity, first, named)


def on_figures(found: Sequence[FigureStated], catalogue: Catalogue) -> tuple[Verdict, list[Match]]:
    """Sentences with the same figure make the same claim; the others alter it."""

    def order(item: FigureStated) -> tuple[bool, tuple[bool, str, str, int]]:
        return bool(item.difference), _publication(Place(item.doc_id, item.span), catalogue)

    matches = [
        Match(
            cite(catalogue, item.doc_id, item.span.start, item.span.end),
            0.5 if item.difference else 1.0,
            (item.difference,) if item.difference else (),
        )
        for item in sorted(found, key=order)[:_MOST_MATCHES]
    ]
    return "altered" if matches[0].differences else "paraphrase", matches


def _publication(place: Place, catalogue: Catalogue) -> tuple[bool, str, str, int]:
    published = iso_date(str(catalogue.document(place.doc_id).metadata.get("published") or ""))
    day = published.isoformat() if published else ""
    return (published is None, day, place.doc_id, place.span.start)
