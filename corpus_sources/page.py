"""Lay a note out as a web page: the article among the navigation a site puts around it."""

from __future__ import annotations

from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from corpus_sources.blocks import Source

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} | {publisher}</title>
<meta name="author" content="{author}">
<meta property="og:title" content="{title}">
<meta property="og:site_name" content="{publisher}">
<meta property="article:published_time" content="{published}">
</head>
<body>
<header class="site-header">
<a class="logo" href="/">{publisher}</a>
<nav aria-label="Main">
<ul><li><a href="/briefings">Briefings</a></li><li><a href="/countries">Countries</a></li>
<li><a href="/data">Data</a></li><li><a href="/subscribe">Subscribe</a></li></ul>
</nav>
</header>
<div class="cookie-banner">This site uses cookies. <button>Accept</button></div>
<main>
<article>
{article}</article>
<aside class="related">
<h2>Related reading</h2>
<ul><li><a href="/a">Weekly metals digest</a></li><li><a href="/b">All briefings</a></li></ul>
</aside>
</main>
<footer><nav><a href="/contact">Contact</a> <a href="/privacy">Privacy</a></nav>
<p>All rights reserved.</p></footer>
</body>
</html>
"""


def write_html(source: Source, path: Path) -> None:
    """Write `source` to `path` as one page."""
    known = {
        key: escape(str(source.metadata[key]))
        for key in ("title", "author", "publisher", "published")
    }
    article = _MARKDOWN.render(source.markdown)
    path.write_text(_PAGE.format(article=article, **known), encoding="utf-8")
