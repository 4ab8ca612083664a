"""Look up a text: is it in the library, word for word, and where?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.errors import QuestionError
from assistant.lookup.attribution import documents_named
from assistant.lookup.closest import (
    Candidate,
    Wording,
    candidates,
    closest_wordings,
    part_wording,
    wording_in,
)
from assistant.lookup.differences import KnownWord
from assistant.lookup.ends import within_one_sentence
from assistant.lookup.normalise import Comparable, comparable, comparable_forms
from assistant.lookup.places import (
    Place,
    Stretch,
    exact_places,
    exact_places_in,
    stands_somewhere,
)
from assistant.lookup.rephrased import Claim, closest_claims
from assistant.lookup.stated_figures import FigureStated, is_figure_with_subject, stated_figures
from assistant.lookup.stitching import Seam, best_seam, without_ellipses_at_the_seam
from assistant.lookup.wording import Word, words
from assistant.models.embedding import Embedding
from assistant.storage.catalogue import Catalogue
from assistant.storage.citations import cite
from assistant.storage.editions import Edition
from assistant.types import LookUp, Match, Verdict, iso_date
from assistant.verification.verify import Source, Verification, Verifier

MAX_CHARS = 200_000
_MOST_MATCHES = 100
_NEAREST = 3
_NEAR = 0.7
_ALTERED = 0.6
_SAME_CLAIM = 0.63
_BORNE_OUT = ("verbatim", "supported")
_SAME_WORDS = 0.65
"""A text that a sentence does not bear out, but shares this much of its words with, alters it."""

_MOST_CLAIMED = 500
"""Characters whose meaning is compared; a longer text makes more than one claim."""


def look_up(
    text: str,
    edition: Edition,
    encoder: Embedding,
    source: str | None = None,
    id: str | None = None,
) -> LookUp:
    """Say whether and where ``text`` stands in the library; see ``Verdict``.

    ``source`` is the document, author or publisher that the text is ascribed to. Raises
    QuestionError for a text without words or with more than ``MAX_CHARS`` characters.
    """
    forms = _checked(text)
    named = documents_named(source, edition.catalogue) if source else frozenset()
    verdict, matches = _judged(forms, edition, encoder, named)
    right_words = verdict in ("verbatim", "near_verbatim")
    if source and right_words and named.isdisjoint(m.citation.doc_id for m in matches):
        verdict = "misattributed"
    return LookUp(text, verdict, tuple(matches), id, source, edition.number)


def _checked(text: str) -> list[Comparable]:
    if len(text) > MAX_CHARS:
        raise QuestionError(
            f"the text has {len(text):,} characters; at most {MAX_CHARS:,} are looked up, so "
            "look up parts of it"
        )
    if not any(character.isalnum() for character in text):
        raise QuestionError("the text to look up has no words; give a sentence or a few words")
    return comparable_forms(text)


def _judged(
    forms: Sequence[Comparable], edition: Edition, encoder: Embedding, named: frozenset[str]
) -> tuple[Verdict, list[Match]]:
    """``named`` are the documents that the text is ascribed to; they are searched for certain."""
    catalogue = edition.catalogue
    places = exact_places(forms, catalogue) or exact_places(_bare(forms), catalogue)
    if places:
        places += _in_named([*forms, *_bare(forms)], places, named, catalogue)
        return "verbatim", _matches(places, catalogue, named=named)
    given = forms[0]
    given_words = words(given, quoted=True)
    known = _known_words(encoder, catalogue)
    here = candidates(given, given_words, catalogue)
    parts = _stitched(given, given_words, here, known)
    if parts:
        return "stitched", [_match(part, catalogue) for part in parts]
    wordings = closest_wordings(given, given_words, here, known)
    near = [w for w in wordings if w.slips_only and w.similarity >= _NEAR]
    if near:
        nearest = next((w for w in near if w.doc_id in named), near[0])
        return "near_verbatim", _with_repetitions(nearest, catalogue, named)
    altered = [w for w in wordings if w.similarity >= _ALTERED]
    one_change = bool(altered) and altered[0].one_change
    found = stated_figures(given.source, catalogue) if is_figure_with_subject(given.source) else []
    if found and not (found[0].difference and one_change and altered[0].changes_a_figure):
        return _on_figures(found, catalogue)
    if one_change:
        return "altered", _with_repetitions(altered[0], catalogue)
    claimed = given.source[:_MOST_CLAIMED]
    claims = [
        _claimed(claim, catalogue) for claim in closest_claims(claimed, edition, encoder, _NEAREST)
    ]
    likely = bool(claims) and claims[0].similarity >= _SAME_CLAIM
    check = _verified(claimed, claims[0], encoder) if likely else None
    if check and check.support in _BORNE_OUT:
        return "paraphrase", claims
    if altered:
        return "altered", _with_repetitions(altered[0], catalogue)
    if check is None:
        return "not_found", claims
    if check.support == "unsupported" and check.found >= _SAME_WORDS:
        changed = _with_differences(claims[0], given, given_words, known, catalogue)
        return "altered", [changed, *claims[1:]]
    return "paraphrase", claims


def _bare(forms: Iterable[Comparable]) -> list[Comparable]:
    """The forms without quotation marks around them, where there are any."""
    stripped = ((form, form.text.strip("' ")) for form in forms)
    return [comparable(bare) for form, bare in stripped if bare != form.text]


def _stitched(
    given: Comparable, given_words: Sequence[Word], here: Sequence[Candidate], known: KnownWord
) -> list[Wording]:
    seam = best_seam(given_words, here)
    if seam is None or not seam.is_stitch(len(given_words)):
        return []
    parts = (
        part_wording(given, without_ellipses_at_the_seam(part), candidate, known)
        for part, candidate in (
            (given_words[: seam.at], seam.first),
            (given_words[seam.at :], seam.second),
        )
    )
    found = [part for part in parts if part]
    if len(found) == 2 and _one_place(found[0], found[1], seam):
        return []
    return found


def _one_place(a: Wording, b: Wording, seam: Seam) -> bool:
    """Whether two parts are of one sentence, whose clauses have changed places."""
    source = seam.first.stretch.form.source
    return a.doc_id == b.doc_id and within_one_sentence(source, a.span, b.span)


def _in_named(
    forms: Sequence[Comparable],
    places: Iterable[Place],
    named: frozenset[str],
    catalogue: Catalogue,
) -> list[Place]:
    """The places in the documents named, where none is among those known."""
    if named.isdisjoint(place.doc_id for place in places):
        return exact_places_in(forms, named, catalogue)
    return []


def _with_repetitions(
    wording: Wording, catalogue: Catalogue, named: frozenset[str] = frozenset()
) -> list[Match]:
    """The match and every other place where the same words of the source stand."""
    first = _match(wording, catalogue)
    forms = [comparable(first.citation.quote)]
    everywhere = {Place(wording.doc_id, wording.span), *exact_places(forms, catalogue)}
    everywhere |= set(_in_named(forms, everywhere, named, catalogue))
    return _matches(everywhere, catalogue, wording.similarity, first, named)


def _on_figures(found: Sequence[FigureStated], catalogue: Catalogue) -> tuple[Verdict, list[Match]]:
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


def _claimed(claim: Claim, catalogue: Catalogue) -> Match:
    citation = cite(catalogue, claim.doc_id, claim.span.start, claim.span.end)
    return Match(citation, min(1.0, max(0.0, claim.score)))


def _verified(text: str, claim: Match, encoder: Embedding) -> Verification:
    """Whether a claim bears the text out."""
    cited = claim.citation
    source = Source(cited.quote, "\n".join(filter(None, (cited.title, cited.section))))
    return Verifier(encoder).verify(text, [source])


def _with_differences(
    claim: Match,
    given: Comparable,
    given_words: Sequence[Word],
    known: KnownWord,
    catalogue: Catalogue,
) -> Match:
    """A claim that a text changes though it has its words, with what is different."""
    cited = claim.citation
    form = comparable(catalogue.text(cited.doc_id), cited.start, cited.end)
    wording = wording_in(given, given_words, Stretch(cited.doc_id, form), known)
    changes = [d.difference for d in wording.departures if not d.slip] if wording else []
    return Match(cited, claim.similarity, tuple(changes))


def _known_words(encoder: Embedding, catalogue: Catalogue) -> KnownWord:
    """Words that the encoder has in its vocabulary, or that stand in the library."""

    def known(word: str) -> bool:
        return encoder.count_tokens(word) == 1 or stands_somewhere(word, catalogue)

    return known


def _match(wording: Wording, catalogue: Catalogue) -> Match:
    citation = cite(catalogue, wording.doc_id, wording.span.start, wording.span.end)
    differences = tuple(d.difference for d in wording.departures)
    return Match(citation, wording.similarity, differences)


def _matches(
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


def _publication(place: Place, catalogue: Catalogue) -> tuple[bool, str, str, int]:
    published = iso_date(str(catalogue.document(place.doc_id).metadata.get("published") or ""))
    day = published.isoformat() if published else ""
    return (published is None, day, place.doc_id, place.span.start)
