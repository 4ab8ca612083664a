"""Tables of English words are data with their origin, not code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ASSISTANT = Path(__file__).parents[1] / "assistant"
MODULES = sorted(ASSISTANT.rglob("*.py"))
TABLES = sorted((ASSISTANT / "language" / "data").glob("*.txt"))
LONGEST = 30
# The names of HTML elements are no words of English, and `documents` knows nothing of `language`.
NOT_ENGLISH = {("markup.py", "_INLINE"), ("pieces.py", "_BLOCKS")}

_WORD = re.compile(r"[A-Za-z][a-z'’-]+")
_SUBJECT = re.compile(r"mineral|copper|tariff|smelter|Biden|Trump|Pentagon", re.IGNORECASE)


def is_prose(text: str) -> bool:
    """Whether words follow each other as in a sentence: one with marks, a call to act, a query."""
    return bool(re.search(r"[.,:;]\s|\b(?:SELECT|CREATE|INSERT)\b|[{}<>]", text))


def words_of(text: str) -> set[str]:
    """The words of a string that is a table: separated by white space, or by bars of a regex."""
    if text.count("|") >= LONGEST:
        return set(_WORD.findall(text))
    return set() if is_prose(text) else set(_WORD.findall(text))


def tables(tree: ast.Module) -> list[tuple[str, int, int]]:
    """Where a module has tables: the name assigned to, the line, and how many words."""
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = []
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr):
            continue
        target = (
            statement.targets[0]
            if isinstance(statement, ast.Assign)
            else (statement.target if isinstance(statement, ast.AnnAssign) else None)
        )
        name = target.id if isinstance(target, ast.Name) else ""
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = set() if id(node) in documentation else words_of(node.value)
            elif isinstance(node, ast.List | ast.Tuple | ast.Set):
                words = {w for item in node.elts for w in _single_words(item)}
            elif isinstance(node, ast.Dict):
                words = {
                    w for item in (*node.keys, *node.values) if item for w in _single_words(item)
                }
            elif isinstance(node, ast.JoinedStr):
                parts = [v.value for v in node.values if isinstance(v, ast.Constant)]
                words = words_of("".join(map(str, parts)))
            else:
                continue
            if len(words) > LONGEST:
                found.append((name, node.lineno, len(words)))
    return found


def _single_words(node: ast.expr) -> set[str]:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return set()
    return {node.value} if re.fullmatch(r"[A-Za-z][A-Za-z '’-]+", node.value) else set()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ASSISTANT)))
def test_no_module_holds_a_table_of_more_than_thirty_words(module: Path) -> None:
    found = [
        table
        for table in tables(ast.parse(module.read_text("utf-8")))
        if table[0] != "__all__" and (module.name, table[0]) not in NOT_ENGLISH
    ]
    assert found == []


WORDS = [f"wor{a}{b}" for a in "abcdef" for b in "abcdef"]


@pytest.mark.parametrize(
    "source",
    [
        f"A = '''{' '.join(WORDS)}'''.split()",
        f"B = re.compile('{'|'.join(WORDS)}')",
        f"C = {set(WORDS)!r}",
        f"D = {dict.fromkeys(WORDS, 1)!r}",
    ],
)
def test_a_long_table_is_found_in_whatever_way_it_is_written(source: str) -> None:
    ((_, line, count),) = tables(ast.parse(source))
    assert (line, count) == (1, 36)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ASSISTANT)))
def test_no_module_speaks_of_the_sample_library_s_subject(module: Path) -> None:
    assert _SUBJECT.findall(module.read_text("utf-8")) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.name)
def test_every_table_states_its_origin_and_keeps_to_no_subject(table: Path) -> None:
    text = table.read_text("utf-8")
    assert re.search(r"^# .*Origin: ", text, re.MULTILINE)
    assert not _SUBJECT.search(text)
