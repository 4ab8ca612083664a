"""The names that an office adds to those known everywhere: its subjects, bodies and short forms.

They are kept in a YAML file:

    names:
      - name: Department of Transport
        kind: organisation
        aliases: [DoT, the Transport Department]
      - name: wheat
        kind: commodity

A name or alias written all in lower case is recognised in any case; any other only as written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from assistant.errors import VocabularyError

VOCABULARY_FILE = "vocabulary.yaml"

# Kinds whose names are often left out or paraphrased where they are spoken of; names of any
# other kind, such as "commodity", are what a question turns on.
LOOSE_KINDS = frozenset({"organisation", "person", "document"})

# What the languages' own readers find; a kind of the vocabulary may not be mistaken for them.
_RESERVED_KINDS = frozenset({"country", "region", "state", "proper", "figure", "year", "word"})


@dataclass(frozen=True, slots=True)
class VocabularyName:
    """One name with its other forms; ``kind`` is the office's own word for what it names."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The names of one office. Compared by identity, so that it is a quick key of caches."""

    names: tuple[VocabularyName, ...] = ()


NO_VOCABULARY = Vocabulary()
"""That of a library whose office has added nothing."""

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


_EXAMPLE = "“- {name: Department of Transport, kind: organisation, aliases: [DoT]}”"
_WAYS_OUT = {
    "string_type": "put it in quotes",
    "extra_forbidden": "take it out: an entry has a name, a kind and aliases",
    "string_too_long": "shorten it",
}


class _NameLine(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: _Text
    kind: _Text
    aliases: list[_Text] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    names: list[_NameLine] | None = None


@lru_cache(maxsize=16)
def parse_vocabulary(text: str, origin: str = VOCABULARY_FILE) -> Vocabulary:
    """A vocabulary from YAML; an empty text is an empty one, and the same text the same one.

    Raises VocabularyError, beginning with ``origin`` and naming the line and the entry that is
    wrong: no YAML, a field that is unknown or given twice, a form that two names share, a kind
    that the program uses itself.
    """
    try:
        parsed = yaml.safe_load(text)
        root = yaml.compose(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # such as the date 2025-13-45
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise VocabularyError(
            f"{origin}{line}: this is no valid YAML ({problem}); mend it"
        ) from error
    _require_each_field_once(root, origin)
    try:
        lines = _File.model_validate(parsed or {}).names or []
    except ValidationError as error:
        first = error.errors()[0]
        hint = _WAYS_OUT.get(first["type"], f"write each name as {_EXAMPLE}")
        raise VocabularyError(
            f"{origin}{_line(root, first['loc'])}: {_place(first['loc'])}{first['msg']}; {hint}"
        ) from error
    names = tuple(
        VocabularyName(line.name, line.kind.lower(), tuple(dict.fromkeys(line.aliases)))
        for line in lines
    )
    _require_sense(names, root, origin)
    return Vocabulary(names)


def read_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary in a file; an empty one where there is no such file.

    Raises VocabularyError as ``parse_vocabulary`` does, and for a file that cannot be read.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return NO_VOCABULARY
    except (OSError, UnicodeDecodeError) as error:
        raise VocabularyError(f"{path} cannot be read as UTF-8 text ({error})") from error
    return parse_vocabulary(text, str(path))


def vocabulary_text(vocabulary: Vocabulary) -> str:
    """The YAML that ``parse_vocabulary`` reads back."""
    entries: list[dict[str, str | list[str]]] = []
    for name in vocabulary.names:
        entry: dict[str, str | list[str]] = {"name": name.name, "kind": name.kind}
        if name.aliases:
            entry["aliases"] = list(name.aliases)
        entries.append(entry)
    return yaml.safe_dump({"names": entries}, allow_unicode=True, sort_keys=False)


def _require_each_field_once(node: yaml.Node | None, origin: str) -> None:
    """YAML takes the last of two without a word."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _require_each_field_once(item, origin)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            raise VocabularyError(
                f"{origin}, line {key.start_mark.line + 1}: “{key.value}” is given twice; put all "
                "of it under one"
            )
        seen.add(str(key.value))
        _require_each_field_once(value, origin)


def _require_sense(names: tuple[VocabularyName, ...], root: yaml.Node | None, origin: str) -> None:
    owners: dict[str, VocabularyName] = {}
    for number, name in enumerate(names):
        where = f"{origin}{_line(root, ('names', number))}"
        if name.kind in _RESERVED_KINDS:
            raise VocabularyError(
                f"{where}: “{name.name}” is of the kind “{name.kind}”, which the program uses "
                "itself; take another word"
            )
        for form in name.forms:
            if not any(character.isalpha() for character in form):
                raise VocabularyError(
                    f"{where}: “{form}” of “{name.name}” has no letter; write it out, or leave it "
                    "out"
                )
            owner = owners.setdefault(form, name)
            if owner is not name:
                raise VocabularyError(
                    f"{where}: “{form}” stands for two names, “{owner.name}” and “{name.name}”; "
                    "leave it to one of them"
                )


def _line(node: yaml.Node | None, location: tuple[int | str, ...]) -> str:
    """ ", line 3" for where a value stands, or the nearest thing around it that is there."""
    line = None
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == part]
            if not found:
                break
            key, node = found[0]
            line = key.start_mark.line
    return "" if line is None else f", line {line + 1}"


def _place(location: tuple[int | str, ...]) -> str:
    """ "names entry 2, kind: " for where a value is wrong."""
    words = [f"entry {part + 1}" if isinstance(part, int) else str(part) for part in location]
    return ", ".join(words).replace("names, entry", "names entry") + ": " if words else ""
