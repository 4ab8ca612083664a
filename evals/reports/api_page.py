"""docs/api.md, written from the docstrings: `python -m evals.reports.api_page`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import assistant
from assistant.library import Ask, Lookup, Search, Verify
from assistant.types import Status, Support, Verdict

PAGE = Path(__file__).parents[2] / "docs" / "api.md"

_HEAD = """# From Python

What `import assistant` offers. `make readme` writes this page from the docstrings.
"""
_WORDS = {"Status": Status, "Support": Support, "Verdict": Verdict}
_MEMBERS = ("ingest", "document", "as_retriever", "embedding", "close")
_CALLS = {"ask": Ask, "search": Search, "lookup": Lookup, "verify": Verify}


def page() -> str:
    """The whole page, as Markdown."""
    public = {name: getattr(assistant, name) for name in assistant.__all__}
    errors = [v for v in public.values() if _is_error(v)]
    values = [v for v in public.values() if isinstance(v, type) and is_dataclass(v)]
    return "\n".join(
        [
            _HEAD,
            "## Opening a library",
            *_callable("assistant.open", assistant.open),
            *_library(),
            "## What the calls return",
            *(line for value in values for line in _value(value)),
            *(
                f"`{name}` is one of {', '.join(f'`{word}`' for word in get_args(words))}.\n"
                for name, words in _WORDS.items()
            ),
            "## Errors",
            "Each has an `exit_code`, that of the command line, and a message in one line: what\n"
            "failed, the value, and the way out.\n",
            *_tree(assistant.AssistantError, errors),
            "",
        ]
    )


def _library() -> Iterator[str]:
    yield "## Library"
    yield _text(assistant.Library)
    for name, call in _CALLS.items():
        yield from _callable(f"library.{name}", call.__call__, of=call)
    yield (
        "Each of these four is a LangChain Runnable, too: `invoke`, `batch`, `stream`, their\n"
        "asynchronous forms, callbacks and tracing work.\n"
    )
    for name in _MEMBERS:
        member = inspect.getattr_static(assistant.Library, name)
        if isinstance(member, property):
            assert member.fget is not None
            yield f"### `library.{name}`\n"
            yield f"```python\n{name}: {member.fget.__annotations__['return']}\n```\n"
            yield _text(member)
        else:
            yield from _callable(f"library.{name}", member)


def _callable(name: str, function: object, of: object = None) -> Iterator[str]:
    assert callable(function)
    signature = inspect.signature(function)
    own = [p for p in signature.parameters.values() if p.name != "self"]
    yield f"### `{name}`\n"
    shown = str(signature.replace(parameters=own)).replace("'", "")
    shown = re.sub(r"<function (\w+) at \w+>", r"\1", shown)
    yield f"```python\n{name}{shown}\n```\n"
    for described in (of, function):
        if described is not None and described.__doc__:
            yield _text(described)


def _value(value: type) -> Iterator[str]:
    yield f"### `{value.__name__}`\n"
    own = "\n".join(f"{f.name}: {f.type}" for f in fields(value))
    yield f"```python\n{own}\n```\n"
    yield _text(value)
    for name, member in vars(value).items():
        if isinstance(member, property) and not name.startswith("_"):
            yield f"`{name}`: {_text(member)}"


def _tree(error: type, public: list[type], depth: int = 0) -> Iterator[str]:
    yield f"{'  ' * depth}- `{error.__name__}`: {' '.join(_text(error).split())}"
    for below in public:
        if error in below.__bases__:
            yield from _tree(below, public, depth + 1)


def _text(described: object) -> str:
    """A docstring as Markdown: its literals are marked with one tick, not two."""
    return re.sub(r"``([^`]+)``", r"`\1`", inspect.getdoc(described) or "") + "\n"


def _is_error(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Exception)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
