"""The words of one paragraph of a Word file, as it reads with all changes accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from assistant.documents.docx.equations import linear
from assistant.documents.docx.names import VAL, child, is_on, number, qn, value_of
from assistant.documents.docx.styles import Styles
from assistant.documents.docx.symbols import in_font, symbol
from assistant.documents.superscripts import RunningText

NOTE: Final = "\ufdd0"
"""Stands in `Inline.text` where a note is referred to; no text may hold this character."""

_GONE: Final = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:rt")})
_NOTES: Final = frozenset({qn("w:footnoteReference"), qn("w:endnoteReference")})
_BREAKS: Final = frozenset({qn("w:br"), qn("w:cr")})
_EQUATIONS: Final = frozenset({qn("m:oMath"), qn("m:oMathPara")})
_TEXTS: Final = (qn("w:t"), qn("m:t"))
_CHOICE, _FALLBACK = qn("mc:Choice"), qn("mc:Fallback")


@dataclass(slots=True)
class Inline:
    """What a paragraph holds, and what was left out of it."""

    text: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Tag of the reference and id of the note, for each `NOTE` in order."""
    boxes: list[Any] = field(default_factory=list)
    """Contents of the text boxes that hang on the paragraph."""
    struck: bool = False
    hidden: bool = False
    tracked: bool = False

    def joined(self, after: Inline) -> Inline:
        """This paragraph with the next one on the same line."""
        return Inline(
            text=self.text + after.text,
            notes=self.notes + after.notes,
            boxes=self.boxes + after.boxes,
        )


def read_inline(paragraph: Any, styles: Styles) -> Inline:
    """Return the words of `paragraph`, a ``w:p``."""
    reader = _Reader(styles, styles.paragraph_style(paragraph))
    reader.walk(paragraph)
    reader.found.text = reader.words.taken()
    return reader.found


def chosen(alternatives: Any) -> Iterator[Any]:
    """The one of several descriptions of the same thing that a reader of today shows."""
    choice = alternatives.find(_CHOICE)
    fallback = alternatives.find(_FALLBACK)
    for one in (choice, fallback):
        if one is not None and any((text.text or "").strip() for text in one.iter(*_TEXTS)):
            yield from one
            return


class _Reader:
    def __init__(self, styles: Styles, paragraph_style: str | None) -> None:
        self.found = Inline()
        self.words = RunningText()
        self._styles = styles
        self._style = paragraph_style
        # For each field that is open: whether its result is being read, not its instruction.
        self._fields: list[bool] = []

    def walk(self, element: Any, *, linked: bool = False) -> None:
        for node in element:
            tag = node.tag
            if not isinstance(tag, str) or tag in _GONE:
                self.found.tracked |= tag in (qn("w:del"), qn("w:moveFrom"))
            elif tag == qn("w:r"):
                self._run(node, linked)
            elif tag in _EQUATIONS:
                self.words.add(f" {' '.join(linear(node).split())} ")
            elif tag == qn("mc:AlternateContent"):
                for one in chosen(node):
                    self.walk([one], linked=linked)
            elif tag == qn("w:txbxContent"):
                self.found.boxes.append(node)
            elif tag == qn("w:t"):
                self.words.add(_words(node))
            elif tag == qn("w:hyperlink"):
                self.walk(node, linked=node.get(qn("w:anchor")) is not None)
            else:
                self.found.tracked |= tag in (qn("w:ins"), qn("w:moveTo"))
                self.walk(node, linked=linked)

    def _run(self, run: Any, linked: bool) -> None:
        styles, style = self._styles, self._style
        hidden = styles.switched_on(run, style, "w:vanish")
        struck = any(styles.switched_on(run, style, s) for s in ("w:strike", "w:dstrike"))
        raised = styles.run_value(run, style, "w:vertAlign") == "superscript"
        for node in run:
            if node.tag == qn("w:fldChar"):
                self._field(node)
            elif all(self._fields) and isinstance(node.tag, str):
                text = self._shown(node, run)
                if text is None:
                    # A drawing, or something that later versions of Word wrap.
                    if not hidden and node.tag not in _GONE:
                        self.walk([node], linked=linked)
                elif hidden or struck:
                    self.found.hidden |= hidden and bool(text.strip())
                    self.found.struck |= struck and not hidden and bool(text.strip())
                elif text == NOTE:
                    self.found.notes.append((node.tag, node.get(qn("w:id"), "")))
                    self.words.add(NOTE)
                elif raised:
                    self.words.add_raised(text, linked=linked)
                else:
                    self.words.add(text)

    def _shown(self, node: Any, run: Any) -> str | None:
        """The characters that one element of a run shows; None where it holds others."""
        tag = node.tag
        if tag == qn("w:t"):
            fonts = child(run, "w:rPr/w:rFonts")
            font = fonts.get(qn("w:ascii")) if fonts is not None else None
            return in_font(_words(node), font)
        if tag in _NOTES:
            return NOTE
        if tag in _BREAKS:
            return "\n"
        if tag in (qn("w:tab"), qn("w:ptab")):
            return "\t"
        if tag == qn("w:noBreakHyphen"):
            return "-"
        if tag == qn("w:sym"):
            code = node.get(qn("w:char"), "")
            known = code and all(char in "0123456789abcdefABCDEF" for char in code)
            return symbol(node.get(qn("w:font")), int(code, 16)) if known else ""
        if tag in (qn("w:delText"), qn("w:instrText"), qn("w:softHyphen")):
            return ""
        return None

    def _field(self, node: Any) -> None:
        match node.get(qn("w:fldCharType")):
            case "begin":
                if all(self._fields):
                    self.words.add(_form_value(node))
                self._fields.append(False)
            case "separate" if self._fields:
                self._fields[-1] = True
            case "end" if self._fields:
                self._fields.pop()


def _words(text: Any) -> str:
    return (text.text or "").replace(NOTE, "").replace("\n", " ")


def _form_value(field_start: Any) -> str:
    """What a form field shows that keeps its value beside its text: a box, a choice."""
    box = child(field_start, "w:ffData/w:checkBox")
    if box is not None:
        checked = child(box, "w:checked")
        state = child(box, "w:default") if checked is None else checked
        return "☒ " if is_on(state) else "☐ "
    choices = child(field_start, "w:ffData/w:ddList")
    if choices is not None:
        entries = [entry.get(VAL, "") for entry in choices.findall(qn("w:listEntry"))]
        picked = number(value_of(choices, "w:result")) or 0
        return entries[picked] if 0 <= picked < len(entries) else ""
    return ""
