"""Metadata that people write: front matter, sidecars and fields of JSON lines.

Known fields are checked and brought to one form here; every other field is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PrivateAttr,
    ValidationError,
)

from assistant.errors import UnreadableError
from assistant.types import iso_date

SIDECAR_SUFFIX = ".meta.yaml"

_EMPTY_TITLE = re.compile(
    r"(microsoft \w+ - .*|untitled.*|document\d*|word document|(powerpoint )?presentation\d*"
    r"|.*\.\w{2,4})",
    re.IGNORECASE,
)
_PROGRAMS = frozenset(
    {
        "admin",
        "administrator",
        "anonymous",
        "microsoft office user",
        "openpyxl",
        "python-docx",
        "unknown",
        "user",
    }
)

_BIBLIOGRAPHIC = ("title", "author", "publisher", "published", "url")
"""What is looked for in several places, so that people want to know where it was found."""

_DATE_FORMATS = (
    ("%d %B %Y", "%Y-%m-%d"),
    ("%B %d, %Y", "%Y-%m-%d"),
    ("%d %b %Y", "%Y-%m-%d"),
    ("%b %d, %Y", "%Y-%m-%d"),
    ("%B %Y", "%Y-%m"),
    ("%b %Y", "%Y-%m"),
    ("%Y/%m/%d", "%Y-%m-%d"),
    ("%Y%m%d", "%Y-%m-%d"),
)


def _one_text(value: object) -> object:
    """A text from a text, a number, or a list of them (several authors)."""
    if isinstance(value, list):
        return "; ".join(str(_one_text(item)) for item in value if item not in (None, "")) or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return " ".join(value.split()) or None
    return value


def _many_texts(value: object) -> object:
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_one_text, items) if text is not None)


def _many_values(value: object) -> object:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


OneText = Annotated[str | None, BeforeValidator(_one_text)]
ManyTexts = Annotated[tuple[str, ...], BeforeValidator(_many_texts)]


class Metadata(BaseModel):
    """The known fields; anything else that was given stays in ``model_extra``."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, JsonValue] = Field(init=False)

    title: OneText = None
    author: OneText = None
    publisher: OneText = None
    published: OneText = None
    url: OneText = None
    kind: OneText = None
    jurisdiction: ManyTexts = ()
    sources: Annotated[tuple[JsonValue, ...], BeforeValidator(_many_values)] = ()

    _found_in: dict[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def found(cls, **fields: tuple[str | None, str]) -> Metadata:
        """Fields as (value, where it was found); one without a value is left out."""
        had = {name: value for name, (value, _) in fields.items() if value}
        metadata = cls.model_validate(had)
        return metadata.placed({name: fields[name][1] for name in had})

    @property
    def found_in(self) -> Mapping[str, str]:
        """Where the value of a field was found, as "front matter" or "first heading"."""
        return self._found_in

    def placed(self, found_in: Mapping[str, str]) -> Metadata:
        """These fields, found in the places that `found_in` names."""
        metadata = self.model_copy()
        metadata._found_in = dict(found_in)
        return metadata

    def over(self, other: Metadata) -> Metadata:
        """These fields, and those of `other` where this one has nothing."""
        own = self.given()
        others = {name: where for name, where in other.found_in.items() if name not in own}
        merged = Metadata.model_validate({**other.given(), **own})
        return merged.placed({**others, **self.found_in})

    def given(self) -> dict[str, Any]:
        """The fields that have a value, as JSON values."""
        known = self.model_dump(mode="json", include=set(Metadata.model_fields))
        extra = self.model_extra or {}
        return {key: value for key, value in known.items() if value not in (None, [])} | extra

    def notes(self) -> tuple[str, ...]:
        """A remark where `published` is not a date, so that date filters cannot use it."""
        if self.published is None or iso_date(self.published):
            return ()
        return (
            f"published {self.published!r} is not a date (YYYY, YYYY-MM or YYYY-MM-DD); "
            "taken as undated",
        )


def check_metadata(fields: Mapping[str, object], where: str) -> Metadata:
    """Return `fields` as metadata; UnreadableError names the first field that is wrong.

    `where` tells what was read, as in "front matter" or "line 3".
    """
    try:
        metadata = Metadata.model_validate(dict(fields))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"][:1]) or "fields"
        message = first["msg"][0].lower() + first["msg"][1:]
        raise UnreadableError(f"broken {where}: {name}: {message}") from error
    dated = metadata.model_copy(update={"published": plain_date(metadata.published)})
    return dated.placed({field: where for field in _BIBLIOGRAPHIC if getattr(dated, field)})


def plain_date(value: str | None) -> str | None:
    """`value` as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; what is no date stays as given."""
    if value is None:
        return None
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", value) and iso_date(value):
        return value
    if re.match(r"\d{4}-\d\d-\d\d[T ]", value) and iso_date(value):
        return value[:10]
    for given, wanted in _DATE_FORMATS:
        try:
            return datetime.strptime(value.replace("Sept ", "Sep "), given).strftime(wanted)
        except ValueError:
            continue
    return value


def own_title(title: str | None) -> str | None:
    """Return a title kept inside a file, unless a program put a file name or nothing there."""
    title = " ".join((title or "").split())
    return None if not title or _EMPTY_TITLE.fullmatch(title) else title


def own_author(author: str | None) -> str | None:
    """Return an author kept inside a file, unless it is the name of a program or account."""
    author = " ".join((author or "").split())
    return None if not author or author.lower() in _PROGRAMS else author


def sidecar_path(path: Path) -> Path:
    """Where the metadata of a file without room for it stands: ``NAME.EXT.meta.yaml``."""
    return path.with_name(path.name + SIDECAR_SUFFIX)


def parse_yaml(text: str, where: str) -> dict[str, object]:
    """Return the mapping that `text` holds, empty for blank text.

    Raises UnreadableError for broken YAML (naming the line) and for anything but a mapping.
    """
    try:
        fields = yaml.load(text, Loader=_CoreLoader)
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise UnreadableError(f"broken {where}:{line} {error.problem}") from error
    except yaml.YAMLError as error:
        raise UnreadableError(f"broken {where}: {' '.join(str(error).split())}") from error
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise UnreadableError(f"broken {where}: expected `name: value` lines")
    return {str(key): value for key, value in fields.items()}


class _CoreLoader(yaml.SafeLoader):
    """YAML 1.2 core scalars: YAML 1.1 reads the jurisdiction NO as false and 12:30 as 750.

    Dates stay text, so that they are JSON values.
    """

    # The stubs declare an attribute of instances; PyYAML looks it up on the class.
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}  # type: ignore[misc]


for _tag, _pattern, _first in (
    ("null", r"(?:~|null|Null|NULL|)", "~nN"),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)", "tTfF"),
    ("int", r"(?:0|-?[1-9][0-9]*)", "-0123456789"),
    (
        "float",
        r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)",
        "-0123456789",
    ),
    ("merge", r"<<", "<"),
):
    _CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}",
        re.compile(f"^{_pattern}$"),
        [*_first, *([""] * (_tag == "null"))],
    )
