"""The cross-encoder that ships: what it reads, and what it tells apart."""

from __future__ import annotations

from importlib.resources import files

import pytest

from assistant.models.cross_encoder import (
    MAX_TOKENS,
    CrossEncoder,
    Packer,
    SentenceInContext,
    load_cross_encoder,
)

QUESTION = "What did the smelters agree to do to production in 2026?"
AGREED = SentenceInContext(
    "Smelters", "", "The members agreed to cut output in 2026 by more than 10%."
)
SILENT = SentenceInContext(
    "Smelters", "", "The smelters, a group of 16 members, gave no guidance for 2026."
)


@pytest.fixture(scope="module")
def cross_encoder() -> CrossEncoder:
    return load_cross_encoder()


def test_the_sentence_that_answers_comes_before_one_with_the_same_words(
    cross_encoder: CrossEncoder,
) -> None:
    agreed, silent = cross_encoder.scores(QUESTION, [AGREED, SILENT])
    assert agreed > silent


def test_scores_keep_the_order_of_the_sentences(cross_encoder: CrossEncoder) -> None:
    many = [AGREED, SILENT, SentenceInContext("Bread", "", "Bread is baked in the morning.")] * 7
    together = cross_encoder.scores(QUESTION, many)
    assert together.shape == (21,)
    alone = [cross_encoder.scores(QUESTION, [sentence])[0] for sentence in many[:3]]
    assert together[18:] == pytest.approx(alone, abs=1e-3)
    assert len(cross_encoder.scores(QUESTION, [])) == 0


@pytest.mark.parametrize("words", [0, 1, 40, 500])
def test_whatever_the_length_the_sentence_is_read(cross_encoder: CrossEncoder, words: int) -> None:
    long = "copper " * words
    sentence = SentenceInContext(long, long, "The ban ended in May. " + long)
    packed = Packer(_tokenizer()).pack(long + "?", sentence)
    assert len(packed.ids) == len(packed.types) <= MAX_TOKENS
    assert packed.types[0] == 0
    assert packed.types[-1] == 1
    assert cross_encoder.scores(long + "?", [sentence]).shape == (1,)


def _tokenizer() -> str:
    return (files("assistant.models") / "cross-encoder-tokenizer.json").read_text("utf-8")
