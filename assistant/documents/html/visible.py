"""What of a page a reader sees: hidden parts, controls and struck-out words are taken out."""

from __future__ import annotations

import re
from typing import Any, Final

_NEVER_TEXT: Final = (
    "script style noscript template iframe svg canvas audio video object embed map select "
    "datalist input textarea button rt rp annotation annotation-xml"
).split()  # fmt: skip
_STRUCK_TAGS: Final = ("s", "strike", "del")

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_STRIKING = re.compile(r"text-decoration(?:-line)?\s*:[^;}]*line-through", re.I)
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|\s)(?:[\w-]*(?:visually-?hidden|sr-only|screen-?reader(?:-text|-only)?))(?:\s|$)", re.I
)
_POPUP = re.compile(r"modal|dialog|popup|overlay|cookie|consent|menu|tooltip", re.I)
_ICON = re.compile(r"(?:^|[\s_-])(?:icons?|glyphicon|fa|material-icons)(?:$|[\s_-])", re.I)

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_BLOCK_AT_RULE = re.compile(r"@[^{};]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?([.#])([\w-]+)", re.I)


def take_out_unseen(tree: Any) -> bool:
    """Take out of `tree` what nobody sees, and struck-out words; whether there were any such.

    What a stylesheet in the page hides or strikes by a class or an id is taken out too.
    What is said to be hidden from screen readers only is there for all who see.
    """
    hiding, striking = _by_stylesheets(tree)
    struck = False
    for element in list(tree.iter()):
        if (
            not isinstance(element.tag, str)
            or element.tag in _NEVER_TEXT
            or _is_hidden(element, hiding)
        ):
            _drop(element)
        elif element.tag in _STRUCK_TAGS or _matches(element, _STRIKING, striking):
            struck |= bool("".join(element.itertext()).strip())
            _drop(element)
    return struck


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _is_hidden(element: Any, hiding: frozenset[str]) -> bool:
    if element.tag in ("html", "body", "head"):
        return False
    if element.tag in _NEVER_TEXT:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if element.get("hidden") is not None or _matches(element, _HIDING, hiding):
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    if element.get("aria-hidden") == "true" and (_POPUP.search(names) or _ICON.search(names)):
        return True
    return bool(_FOR_SCREEN_READERS.search(element.get("class", "")))


def _matches(element: Any, style: re.Pattern[str], selectors: frozenset[str]) -> bool:
    if style.search(element.get("style", "")):
        return True
    if not selectors:
        return False
    names = [f".{name}" for name in element.get("class", "").split()]
    if element.get("id"):
        names.append(f"#{element.get('id')}")
    return any(name in selectors or element.tag + name in selectors for name in names)


def _by_stylesheets(tree: Any) -> tuple[frozenset[str], frozenset[str]]:
    """Plain selectors (a class or id, with or without a tag) that hide, and that strike out.

    Rules for some media only, such as print, do not count.
    """
    hiding: set[str] = set()
    striking: set[str] = set()
    for sheet in tree.iter("style"):
        if not re.search(r"screen|all|^\s*$", sheet.get("media", "")):
            continue
        rules = _BLOCK_AT_RULE.sub("", _COMMENT.sub(" ", sheet.text or ""))
        for selectors, declarations in _RULE.findall(rules):
            plain = {one.strip() for one in selectors.split(",") if _SIMPLE.fullmatch(one.strip())}
            if _HIDING.search(declarations):
                hiding |= plain
            if _STRIKING.search(declarations):
                striking |= plain
    return frozenset(hiding), frozenset(striking)
