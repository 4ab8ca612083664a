"""Which part of a page is the document: its menus, banners, footers and teasers are not.

trafilatura finds running text well and loses list items, headings and whole sections, so that it
is a witness here: where it saw running text nothing is taken for a menu, and what stands before
the first and after the last that it saw has to look like a part of a text.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any, Final

import trafilatura

from assistant.documents.html.pieces import Piece

_FRAME_TAGS: Final = frozenset({"nav", "footer", "header", "aside"})
_FRAME_ROLES: Final = frozenset(
    "navigation banner contentinfo complementary search menu menubar alertdialog dialog".split()
)
_FRAME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|cookies?|consent|shar(?:e|ing)|social|"
    r"side-?bar|related|newsletter|subscribe|promo|advert(?:isement)?s?|skip(?:-?link)?|"
    r"pagination|pager|toolbar|comments?|footer|masthead|login|banner)(?:$|[\s_-])",
    re.I,
)
_SENTENCE = re.compile(r"\d|[.!?;。！？][\"'”’)]*$")
_LONGEST_LABEL = 2
"""Words, as in "Print page"; figures and sentences are no labels."""
_LEAST_SEEN = 0.4
"""Of the runs of words of a part; what has more was taken for the article by trafilatura."""
_MOST_OF_A_PAGE = 0.5
_RUN = 3
_LONG = 40
"""Characters; shorter pieces are found in menus too."""


class Witness:
    """What trafilatura takes for the article, as runs of words."""

    def __init__(self, tree: Any) -> None:
        page: Any = trafilatura.bare_extraction(
            deepcopy(tree),
            with_metadata=False,
            include_comments=False,
            include_tables=True,
            favor_recall=True,
        )
        body = page.body if page is not None else None
        self._runs = set(_runs(" ".join(body.itertext()))) if body is not None else set()

    def share(self, text: str) -> float:
        """The share in [0, 1] of the runs of words of `text` that it has; 0 without runs."""
        runs = _runs(text)
        return sum(run in self._runs for run in runs) / len(runs) if runs else 0.0


def article_of(tree: Any, witness: Witness) -> Any:
    """The element that holds the document, with menus and the like taken out of it."""
    body = tree if tree.tag == "body" else tree.find(".//body")
    root = tree if body is None else body
    for element in list(root.iter()):
        if element is not root and _is_frame(element) and not _belongs(element, root, witness):
            element.drop_tree()
    whole = _length(root)
    mains = [
        *root.iter("main"),
        *root.findall(".//*[@role='main']"),
        *(one for one in root.iter("article") if not any(up.tag == "article" for up in
                                                         one.iterancestors())),
    ]  # fmt: skip
    best = max(mains, key=_length, default=None)
    return best if best is not None and _length(best) > _MOST_OF_A_PAGE * whole else root


def is_marked(article: Any) -> bool:
    """Whether the page itself says that this is its main part."""
    return article.tag in ("main", "article") or article.get("role") == "main"


def trimmed(pieces: list[Piece], witness: Witness) -> list[Piece]:
    """`pieces` of a page that marks no article, without links and labels around its text."""
    seen = [
        number
        for number, piece in enumerate(pieces)
        if len(piece.words) > _LONG and witness.share(piece.words) > _LEAST_SEEN
    ]
    if not seen:
        return pieces
    text = [number for number, piece in enumerate(pieces) if _is_text(piece)]
    first, last = min(text + seen), max(text + seen)
    return [
        piece
        for number, piece in enumerate(pieces[first : last + 1], first)
        if seen[0] <= number <= seen[-1] or not piece.linked
    ]


def _is_text(piece: Piece) -> bool:
    """Whether a piece at the edge of a page is part of its text: no link, no mere label."""
    if piece.linked or not any(char.isalnum() for char in piece.words):
        return False
    if piece.level or piece.bold or piece.centred or piece.named or not piece.plain:
        return True
    return len(piece.words.split()) > _LONGEST_LABEL or bool(_SENTENCE.search(piece.words))


def _is_frame(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in ("html", "body", "main", "article"):
        return False
    if element.tag in _FRAME_TAGS or element.get("role") in _FRAME_ROLES:
        return True
    if element.tag in ("p", "span", "td", "tr", "table", "a", "b", "strong", "h1", "h2", "h3"):
        return False
    return bool(_FRAME_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _belongs(element: Any, root: Any, witness: Witness) -> bool:
    """Whether something marked as a frame is part of the document after all."""
    if element.getparent() is None:
        return True  # went with what held it
    text = _text(element)
    if len(text) > _MOST_OF_A_PAGE * _length(root):
        return True
    if element.tag == "nav" or element.get("role") == "navigation":
        return False
    if element.tag == "header" and element.find(".//h1") is not None:
        return True
    linked = sum(len(_text(link)) for link in element.iter("a"))
    return linked < 0.5 * len(text) and witness.share(text) > _LEAST_SEEN


def _runs(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return [tuple(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1)]


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _length(element: Any) -> int:
    return len(_text(element))
