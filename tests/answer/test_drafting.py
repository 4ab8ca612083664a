"""Questions drafted from sentences and headings: well-formed, and of plain sentences only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.drafting import drafts
from assistant.types import Document, Passage, Section, Span

# Tells which words are names where the sentence itself does not: "in Norway", "of Rotterdam".
NAMES = "It was seen in Norway and by Parliament, in Rotterdam and in Antwerp."


def questions(*sentences: str, title: str = "Notes") -> list[str]:
    """What a document of these sentences can be asked, in order."""
    text = " ".join(sentences)
    spans, at = [], 0
    for sentence in sentences:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    document = Document("notes.md", title, text)
    passage = Passage(1, "notes.md", 0, len(text), (), tuple(spans), text)
    return [draft.question for draft in drafts(document, [passage])]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The tunnel of Lyngdal was opened in 1932.", "When was the tunnel of Lyngdal opened?"),
        (
            "The Harbour Board was founded in Bergen in March 1911 by merchants.",
            "When was the Harbour Board founded in Bergen?",
        ),
        (
            "On 3 May 2011, the Rail Authority closed its line.",
            None,  # "its" points to the rest of the sentence
        ),
        (
            "On 3 May 2011, the Rail Authority closed the coast line, to the relief of many.",
            "When did the Rail Authority close the coast line?",
        ),
        ("Norway bought two ferries in 2019.", "When did Norway buy two ferries?"),
        (
            "As of 2024, Norway exports about 40% of its catch.",
            None,
        ),
        (
            "As of 2024, Rotterdam handles about 13.8% of Europe's freight.",
            "What share of Europe's freight does Rotterdam handle?",
        ),
        (
            "Rotterdam accounted for 44 per cent of Dutch exports, the port says.",
            "What share of Dutch exports did Rotterdam account for?",
        ),
        (
            "In 2024, Rotterdam employed 1,300 pilots on ships.",
            "How many pilots did Rotterdam employ on ships in 2024?",
        ),
        ("Antwerp has 12 city districts.", "How many city districts does Antwerp have?"),
        (
            "Parliament spent more than $3.5 million on ferries.",
            "How much did Parliament spend on ferries?",
        ),
        ("The length of the Rhine is 1,233 km.", "What is the length of the Rhine?"),
        ("In 1900 Antwerp’s population was 277,000.", "What was Antwerp’s population in 1900?"),
        (
            "The Harbour Board (HB) is a body of seven towns on the coast.",
            "What is the Harbour Board?",
        ),
        ("RTB is a network of railways in three countries.", "What is RTB?"),
    ],
)
def test_a_plain_sentence_is_turned_round(sentence: str, question: str | None) -> None:
    assert questions(NAMES, sentence) == ([question] if question else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "It was opened in 1932.",
        "The company closed its plant in 2011.",
        "Production rose in 2019.",
        "However the Rail Authority had closed the line in 2011.",
        "When the Rail Authority closed the line in 2011, ferries came.",
        # What was reported is not when it was reported.
        "The Rail Authority reported in 2011 that the line makes a loss.",
        "The Rail Authority found in 2011: nobody pays.",
        # The date is that of the second verb.
        "The Rail Authority agreed to close the line in 2011.",
        "The Rail Authority closed a line and opened another in 2011.",
        # One of several is not how many there are.
        "Norway has 12 ferries, 3 tunnels and 9 bridges.",
        # A person is not a thing.
        "Anna Berg is a member of the board of the port.",
        # What state, which had been named before?
        "The Rail Authority sold the line to the state in 2011.",
        "The Harbour Board is open.",
        "Development of the Harbour Board began in 2011.",
        "The Harbour Board won the prize “of all prizes” in 2011.",
    ],
)
def test_any_other_sentence_gives_none(sentence: str) -> None:
    assert questions(NAMES, sentence) == []


def test_a_word_that_is_also_written_small_is_no_name() -> None:
    assert (
        questions("Trade grew, and trade with Norway too.", "Trade reached the coast in 1900.")
        == []
    )


def test_headings_that_are_whole_questions_come_first_and_stand_for_their_sections() -> None:
    text = (
        "How is Oslo fed by sea?\nBy ferries.\nWhat about it in Oslo?\nNothing.\n"
        "Antwerp in brief\nThe port of Antwerp was opened in 1811.\nWho pays for all this?\nAll."
    )
    starts = [text.index(line) for line in text.split("\n")[::2]]
    sections = tuple(
        Section(start, end, (text[start:].split("\n")[0],))
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    )
    sentence = Span(text.index("The port"), text.index("1811.") + 5)
    passage = Passage(1, "a", 0, len(text), (), (sentence,), text)
    heading, figure = drafts(Document("a", "Ports", text, sections), [passage])
    assert heading.question == "How is Oslo fed by sea?"
    assert heading.span == Span(0, starts[1])
    assert (figure.question, figure.span) == ("When was the port of Antwerp opened?", sentence)


def test_a_question_is_drafted_once() -> None:
    twice = ("The port of Antwerp was opened in 1811.", "The port of Antwerp was opened in 1812.")
    assert questions(*twice) == ["When was the port of Antwerp opened?"]


@given(st.lists(st.text(alphabet="The AZaz of in 12%$,.?(’-") | st.text(), max_size=6))
def test_any_text_gives_whole_questions_or_none(sentences: list[str]) -> None:
    for question in questions(*sentences):
        assert question.endswith("?")
        assert "\n" not in question
        assert len(question.split()) <= 15
