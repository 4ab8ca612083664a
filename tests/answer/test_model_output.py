"""Replies of chat models, in every shape they come in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer.chat.output import Draft, ReplyReader, plain


def read(reply: str, piece: int = 1000) -> list[Draft]:
    reader = ReplyReader()
    found = []
    for start in range(0, len(reply), piece):
        found += reader.feed(reply[start : start + piece])
    return found + reader.close()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("China leads [2]. It grew [1, 3].", [("China leads.", (2,)), ("It grew.", (1, 3))]),
        ("China leads. [2] It grew. [1][3]", [("China leads.", (2,)), ("It grew.", (1, 3))]),
        ("China leads [1-3].", [("China leads.", (1, 2, 3))]),
        ("China leads 【2】.", [("China leads.", (2,))]),
        ("China leads [Evidence 4].", [("China leads.", (4,))]),
        (
            "- China leads [1]\n- Chile follows [2]",
            [("China leads", (1,)), ("Chile follows", (2,))],
        ),
        (
            "[1] China leads.\n[2] Chile follows.",
            [("China leads.", (1,)), ("Chile follows.", (2,))],
        ),
        ("Answer: **China** leads [1].", [("China leads.", (1,))]),
        ("<think>Is it [9]?</think>China leads [1].", [("China leads.", (1,))]),
        ("China leads. And then it", [("China leads.", ())]),
        ("China leads [1]. Chile follows [2", [("China leads.", (1,))]),
        ("U.S. imports rose to $1.2 billion [3].", [("U.S. imports rose to $1.2 billion.", (3,))]),
    ],
)
def test_markers_in_text(reply: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(draft.text, draft.numbers) for draft in read(reply)] == expected


@pytest.mark.parametrize(
    "reply",
    [
        '{"statements": [{"text": "China leads.", "sentences": [1, 2]}]}',
        '```json\n[{"statement": "China leads [2].", "citations": ["1"]}]\n```',
        '{"statements": [{"text": "China leads.", "sentences": [1, 2]}, {"text": "Chi',
    ],
)
def test_json_whole_or_cut_off(reply: str) -> None:
    (draft,) = read(reply)
    assert draft.text == "China leads."
    assert sorted(draft.numbers) == [1, 2]


def test_a_half_marker_and_a_half_sentence_are_held_back() -> None:
    reader = ReplyReader()
    assert reader.feed("China leads. ") == []
    assert reader.feed("[1") == []
    assert reader.feed("] Chile ") == [Draft("China leads.", (1,))]
    assert reader.feed("follows [2].") == []
    assert reader.close() == [Draft("Chile follows.", (2,))]


@pytest.mark.parametrize("reply", ["NOT FOUND", "I cannot answer this.", '{"statements": []}', ""])
def test_a_refusal_gives_no_statement(reply: str) -> None:
    assert read(reply) == []


def test_markup_and_addresses_are_taken_out() -> None:
    given_text = (
        "<img src=x onerror=alert(1)>See [the note](javascript:x) at https://a.b/c *now*\u202e."
    )
    assert plain(given_text) == "See the note at now ."


@pytest.mark.parametrize(
    "text",
    [
        "Tariffs of <10% apply to copper wire.",
        "Use was < 5 tons and imports > 7 tons.",
        "China supplied ~63% of it, and Chile ~5%.",
        "The area is 3*4 km, or 2 * 6 km.",
        "An order of 10**3 tons.",
    ],
)
def test_signs_that_are_no_markup_are_text(text: str) -> None:
    assert plain(text) == text
    assert [draft.text for draft in read(f"{text[:-1]} [1].")] == [text]


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("**63%** of *it* is `ore`", "63% of it is ore"),
        ("~~Chile~~ leads", "Chile leads"),
        ("a <b>bold</b> <!-- hidden --> word</p", "a bold word"),
        ("![a picture](x.png) and [a page](y)", "a picture and a page"),
        ("<*script*>alert(1)", "alert(1)"),
        ("[a page]*(javascript:x)", "a page"),
    ],
)
def test_markup_goes_also_where_it_comes_together_late(marked: str, words: str) -> None:
    assert " ".join(plain(marked).split()) == words


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["China leads", "The U.S. share is 63%", "Prices rose to $1.2 billion"]
            ),
            st.lists(st.integers(1, 99), max_size=3, unique=True),
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(1, 9),
    st.booleans(),
)
def test_the_pieces_a_reply_comes_in_change_nothing(
    statements: list[tuple[str, list[int]]], piece: int, as_json: bool
) -> None:
    if as_json:
        reply = json.dumps(
            {"statements": [{"text": f"{t}.", "sentences": numbers} for t, numbers in statements]}
        )
    else:
        reply = " ".join(
            t + "".join(f" [{number}]" for number in numbers) + "." for t, numbers in statements
        )
    expected = [Draft(f"{t}.", tuple(numbers)) for t, numbers in statements]
    assert read(reply, piece) == read(reply) == expected
