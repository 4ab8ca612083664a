"""Styles of a Word file: what a paragraph or run has from them, through what they are based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.documents.docx.names import VAL, child, is_on, number, qn, value_of

_HEADING = re.compile(r"heading (\d)")
TITLE = 0
"""The level of the document's title, above all headings."""


class Styles:
    """Looks up a property in the chain of styles that a style is based on."""

    def __init__(self, root: Any) -> None:
        self._by_id: dict[str, Any] = {}
        self._default: str | None = None
        self._defaults: Any = None
        self._known: dict[tuple[str | None, str], Any] = {}
        if root is None:
            return
        for style in root.iter(qn("w:style")):
            name = style.get(qn("w:styleId"), "")
            self._by_id[name] = style
            if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in (
                "1",
                "true",
                "on",
            ):
                self._default = name
        self._defaults = child(root, "w:docDefaults/w:rPrDefault")

    def paragraph_style(self, paragraph: Any) -> str | None:
        """The id of the style that `paragraph` has, given or by default."""
        return value_of(paragraph, "w:pPr/w:pStyle") or self._default

    def name(self, style: str | None) -> str:
        """The name of a style in lower case, "" for one that is not there."""
        found = self._by_id.get(style or "")
        return (value_of(found, "w:name") or "").lower()

    def level(self, paragraph: Any) -> int | None:
        """The level of `paragraph` as a heading, from 1, `TITLE` for a title; None for text."""
        direct = number(value_of(paragraph, "w:pPr/w:outlineLvl"))
        if direct is not None:
            return direct + 1 if direct < 9 else None
        for style in self._chain(self.paragraph_style(paragraph)):
            name = (value_of(style, "w:name") or "").lower()
            if name == "title":
                return TITLE
            if heading := _HEADING.fullmatch(name):
                return int(heading[1])
            outline = number(value_of(style, "w:pPr/w:outlineLvl"))
            if outline is not None:
                return outline + 1 if outline < 9 else None
        return None

    def numbering(self, paragraph: Any) -> tuple[str, int | None] | None:
        """The list that `paragraph` belongs to and its level there (from 0), given or by style.

        The level is None where only the list's definition knows it.
        """
        given = child(paragraph, "w:pPr/w:numPr")
        list_id = value_of(given, "w:numId")
        level = number(value_of(given, "w:ilvl"))
        if list_id is None:
            for style in self._chain(self.paragraph_style(paragraph)):
                from_style = child(style, "w:pPr/w:numPr")
                list_id = list_id or value_of(from_style, "w:numId")
                level = level if level is not None else number(value_of(from_style, "w:ilvl"))
        elif level is None:
            level = 0
        return None if list_id in (None, "0") else (str(list_id), level)

    def list_of(self, style: str) -> str | None:
        """The id of the list that a style of kind numbering names."""
        return value_of(self._by_id.get(style), "w:pPr/w:numPr/w:numId")

    def switched_on(self, run: Any, paragraph_style: str | None, switch: str) -> bool:
        """Whether a run has a switch such as ``w:vanish``: itself, or by its style."""
        found = self._run_property(run, paragraph_style, switch)
        return is_on(found)

    def run_value(self, run: Any, paragraph_style: str | None, name: str) -> str | None:
        """The value of a run's property such as ``w:vertAlign``."""
        found = self._run_property(run, paragraph_style, name)
        value: str | None = found.get(VAL) if found is not None else None
        return value

    def _run_property(self, run: Any, paragraph_style: str | None, name: str) -> Any:
        own = child(run, "w:rPr")
        found = child(own, name)
        if found is not None:
            return found
        for style in (value_of(own, "w:rStyle"), paragraph_style):
            found = self._of_style(style, name)
            if found is not None:
                return found
        return self._of_style(None, name)

    def _of_style(self, style: str | None, name: str) -> Any:
        key = style, name
        if key not in self._known:
            holders = [self._defaults] if style is None else self._chain(style)
            properties = (child(one, f"w:rPr/{name}") for one in holders)
            self._known[key] = next((one for one in properties if one is not None), None)
        return self._known[key]

    def _chain(self, style: str | None) -> Iterator[Any]:
        seen: set[str] = set()
        while style in self._by_id and style not in seen:
            seen.add(style)
            yield self._by_id[style]
            style = value_of(self._by_id[style], "w:basedOn") or ""
