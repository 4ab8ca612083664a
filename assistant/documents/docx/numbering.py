"""The numbers that Word writes before headings, clauses and list items by itself.

They stand in no text: `numbering.xml` holds patterns such as "Article %1" and "(%3)" by level,
and whoever shows the document counts (ECMA-376, part 1, 17.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

from assistant.documents.docx.names import child, is_on, number, qn, value_of
from assistant.documents.docx.styles import Styles
from assistant.documents.list_numbers import formatted

BULLET: Final = "-"
"""What is written for any bullet."""

_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS: Final = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    style: str | None = None
    restarts_after: int | None = None
    """The level (from 1) that a new count begins after; 0 for never, None for any above."""
    legal: bool = False


@dataclass(slots=True)
class _List:
    """A definition that several lists may share, and with it the count."""

    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)
    begun: set[str] = field(default_factory=set)


class Numbering:
    """Counts the numbered paragraphs of a document, which are asked for in order."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, _List] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, tuple[str, dict[int, int], dict[int, _Level]]] = {}
        if root is None:
            return
        for definition in root.findall(qn("w:abstractNum")):
            name = definition.get(qn("w:abstractNumId"), "")
            self._definitions[name] = _List(_levels(definition))
            if link := value_of(definition, "w:numStyleLink"):
                self._links[name] = link
        for one in root.findall(qn("w:num")):
            starts: dict[int, int] = {}
            changed: dict[int, _Level] = {}
            for override in one.findall(qn("w:lvlOverride")):
                level = number(override.get(qn("w:ilvl"))) or 0
                start = number(value_of(override, "w:startOverride"))
                if start is not None:
                    starts[level] = start
                changed |= _levels(override)
            definition = value_of(one, "w:abstractNumId") or ""
            self._lists[one.get(qn("w:numId"), "")] = definition, starts, changed

    def marker(self, paragraph: Any) -> str | None:
        """The number of `paragraph` as it is shown, `BULLET`, or None; counts it.

        "" for a level that shows nothing.
        """
        place = self._styles.numbering(paragraph)
        if place is None or place[0] not in self._lists:
            return None
        list_id, given_level = place
        name, starts, changed = self._lists[list_id]
        shared = self._definition(name)
        if shared is None:
            return None
        levels = shared.levels | changed
        levels |= {n: replace(levels.get(n, _Level()), start=start) for n, start in starts.items()}
        at = given_level
        if at is None:
            style = self._styles.paragraph_style(paragraph)
            at = next((n for n, level in levels.items() if style and level.style == style), 0)
        if not 0 <= at < _LEVELS:
            return None
        if starts and list_id not in shared.begun:
            # The first item of a list that starts anew does so, later ones go on.
            first = min(starts)
            shared.counts[first:] = [None] * len(shared.counts[first:])
        shared.begun.add(list_id)
        return _counted(shared.counts, levels, at)

    def _definition(self, name: str) -> _List | None:
        """The definition, through the style that it may only refer to."""
        if (link := self._links.get(name)) and (list_id := self._styles.list_of(link)):
            linked = self._lists.get(list_id, (name, {}, {}))[0]
            if linked not in self._links:
                name = linked
        return self._definitions.get(name)


def _counted(counts: list[int | None], levels: dict[int, _Level], at: int) -> str:
    level = levels.get(at, _Level())
    before = counts[at]
    counts[at] = level.start if before is None else before + 1
    for deeper in range(at + 1, _LEVELS):
        after = levels.get(deeper, _Level()).restarts_after
        if after is None or 0 < after >= at + 1:
            counts[deeper] = None
    if level.form == "bullet":
        return BULLET

    def shown(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        other = levels.get(index, _Level())
        count = counts[index]
        form = "decimal" if level.legal else other.form
        return formatted(other.start if count is None else count, form)

    return " ".join(_PLACEHOLDER.sub(shown, level.pattern).split())


def _levels(holder: Any) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for level in holder.findall(qn("w:lvl")):
        start = number(value_of(level, "w:start"))
        found[number(level.get(qn("w:ilvl"))) or 0] = _Level(
            start=1 if start is None else start,
            form=value_of(level, "w:numFmt") or "decimal",
            pattern=value_of(level, "w:lvlText") or "",
            style=value_of(level, "w:pStyle"),
            restarts_after=number(value_of(level, "w:lvlRestart")),
            legal=is_on(child(level, "w:isLgl")),
        )
    return found
