"""Equations of Word files as one line of text: (a+b)/(2c), x², √(n+1), ∑_(i=1)^n."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from assistant.documents.docx.names import M, child, qn

_SMALL: Final = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_ATOM = re.compile(r"[\w.,]*|[(\[{|].*[)\]}|]")
_MVAL: Final = f"{{{M}}}val"


def linear(element: Any) -> str:
    """The equation below `element` as one line."""
    return "".join(_written(node) for node in element if isinstance(node.tag, str))


def _written(node: Any) -> str:
    if node.tag == qn("m:r"):
        return "".join(text.text or "" for text in node if text.tag in (qn("m:t"), qn("w:t")))
    if not node.tag.startswith(f"{{{M}}}"):
        # Tracked insertions may stand between; properties have no words.
        return linear(node) if node.tag in (qn("w:ins"), qn("w:moveTo")) else ""
    name = node.tag.rpartition("}")[2]
    if name.endswith("Pr"):
        return ""
    form = _FORMS.get(name)
    return form(node) if form else linear(node)


def _part(node: Any, name: str) -> str:
    found = child(node, f"m:{name}")
    return linear(found).strip() if found is not None else ""


def _bracketed(text: str) -> str:
    return text if _ATOM.fullmatch(text) else f"({text})"


def _raised(text: str) -> str:
    if not text:
        return ""
    return text.translate(_SMALL) if re.fullmatch(r"[-−+]?\d+", text) else f"^{_bracketed(text)}"


def _lowered(text: str) -> str:
    return f"_{_bracketed(text)}" if text else ""


def _setting(node: Any, path: str, otherwise: str) -> str:
    found = child(node, path)
    value: str = found.get(_MVAL, "") if found is not None else otherwise
    return value


def _fraction(node: Any) -> str:
    return f"{_bracketed(_part(node, 'num'))}/{_bracketed(_part(node, 'den'))}"


def _scripts(node: Any) -> str:
    return _part(node, "e") + _lowered(_part(node, "sub")) + _raised(_part(node, "sup"))


def _scripts_before(node: Any) -> str:
    return _raised(_part(node, "sup")) + _lowered(_part(node, "sub")) + _part(node, "e")


def _root(node: Any) -> str:
    return f"{_part(node, 'deg').translate(_SMALL)}√{_bracketed(_part(node, 'e'))}"


def _sum(node: Any) -> str:
    sign = _setting(node, "m:naryPr/m:chr", "∫")
    return f"{sign}{_lowered(_part(node, 'sub'))}{_raised(_part(node, 'sup'))} {_part(node, 'e')}"


def _delimited(node: Any) -> str:
    begin = _setting(node, "m:dPr/m:begChr", "(")
    end = _setting(node, "m:dPr/m:endChr", ")")
    between = _setting(node, "m:dPr/m:sepChr", "|")
    return begin + between.join(linear(part) for part in node.findall(qn("m:e"))) + end


def _function(node: Any) -> str:
    return f"{_part(node, 'fName')} {_bracketed(_part(node, 'e'))}".strip()


def _limit(node: Any) -> str:
    return _part(node, "e") + _lowered(_part(node, "lim"))


def _matrix(node: Any) -> str:
    rows = (
        ", ".join(linear(cell).strip() for cell in row.findall(qn("m:e")))
        for row in node.findall(qn("m:mr"))
    )
    return f"[{'; '.join(rows)}]"


def _lines(node: Any) -> str:
    return "; ".join(linear(line).strip() for line in node.findall(qn("m:e")))


_FORMS: Final[dict[str, Callable[[Any], str]]] = {
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts_before,
    "rad": _root,
    "nary": _sum,
    "d": _delimited,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "m": _matrix,
    "eqArr": _lines,
}
