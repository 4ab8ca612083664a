"""The verdict on a text: one rule after another, until one has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.language.vocabulary import Vocabulary
from assistant.lookup.closest import (
    Candidate,
    Wording,
    candidates,
    closest_wordings,
    part_wording,
)
from assistant.lookup.differences import Lexicon
from assistant.lookup.ends import within_one_sentence
from assistant.lookup.matches import (
    as_match,
    in_named,
    on_figures,
    place_matches,
    with_differences,
    with_repetitions,
    wording_match,
)
from assistant.lookup.normalise import Comparable, comparable
from assistant.lookup.places import (
    Place,
    exact_places,
    stands_somewhere,
)
from assistant.lookup.rephrased import closest_claims
from assistant.lookup.stated_figures import is_figure_with_subject, stated_figures
from assistant.lookup.stitching import Seam, best_seam, without_ellipses_at_the_seam
from assistant.lookup.wording import Word, words
from assistant.models.embedding import Embedding
from assistant.storage.catalogue import Catalogue
from assistant.storage.editions import Edition
from assistant.types import Match, Verdict
from assistant.verification.verify import Source, Verification, Verifier

_NEAREST = 3
_NEAR = 0.7
_ALTERED = 0.6
_SAME_CLAIM = 0.63
_BORNE_OUT = ("verbatim", "supported")
_SAME_WORDS = 0.65
"""A text that a sentence does not bear out, but shares this much of its words with, alters it."""

_MOST_CLAIMED = 500
"""Characters whose meaning is compared; a longer text makes more than one claim."""


@dataclass(frozen=True)
class Case:
    """A text with what the library has on it, each looked for when it is first asked for.

    ``named`` are the documents that the text is ascribed to; they are searched for certain.
    """

    forms: Sequence[Comparable]
    edition: Edition
    encoder: Embedding
    named: frozenset[str]

    @property
    def catalogue(self) -> Catalogue:
        return self.edition.catalogue

    @property
    def given(self) -> Comparable:
        return self.forms[0]

    @cached_property
    def words(self) -> Sequence[Word]:
        return words(self.given, quoted=True)

    @cached_property
    def lexicon(self) -> Lexicon:
        return _lexicon(self.encoder, self.catalogue)

    @cached_property
    def places(self) -> list[Place]:
        bare = _bare(self.forms)
        found = exact_places(self.forms, self.catalogue) or exact_places(bare, self.catalogue)
        if found:
            found += in_named([*self.forms, *bare], found, self.named, self.catalogue)
        return found

    @cached_property
    def candidates(self) -> list[Candidate]:
        return candidates(self.given, self.words, self.catalogue)

    @cached_property
    def wordings(self) -> list[Wording]:
        """Those with most of the text's words, best first."""
        found = closest_wordings(self.given, self.words, self.candidates, self.lexicon)
        return [wording for wording in found if wording.similarity >= _ALTERED]

    @property
    def has_one_change(self) -> bool:
        return bool(self.wordings) and self.wordings[0].one_change

    @cached_property
    def claimed(self) -> str:
        return self.given.source[:_MOST_CLAIMED]

    @cached_property
    def claims(self) -> list[Match]:
        nearest = closest_claims(self.claimed, self.edition, self.encoder, _NEAREST)
        return [as_match(claim, self.catalogue) for claim in nearest]

    @cached_property
    def check(self) -> Verification | None:
        """Whether the closest claim bears the text out; ``None`` where none is close."""
        if not self.claims or self.claims[0].similarity < _SAME_CLAIM:
            return None
        return _verified(self.claimed, self.claims[0], self.encoder, self.catalogue.vocabulary)


_Judgement = tuple[Verdict, list[Match]]


def judged(case: Case) -> _Judgement:
    """The verdict of the first rule that has one."""
    return next(found for rule in _RULES if (found := rule(case)))


def _word_for_word(case: Case) -> _Judgement | None:
    if not case.places:
        return None
    return "verbatim", place_matches(case.places, case.catalogue, named=case.named)


def _of_two_places(case: Case) -> _Judgement | None:
    parts = _stitched(case.given, case.words, case.candidates, case.lexicon)
    return ("stitched", [wording_match(part, case.catalogue) for part in parts]) if parts else None


def _but_for_slips(case: Case) -> _Judgement | None:
    near = [w for w in case.wordings if w.slips_only and w.similarity >= _NEAR]
    if not near:
        return None
    nearest = next((w for w in near if w.doc_id in case.named), near[0])
    return "near_verbatim", with_repetitions(nearest, case.catalogue, case.named)


def _by_its_figure(case: Case) -> _Judgement | None:
    if not is_figure_with_subject(case.given.source):
        return None
    found = stated_figures(case.given.source, case.catalogue)
    differs = bool(found) and found[0].difference is not None
    if not found or (differs and case.has_one_change and case.wordings[0].changes_a_figure):
        return None
    return on_figures(found, case.catalogue)


def _changed_in_one_place(case: Case) -> _Judgement | None:
    return _altered(case) if case.has_one_change else None


def _borne_out(case: Case) -> _Judgement | None:
    if case.check is None or case.check.support not in _BORNE_OUT:
        return None
    return "paraphrase", case.claims


def _altered(case: Case) -> _Judgement | None:
    if not case.wordings:
        return None
    return "altered", with_repetitions(case.wordings[0], case.catalogue)


def _nowhere(case: Case) -> _Judgement | None:
    return ("not_found", case.claims) if case.check is None else None


def _against_its_claim(case: Case) -> _Judgement | None:
    check = case.check
    if check is None or check.support != "unsupported" or check.found < _SAME_WORDS:
        return None
    changed = with_differences(case.claims[0], case.given, case.words, case.lexicon, case.catalogue)
    return "altered", [changed, *case.claims[1:]]


def _in_other_words(case: Case) -> _Judgement | None:
    return "paraphrase", case.claims


_RULES: tuple[Callable[[Case], _Judgement | None], ...] = (
    _word_for_word,
    _of_two_places,
    _but_for_slips,
    _by_its_figure,
    _changed_in_one_place,
    _borne_out,
    _altered,
    _nowhere,
    _against_its_claim,
    _in_other_words,
)
"""In the order in which they are tried; the last one always has a verdict."""


def _bare(forms: Iterable[Comparable]) -> list[Comparable]:
    """The forms without quotation marks around them, where there are any."""
    stripped = ((form, form.text.strip("' ")) for form in forms)
    return [comparable(bare) for form, bare in stripped if bare != form.text]


def _stitched(
    given: Comparable, given_words: Sequence[Word], here: Sequence[Candidate], lexicon: Lexicon
) -> list[Wording]:
    seam = best_seam(given_words, here)
    if seam is None or not seam.is_stitch(len(given_words)):
        return []
    parts = (
        part_wording(given, without_ellipses_at_the_seam(part), candidate, lexicon)
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


def _verified(text: str, claim: Match, encoder: Embedding, vocabulary: Vocabulary) -> Verification:
    """Whether a claim bears the text out."""
    cited = claim.citation
    source = Source(cited.quote, "\n".join(filter(None, (cited.title, cited.section))))
    return Verifier(encoder).verify(text, [source], vocabulary)


def _lexicon(encoder: Embedding, catalogue: Catalogue) -> Lexicon:
    """Words are those that the encoder has in its vocabulary, or that stand in the library."""

    def has_word(word: str) -> bool:
        return encoder.count_tokens(word) == 1 or stands_somewhere(word, catalogue)

    return Lexicon(catalogue.vocabulary, has_word)
