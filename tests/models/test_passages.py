"""Passages fit the encoder's window with all that is embedded with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.models.encoder import Encoder
from assistant.models.passages import embed_passages, embedded_text, split_passages
from assistant.types import Document, Section

LONG = " ".join(
    f"In {year} the United States imported {year} tonnes of copper." for year in range(1900, 1990)
)
UNBROKEN = "copper and zinc, " * 400 + "ended."


def fits(document: Document, encoder: Encoder) -> None:
    for draft in split_passages(document, encoder):
        embedded = embedded_text(document.title, draft, document.text, encoder)
        # Two places of the window are taken by the model's special tokens.
        assert encoder.count_tokens(embedded.text) <= encoder.max_tokens - 2
        for inside, outside in zip(embedded.sentences, draft.sentences, strict=True):
            assert inside.of(embedded.text) == outside.of(document.text)


@pytest.mark.parametrize("text", [LONG, UNBROKEN, "Short. Text.", "价格上涨。" * 300, "x" * 5000])
@pytest.mark.parametrize("title", ["Copper", "A very long title " * 60])
def test_nothing_is_cut_off_by_the_window(text: str, title: str, encoder: Encoder) -> None:
    fits(Document("d", title, text), encoder)


def test_public_documents_fit(encoder: Encoder, evals_data: Path) -> None:
    lines = (evals_data / "benchmarks/squad2_half/corpus.jsonl").read_text("utf-8").splitlines()
    for line in lines[::20]:
        row = json.loads(line)
        fits(Document(row["doc_id"], row["title"], row["text"]), encoder)


def test_every_sentence_is_in_one_passage(encoder: Encoder) -> None:
    passages = split_passages(Document("d", "Copper", LONG), encoder)
    sentences = [span.of(LONG) for passage in passages for span in passage.sentences]
    assert sentences == [part + "." for part in LONG[:-1].split(". ")]
    assert len(passages) > 1
    sizes = [encoder.count_tokens(LONG[p.start : p.end]) for p in passages]
    assert min(sizes) > max(sizes) / 2, "the parts of a section are of about equal length"


def test_passages_stay_within_their_section_and_leave_the_heading_to_the_prefix(
    encoder: Encoder,
) -> None:
    text = "# Copper\nMined in Chile.\n\n# Zinc\nMined in Peru."
    cut = text.index("# Zinc")
    document = Document(
        "d", "Metals", text, (Section(0, cut, ("Copper",)), Section(cut, len(text), ("Zinc",)))
    )
    passages = split_passages(document, encoder)
    assert [text[p.start : p.end] for p in passages] == ["Mined in Chile.", "Mined in Peru."]
    embedded = embedded_text("Metals", passages[1], text, encoder)
    assert embedded.text == "Metals. Zinc\nMined in Peru."


def test_a_sentence_vector_reflects_its_own_words(encoder: Encoder) -> None:
    text = "Chile exports copper. The orchestra played Mozart."
    document = Document("d", "Notes", text)
    (draft,) = split_passages(document, encoder)
    (vectors,) = embed_passages([embedded_text("Notes", draft, text, encoder)], encoder)
    query = encoder.encode_query("Which country sells copper?").vector
    copper, music = vectors.sentences @ query
    assert copper > music + 0.2
    np.testing.assert_allclose(np.linalg.norm(vectors.sentences, axis=1), 1, atol=1e-5)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(st.text(st.sampled_from("ab C.,;\n1"), max_size=400), max_size=8))
def test_any_text_fits(parts: list[str], encoder: Encoder) -> None:
    fits(Document("d", "Title", " ".join(parts)), encoder)
