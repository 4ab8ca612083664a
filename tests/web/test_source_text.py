"""A document as blocks: every character is there, and what is marked is what was cited."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Document, Page, Section, Span
from assistant.web.source_text import excerpt

MARKDOWN = """# Copper

An introduction that is long enough to be
a paragraph of two lines, as editors wrap them.

## Trade

- Chile sells most.
- Canada comes second.

| Country | Share |
|---|---|
| Chile | 65% |
| Canada | 17% |

The end.
"""


def blocks_of(text: str, marked: Span | None = None, **parts: Any) -> list[dict[str, Any]]:
    return excerpt(Document("d", "D", text, **parts), marked, 10**6, 10**6).blocks


def words(block: dict[str, Any]) -> str:
    if block["kind"] == "table":
        return " / ".join(
            ", ".join("".join(t for t, _ in cell) for cell in row) for row in block["rows"]
        )
    return block["label"] if block["kind"] == "page" else "".join(t for t, _ in block["runs"])


def runs_of(block: dict[str, Any]) -> list[Any]:
    if block["kind"] == "table":
        return [run for row in block["rows"] for cell in row for run in cell]
    return list(block.get("runs", ()))


def marked_words(blocks: list[dict[str, Any]]) -> str:
    return "".join(text for block in blocks for text, inside in runs_of(block) if inside)


def sections() -> tuple[Section, ...]:
    trade = MARKDOWN.index("## Trade")
    return (
        Section(0, trade, ("Copper",)),
        Section(trade, len(MARKDOWN), ("Copper", "Trade")),
    )


def test_headings_paragraphs_items_and_tables_are_told_apart() -> None:
    shown = [(b["kind"], words(b)) for b in blocks_of(MARKDOWN, sections=sections())]
    assert shown == [
        ("heading", "Copper"),
        (
            "paragraph",
            "An introduction that is long enough to be\n"
            "a paragraph of two lines, as editors wrap them.",
        ),
        ("heading", "Trade"),
        ("item", "- Chile sells most."),
        ("item", "- Canada comes second."),
        ("table", "Country, Share / Chile, 65% / Canada, 17%"),
        ("paragraph", "The end."),
    ]


def test_a_table_cell_can_be_marked() -> None:
    start = MARKDOWN.index("65%")
    blocks = blocks_of(MARKDOWN, Span(start, start + 3), sections=sections())
    assert marked_words(blocks) == "65%"


def test_a_wrapped_sentence_is_marked_across_its_lines() -> None:
    text = "The first line of a sentence that an editor has wrapped here\nand ends there. More."
    end = text.index(". More") + 1
    (block,) = blocks_of(text, Span(0, end))
    assert block["runs"] == [[text[:end].replace("\n", " "), True], [" More.", False]]


def test_pages_are_named_as_printed_and_by_place_in_the_file() -> None:
    text = "On the first page.\nOn the second."
    pages = (Page(0, 19, 1, "ii"), Page(19, len(text), 2, "2"))
    shown = [(b["kind"], words(b)) for b in blocks_of(text, pages=pages)]
    assert shown == [
        ("page", "page ii (1 of the file)"),
        ("paragraph", "On the first page."),
        ("page", "page 2"),
        ("paragraph", "On the second."),
    ]


def test_a_long_document_is_cut_at_lines_and_says_so() -> None:
    lines = [f"Line number {n} of the long report stands here." for n in range(200)]
    text = "\n\n".join(lines)
    at = text.index("Line number 100 ")
    part = excerpt(Document("d", "D", text), Span(at, at + 15), 300, 300)
    assert part.earlier
    assert part.later
    assert all(words(b) in lines for b in part.blocks)
    assert marked_words(part.blocks) == "Line number 100"
    whole = excerpt(Document("d", "D", text), None, 10**6, 10**6)
    assert (whole.earlier, whole.later) == (False, False)


PIECES = st.sampled_from(
    ["word", "  ", "\n", "\n\n", "| a | b |", "- ", "1. ", "# ", "é", "𝔘", "|---|", "long " * 20]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25), st.data())
def test_whatever_is_marked_is_shown_once_and_in_order(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    blocks = blocks_of(text, Span(start, end))
    shown = "".join(words(b) for b in blocks)
    assert _letters(shown) == _letters(text), "every word is shown"
    assert _letters(marked_words(blocks)) == _letters(text[start:end])


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())
