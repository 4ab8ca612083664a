"""What a page says of itself: meta tags, the canonical link, JSON-LD, and the title it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.documents.blocks import plain_words
from assistant.documents.outline import Heading
from assistant.documents.plain import is_borne_out, long_words, share_of_words

_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')

_META_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("citation_title", "dc.title", "dcterms.title", "og:title", "title"),
    "author": ("author", "citation_author", "dc.creator", "dcterms.creator", "article:author"),
    "publisher": ("publisher", "citation_publisher", "dc.publisher", "og:site_name"),
    "published": (
        "published",
        "article:published_time",
        "citation_publication_date",
        "citation_date",
        "dcterms.issued",
        "dc.date",
        "datepublished",
        "date",
        "pubdate",
    ),
    "url": ("url", "og:url"),
    "kind": ("kind",),
    "jurisdiction": ("jurisdiction",),
}
_SEVERAL = frozenset({"jurisdiction"})
# Names that HTML defines or that browsers and search engines read (WHATWG MetaExtensions).
_FOR_PROGRAMS = frozenset(
    """bingbot copyright csrf description distribution generator google googlebot handheldfriendly
    keywords language mobileoptimized news_keywords rating referrer robots slurp verification
    viewport""".split()
)
_OWN_NAME = re.compile(r"[a-z][a-z_]*")
_LONGEST_OWN_VALUE = 100

_SEPARATORS = re.compile(r"\s+[|·»•–—-]\s+|\s*::\s*|\s+›\s+")
_CLEAR_SUPPORT = 0.7
"""Of the longer words of a title, those that the text has."""

_SHORT_GAP = 100
"""Characters between headings, as of a remark on when a chapter was enacted."""


def meta_fields(tree: Any, page: str) -> dict[str, object]:
    """Return what the page states of itself, without its title."""
    given: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = (tag.get("content") or "").strip()
        for attribute in ("name", "property", "itemprop"):
            name = (tag.get(attribute) or "").lower()
            if name and content:
                given.setdefault(name, []).append(plain_words(content))
    fields: dict[str, object] = {}
    for field, names in _META_NAMES.items():
        values = next((given[name] for name in names if name in given), [])
        if field in _SEVERAL:
            values = [part for value in values for part in re.split(r"\s*[;,]\s*", value) if part]
        elif field == "author":
            values = [value for value in values if "://" not in value]
        else:
            values = values[:1]
        if values:
            fields[field] = values if len(values) > 1 or field in _SEVERAL else values[0]
    fields |= _own_fields(given)
    canonical = tree.find(".//link[@rel='canonical']")
    if canonical is not None and canonical.get("href"):
        fields.setdefault("url", canonical.get("href"))
    date = _JSON_LD_DATE.search(page)
    if date:
        fields.setdefault("published", date[1])
    return fields


def _own_fields(given: Mapping[str, list[str]]) -> dict[str, object]:
    """Fields of the office's own: short values under a plain word that no program reads."""
    taken = {name for names in _META_NAMES.values() for name in names} | _FOR_PROGRAMS
    fields: dict[str, object] = {}
    for name, contents in given.items():
        if name in taken or not _OWN_NAME.fullmatch(name):
            continue
        values = [v for content in contents for v in re.split(r"\s*;\s*", content) if v]
        if values and max(map(len, values)) <= _LONGEST_OWN_VALUE:
            fields[name] = values if len(values) > 1 else values[0]
    return fields


def site_names(tree: Any, fields: dict[str, object]) -> frozenset[str]:
    """Names of the site, folded: what it calls itself, and its host without the ending."""
    names = {str(fields.get("publisher", ""))}
    for tag in tree.iter("meta"):
        if (tag.get("name") or tag.get("property")) in ("application-name", "og:site_name"):
            names.add(tag.get("content") or "")
    host = re.match(r"https?://(?:www\.)?([^/:]+)", str(fields.get("url", "")))
    if host:
        names |= {host[1], host[1].rpartition(".")[0], *host[1].split(".")}
    return frozenset(_folded(name) for name in names if name)


def page_title(
    stated: str | None,
    tag: str | None,
    headings: Iterable[Heading],
    lines: list[str],
    sites: frozenset[str],
    text: str,
) -> tuple[str, str] | None:
    """Return the title of the document and where it was found; None where nothing can be one.

    ``stated`` is in meta tags, ``tag`` in the title element, ``lines`` are set as a title at the
    top. Names of files and sites, identifiers, and a title element whose words the text does
    not have, as that of a program that shows many documents, are none.
    """
    heads = list(headings)
    chain = _chain(heads, text)
    top = [chain] if chain else [h.words for h in heads[:1] if h.level <= 1]
    supported: list[tuple[str, str]] = []
    unsupported: list[tuple[str, str]] = []
    for where, raw in (("meta tags", stated), ("title element", tag)):
        if words := cleaned(raw, sites, text):
            known = is_borne_out(words, text)
            (supported if known else unsupported).append((words, where))
    shown = [
        *((words, "first heading") for words in top),
        *((words, "line set as a title") for words in lines),
        *((heading.words, "first heading") for heading in heads[:1]),
    ]
    shown = [one for one in shown if _can_be_title(one[0], sites)]
    if top and supported and not chain and not _share_words(top[0], supported[0][0]):
        return supported[0]  # a heading above the document, as of its part of the site
    own = [one for one in shown if one[0] in top]
    return next(iter(own + supported + shown + unsupported), None)


def _share_words(one: str, other: str) -> bool:
    return bool(long_words(one) & long_words(other))


def cleaned(raw: str | None, sites: frozenset[str], text: str) -> str | None:
    """`raw` without the name of its site; None where nothing else is in it."""
    words = plain_words(raw or "")
    parts = [part for part in _SEPARATORS.split(words) if part.strip()]
    if len(parts) > 1:
        shown = _folded(text)
        own = [part for part in parts if _can_be_title(part, sites) and len(part) > 2]
        first = parts[0]
        if not own:
            return None
        if len(own) < len(parts):
            # The rest are names of the site, identifiers and languages.
            words = words[words.index(own[0]) : words.rindex(own[-1]) + len(own[-1])]
            if " " not in words:
                return None
        elif _folded(first) in shown and _folded(words) not in shown:
            words = first
    return words if _can_be_title(words, sites) else None


def _can_be_title(words: str, sites: frozenset[str]) -> bool:
    """Whether words can be a title: no name of a file or site, no mere identifier."""
    if not any(char.isalpha() for char in words) or _folded(words) in sites:
        return False
    if " " not in words.strip():
        # A file, an identifier such as 32002L0058, the name of a host.
        return not re.search(r"\d|[._/\\]", words) and len(words) > 2
    return not re.fullmatch(
        r"(untitled.*|(new )?page \d*|home( page)?|microsoft word - .*|.*\.(html?|xml|docx?|pdf))",
        words,
        re.IGNORECASE,
    )


def _chain(headings: list[Heading], text: str) -> str | None:
    """Of three and more headings close below each other, the one that the text speaks of.

    A program that shows many documents heads each with the same names of its parts. None where
    the first heading is as good.
    """
    chain: list[Heading] = []
    for heading in headings:
        if chain and heading.start - chain[-1].start - len(chain[-1].words) > _SHORT_GAP:
            break
        chain.append(heading)
    if len(chain) < 3:
        return None
    body = text[chain[-1].start + len(chain[-1].words) :]
    best = max((one.words for one in chain), key=lambda words: share_of_words(words, body))
    clear = share_of_words(best, body) > _CLEAR_SUPPORT and len(long_words(best)) > 1
    return best if clear and not is_borne_out(chain[0].words, body) else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
