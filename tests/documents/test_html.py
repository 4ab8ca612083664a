"""HTML: the article with its headings and what meta tags say, or a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.types import Document

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Copper tariffs | Policy Site</title>
<meta name="author" content="Jane Doe"><meta property="og:site_name" content="Policy Site">
<meta property="article:published_time" content="2026-01-02T10:00:00Z">
<meta name="minerals" content="copper; lithium">
<link rel="canonical" href="https://example.org/tariffs"></head>
<body><nav><a href="/">Home</a> <a href="/blog">Blog</a></nav><header>Policy Site</header>
<article><h1>Copper tariffs</h1>
<p>The United States imported <b>45%</b> of its copper in 2024.<sup><a href="#n">1</a></sup>
Chile was <a href="/chile">first</a> with an area of 5 km<sup>2</sup>.</p>
<h2>Stockpiles</h2><p>Inventories rose to one million tons &amp; more.</p>
<ul><li>Chile: 60%</li><li>Canada: 20%</li></ul>
<table><tr><th>Country</th><th>Share</th></tr><tr><td>Chile</td><td>60%</td></tr></table>
<h3>In ports</h3><p>Traders filled the ports before the duty.</p>
</article><footer>Copyright Policy Site, all rights reserved.</footer></body></html>"""

ARTICLE = """Copper tariffs

The United States imported 45% of its copper in 2024. Chile was first with an area of 5 km2.

Stockpiles

Inventories rose to one million tons & more.

- Chile: 60%
- Canada: 20%

Country | Share
Chile | 60%

In ports

Traders filled the ports before the duty."""


def read_one(path: Path, content: str | bytes) -> Document:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (document,) = parse(path, path.name, 10**7)
    return document


def test_article_headings_and_meta_tags(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.html", PAGE)
    assert document.text == ARTICLE
    assert document.title == "Copper tariffs"
    assert document.metadata == {
        "author": "Jane Doe",
        "publisher": "Policy Site",
        "published": "2026-01-02",
        "url": "https://example.org/tariffs",
        "minerals": ["copper", "lithium"],
    }
    assert [section.path for section in document.sections] == [
        ("Copper tariffs",),
        ("Copper tariffs", "Stockpiles"),
        ("Copper tariffs", "Stockpiles", "In ports"),
    ]
    for section in document.sections:
        assert document.text[section.start :].startswith(section.path[-1])


def test_a_short_article_is_enough(tmp_path: Path) -> None:
    page = "<html><body><article><h1>Duty</h1><p>The duty on copper rose to 50%.</p></article>"
    document = read_one(tmp_path / "a.html", page + "</body></html>")
    assert document.text == "Duty\n\nThe duty on copper rose to 50%."


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<nav><a href='/a'>Home</a><a href='/b'>Blog</a></nav>",
        "<ul><li><a href='/1'>One thing here</a></li><li><a href='/2'>Two things</a></li></ul>",
        "<script>document.write('The duty on copper rose to 50%.')</script>",
    ],
)
def test_a_page_without_an_article_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(UnreadableError, match="no article"):
        read_one(
            tmp_path / "a.html", f"<html><head><title>T</title></head><body>{body}</body></html>"
        )


def test_declared_and_guessed_encodings(tmp_path: Path) -> None:
    page = (
        "<html><head>{}</head><body><p>La minería de México creció mucho en 2022.</p></body></html>"
    )
    declared = page.format("<meta charset='iso-8859-1'>").encode("latin-1")
    assert "México creció" in read_one(tmp_path / "a.html", declared).text
    guessed = read_one(tmp_path / "b.html", page.format("").encode("latin-1"))
    assert "México creció" in guessed.text
    assert "Windows-1252" in guessed.notes[0]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="not HTML: the content is a PNG image"):
        read_one(tmp_path / "a.html", b"\x89PNG\r\n\x1a\n0000")
