"""Pages as they are seen: lists, cells, breaks, raised and struck words, headings of laws."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.parse import parse
from assistant.types import Document

OPENING = "The council keeps the tower clock of the town and pays the winder by the month."


def read_one(folder: Path, body: str, head: str = "") -> Document:
    path = folder / "L_2077_000831.fmx.html"
    path.write_text(f"<html><head>{head}</head><body>{body}</body></html>", "utf-8")
    (document,) = parse(path, path.name, 10**7)
    return document


def paths(document: Document) -> list[tuple[str, ...]]:
    for section in document.sections:
        if section.path:
            assert document.text[section.start :].startswith(section.path[-1])
    return [section.path for section in document.sections]


def lines(document: Document) -> list[str]:
    return [line for line in document.text.split("\n") if line]


@pytest.mark.parametrize(
    "struck",
    [
        "<s>four</s>",
        "<strike>four</strike>",
        "<del>four</del>",
        '<span style="color:red; text-decoration: line-through">four</span>',
        '<span class="gone">four</span>',
    ],
)
def test_struck_words_are_not_in_force(tmp_path: Path, struck: str) -> None:
    document = read_one(
        tmp_path,
        f"<article><h1>Clock Act</h1><p>{OPENING}</p><p>The winder is paid {struck} nine "
        "crowns.</p></article>",
        "<style>.gone { text-decoration: line-through }</style>",
    )
    assert lines(document)[-1] == "The winder is paid nine crowns."
    assert "struck-out words are left out: they are not in force" in document.notes


def test_lists_and_headings_of_a_page_without_an_article(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        f"<h2>Why</h2><p>{OPENING} It has done so since the fire.</p><p>The winder has to:</p>"
        "<ul><li>oil the wheels in March</li><li>set the hands at noon</li></ul>"
        f"<h2>How</h2><p>{OPENING}</p><h3>Tools</h3><ol start='3'><li>a crank</li>"
        "<li>a lamp</li></ol><ol type='a'><li>rope</li></ol>",
        "<title>Tower clock handbook - TOWN.GOV</title>",
    )
    assert paths(document) == [("Why",), ("How",), ("How", "Tools")]
    assert document.title == "Tower clock handbook"
    for item in ("- oil the wheels in March", "- set the hands at noon", "3. a crank", "4. a lamp"):
        assert item in lines(document)
    assert "a. rope" in lines(document)


def test_lists_and_breaks_in_cells_and_cells_that_span(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        f"<main><h1>Hours</h1><p>{OPENING}</p><table>"
        "<tr><th>Gate</th><th>Day</th><th>Open</th></tr>"
        "<tr><td rowspan=2>North</td><td>Friday</td>"
        "<td><ul><li>6 to 9</li><li>17 to 19</li></ul></td></tr>"
        "<tr><td>Sunday</td><td>8<br>to<br>10</td></tr>"
        "<tr><td>South</td><td colspan=2><p>closed</p><p>for good</p></td></tr>"
        "<tr><td colspan=3>Seen by the mayor.</td></tr></table></main>",
    )
    assert lines(document)[2:] == [
        "Gate | Day | Open",
        "North | Friday | 6 to 9 17 to 19",
        "North | Sunday | 8 to 10",
        "South | closed for good | closed for good",
        "Seen by the mayor.",
    ]


def test_raised_figures_and_marks_of_notes(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        "<article><h1>Lamp oil</h1><p>The town burnt 4 × 10<sup>5</sup> pints in 1871,"
        '<sup><a href="#n2">2</a></sup> of which 81%<sup>3</sup> came by sea.<sup>*</sup> '
        "Each lamp holds 2<sup>nd</sup> pressing oil (art. 7<sup>o</sup>).</p>"
        '<p>It was dear<a class="footnote-ref" href="#f1">[1]</a> in winter.</p></article>',
    )
    assert lines(document)[1:] == [
        "The town burnt 4 × 10⁵ pints in 1871, of which 81% came by sea. "
        "Each lamp holds 2nd pressing oil (art. 7º).",
        "It was dear in winter.",
    ]


def test_blocks_are_never_glued(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        f"<article><h1>Rolls</h1><p>{OPENING}</p>"
        "<div><div>1. Bread</div><div>2. Buns</div></div><section>Salt</section>"
        "<div><span>14</span><span>mai</span><span>1868</span></div>"
        "<p>pre<span>miere</span></p><p>First line<br>Second line</p></article>",
    )
    assert lines(document)[2:] == [
        "1. Bread", "2. Buns", "Salt", "14 mai 1868", "premiere", "First line", "Second line",
    ]  # fmt: skip


def test_sections_of_a_law_whose_headings_are_paragraphs(tmp_path: Path) -> None:
    rules = "".join(
        f'<p class="oj-ti-art">Article {n}</p><div><p class="oj-sti-art">{title}</p></div>'
        f'<p class="oj-normal">{words}</p>'
        for n, title, words in (
            (1, "Bells", "Bells are rung at six in the morning and at nine in the evening."),
            (2, "Ropes", "Ropes of bells are made of hemp and are changed each third year."),
        )
    )
    document = read_one(
        tmp_path,
        '<p class="oj-doc-ti">ORDER (YY) 2077/83 ON BELLS</p><p class="oj-doc-ti">of 9 May 2077</p>'
        '<p class="oj-ti-section-1">CHAPTER I</p><p class="oj-ti-section-2">General rules</p>'
        + rules,
        "<title>L_207700831EN.000301.fmx.xml</title>",
    )
    assert document.title == "ORDER (YY) 2077/83 ON BELLS"
    assert document.metadata["published"] == "2077-05-09"
    assert paths(document)[-2:] == [
        ("CHAPTER I General rules", "Article 1 Bells"),
        ("CHAPTER I General rules", "Article 2 Ropes"),
    ]


def test_sections_of_a_law_without_any_classes(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        "<p>Article 1</p><p>Purpose</p><p>This law says who may light the lamps of the town.</p>"
        "<p>Article 2</p><p>Lamplighters</p><p>A lamplighter has to be known to the watch. "
        "Article 1 of the older law stays.</p><p><b>ANNEX</b></p><p>The lamps are numbered.</p>",
    )
    assert paths(document) == [("Article 1 Purpose",), ("Article 2 Lamplighters",), ("ANNEX",)]


def test_short_bold_and_centred_lines_are_headings_and_sentences_are_not(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        f"<p align=center>Keeping of the clock</p><p>{OPENING}</p><p><b>Costs</b></p>"
        f"<p>{OPENING}</p><p><b>Nobody but the winder may go up.</b></p><p>{OPENING}</p>",
    )
    assert paths(document) == [("Keeping of the clock",), ("Costs",)]


def test_points_in_tables_are_points(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        f"<p>{OPENING}</p><table><tr><td>(a)</td><td><p>the clock;</p></td></tr></table>"
        "<table><tr><td>(b)</td><td><p>the bells and</p><table><tr><td>(i)</td>"
        "<td>their ropes.</td></tr></table></td></tr></table>",
    )
    assert lines(document)[1:] == ["(a) the clock;", "(b) the bells and", "(i) their ropes."]


def test_what_nobody_sees_is_not_in_the_text(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        f"<article><h1>Clock</h1><p>{OPENING}</p><p hidden>Secret one.</p>"
        '<p style="display: none">Secret two.</p><p class="off">Secret three.</p>'
        "<!-- Secret four. --><template>Secret five.</template>"
        '<p>Wind it at no\u200bon.<span class="visually-hidden">Secret six.</span></p>'
        '<p><span aria-hidden="true">Daily.</span></p></article>',
        "<style>@media print { p { color: red } .no { display: none } } .off{display:none}</style>",
    )
    assert "Secret" not in document.text
    assert lines(document)[-2:] == ["Wind it at noon.", "Daily."]


def test_menus_banners_and_teasers_are_left_out(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="/{n}">Place {n}</a></li>' for n in range(9))
    document = read_one(
        tmp_path,
        f'<div id="top-nav"><ul>{links}</ul></div><div class="cookie-banner">We use cookies.</div>'
        f"<div><h1>Clock</h1><p>{OPENING}</p><h2>Winter</h2><p>{OPENING}</p>"
        "<ul><li>Ice</li><li>Snow</li></ul></div>"
        f"<footer>Town hall, Market 1</footer><ul>{links}</ul>",
    )
    assert lines(document) == ["Clock", OPENING, "Winter", OPENING, "- Ice", "- Snow"]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Harbour dues | Port Office</title>", "", "Harbour dues"),
        ("<title>doc_4711.pdf</title>", "<h1>Harbour dues of 1901</h1>", "Harbour dues of 1901"),
        (
            '<meta property="og:site_name" content="Port Office"><title>Port Office</title>',
            "<p><b>Order on harbour dues</b></p>",
            "Order on harbour dues",
        ),
        ("<title>Document viewer</title>", "<h2>Dues by tonnage</h2>", "Dues by tonnage"),
    ],
)
def test_a_title_is_that_of_the_document(tmp_path: Path, head: str, body: str, title: str) -> None:
    text = "<p>Harbour dues are paid by the ton when a ship leaves the harbour of the town.</p>"
    assert read_one(tmp_path, body + text, head).title == title


words = st.from_regex(r"[a-z]{3,9}", fullmatch=True)
inline = st.recursive(
    words,
    lambda inner: st.one_of(
        inner.map(lambda x: f"<b>{x}</b>"),
        inner.map(lambda x: f"<i>{x}</i>"),
        inner.map(lambda x: f'<font size="2">{x}</font>'),
        st.lists(inner, min_size=2, max_size=3).map("<br>".join),
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
    ),
    max_leaves=5,
)
block = st.recursive(
    st.one_of(
        inline.map(lambda x: f"<p>{x}</p>"),
        inline.map(lambda x: f"<h3>{x}</h3>"),
        inline,
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda items: f"<ul>{''.join(f'<li>{x}</li>' for x in items)}</ul>"
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda xs: f"<div>{''.join(xs)}</div>"),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda xs: "<table>" + "".join(f"<tr><td>{x}</td></tr>" for x in xs) + "</table>"
        ),
        inner.map(lambda x: f"<blockquote>{x}</blockquote>"),
        inner.map(lambda x: f"<section>{x}"),
    ),
    max_leaves=6,
)


@given(blocks=st.lists(block, min_size=1, max_size=6))
@settings(max_examples=60)
def test_no_visible_word_of_an_article_is_lost(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[str]
) -> None:
    body = f"<article><h1>Clock tower</h1><p>{OPENING}</p>{''.join(blocks)}<p>{OPENING}</p>"
    tree = lxml.html.fromstring(f"<div>{body.replace('<br>', ' ')}</div>")
    for element in tree.iter():
        if element.tag in ("p", "h1", "h3", "li", "td", "div", "blockquote", "section", "table"):
            element.text = f" {element.text or ''}"
            element.tail = f" {element.tail or ''}"
    document = read_one(tmp_path_factory.mktemp("any"), body)
    shown = document.text.replace("- ", " ").replace(" | ", " ").split()
    assert shown == tree.text_content().split()
    paths(document)
