"""Answers made of the sources' own sentences: what is chosen, merged, extended, and set apart."""

from __future__ import annotations

from assistant.answer.conflicts import find_conflict
from assistant.answer.extractive import compose
from assistant.language.sentences import split_sentences
from assistant.search.dates import newest_among_equals
from assistant.types import Evidence, Passage
from tests.support.vocabularies import SAMPLE

CHINA = "In 2025, China supplied 63% of US antimony imports."
CHINA_AGAIN = "China supplied 63% of US antimony imports in 2025."
USGS = "In 2025, China supplied 55% of US antimony imports by another count."
EARLIER = "In 2019, China supplied 48% of US antimony imports."
USES = "Antimony goes into flame retardants and lead batteries."


class Kept:
    """Sentences with scores, each document one passage."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.evidence: list[Evidence] = []

    def add(self, doc_id: str, text: str, scores: list[float]) -> Kept:
        self.texts[doc_id] = text
        spans = tuple(split_sentences(text))
        passage = Passage(len(self.texts), doc_id, 0, len(text), (), spans, text)
        self.evidence += [
            Evidence(passage, span, span.of(text), score)
            for span, score in zip(spans, scores, strict=True)
        ]
        self.evidence.sort(key=lambda item: -item.score)
        return self

    def texts_of(self, question: str) -> list[str]:
        sides = find_conflict(question, self.evidence)
        return [point.text for point in compose(question, self.evidence, sides, self.texts)]


SHARE = "What share of US antimony imports came from China in 2025?"


def test_the_most_direct_sentence_comes_first_and_weak_ones_are_left_out() -> None:
    library = Kept().add("a", f"{USES} {CHINA}", [0.2, 0.9])
    assert library.texts_of(SHARE) == [CHINA]


def test_what_two_documents_say_alike_is_said_once_with_both_cited() -> None:
    library = Kept().add("a", CHINA, [0.9]).add("b", CHINA_AGAIN, [0.88])
    (point,) = compose(SHARE, library.evidence, [], library.texts)
    assert point.text == CHINA
    assert [quotation.doc_id for quotation in point.quotations] == ["a", "b"]


def test_a_sentence_that_cannot_stand_alone_brings_the_one_before() -> None:
    text = "Antimony is mined in China. It supplied 63% of US imports in 2025."
    library = Kept().add("a", text, [0.3, 0.9])
    assert library.texts_of(SHARE) == [text]


def test_a_neighbour_that_may_answer_as_well_is_quoted_along() -> None:
    text = "Charges are settled once a year. The benchmark was $21.25. Mines pay it."
    first = "Charges are settled once a year."
    question = "What is known of the benchmark?"
    library = Kept().add("a", text, [0.6, 0.5, 0.1])
    assert library.texts_of(question) == [f"{first} The benchmark was $21.25."]
    library = Kept().add("a", text, [0.6, 0.1, 0.1])
    assert library.texts_of(question) == [first]


def test_nothing_goes_before_a_sentence_that_has_the_figure_asked_for() -> None:
    text = "Charges are settled once a year. The benchmark was $21.25. Mines pay it."
    library = Kept().add("a", text, [0.5, 0.6, 0.1])
    assert library.texts_of("How many dollars was the benchmark?")[0] == "The benchmark was $21.25."


def test_sentences_are_not_joined_across_a_heading() -> None:
    library = Kept()
    text = "Charges are settled once a year.\n\n# 2025\n\nThe benchmark was $21.25."
    first, last = split_sentences(text)[0], split_sentences(text)[-1]
    passage = Passage(1, "a", 0, len(text), (), (first, last), text)
    library.texts["a"] = text
    library.evidence = [Evidence(passage, first, first.of(text), 0.6)]
    library.evidence += [Evidence(passage, last, last.of(text), 0.5)]
    assert library.texts_of("What is known of the benchmark?")[0] == first.of(text)


def test_at_most_three_adjacent_sentences_are_quoted() -> None:
    text = "China mines antimony. It leads. It also refines. It supplied 63% of it."
    library = Kept().add("a", text, [0.1, 0.1, 0.1, 0.9])
    assert library.texts_of(SHARE) == ["It leads. It also refines. It supplied 63% of it."]


def test_sources_that_differ_are_all_shown() -> None:
    library = Kept().add("a", CHINA, [0.9]).add("b", USGS, [0.5])
    sides = find_conflict(SHARE, library.evidence)
    assert [(side.value, side.evidence.passage.doc_id) for side in sides] == [
        ("63%", "a"),
        ("55%", "b"),
    ]
    assert library.texts_of(SHARE) == [CHINA, USGS]


def test_figures_for_different_years_do_not_differ() -> None:
    library = Kept().add("a", CHINA, [0.9]).add("b", EARLIER, [0.8])
    assert find_conflict(SHARE, library.evidence) == []


def test_figures_for_another_mineral_do_not_differ() -> None:
    gallium = "China supplied 21% of US gallium imports in 2025, by the same source."
    library = Kept().add("a", CHINA, [0.9]).add("b", gallium, [0.8])
    assert find_conflict(SHARE, library.evidence, SAMPLE) == []


def test_one_document_does_not_disagree_with_itself() -> None:
    library = Kept().add("a", f"{CHINA} {USGS}", [0.9, 0.8])
    assert find_conflict(SHARE, library.evidence) == []


def test_a_question_that_asks_for_no_figure_has_no_conflict() -> None:
    library = Kept().add("a", CHINA, [0.9]).add("b", USGS, [0.8])
    assert find_conflict("Why does the US import antimony?", library.evidence) == []


def test_of_equals_the_newer_comes_first() -> None:
    library = Kept().add("old", CHINA, [0.90]).add("new", CHINA_AGAIN, [0.89])
    published = {"old": "2024-01-01", "new": "2026-01"}
    ordered = newest_among_equals(library.evidence, published, SHARE, dated=False)
    assert [item.passage.doc_id for item in ordered] == ["new", "old"]


def test_a_clearly_better_sentence_stays_first_however_old() -> None:
    library = Kept().add("old", CHINA, [0.9]).add("new", USES, [0.5])
    published = {"old": "2014", "new": "2026"}
    ordered = newest_among_equals(library.evidence, published, SHARE, dated=False)
    assert [item.passage.doc_id for item in ordered] == ["old", "new"]


def test_latest_lets_recency_count_for_more() -> None:
    library = Kept().add("old", CHINA, [0.9]).add("new", CHINA_AGAIN, [0.75])
    published = {"old": "2024-01-01", "new": "2026-01-01"}
    question = "What is the latest share of US antimony imports from China?"
    first = newest_among_equals(library.evidence, published, question, dated=False)[0]
    assert first.passage.doc_id == "new"
    first = newest_among_equals(library.evidence, published, SHARE, dated=False)[0]
    assert first.passage.doc_id == "old"
