"""The table of readers: every kind that is named can be read."""

from __future__ import annotations

import inspect
from typing import get_type_hints

import pytest

from assistant.documents import KINDS
from assistant.documents.readers import reader_of
from assistant.documents.source import Contents, Source
from assistant.types import Document


@pytest.mark.parametrize("suffix", sorted(KINDS))
def test_a_kind_has_a_reader_of_files(suffix: str) -> None:
    reader = reader_of(suffix.upper())
    assert inspect.isfunction(reader)
    hints = get_type_hints(reader)
    given = hints.pop("return")
    assert given in (Document, Contents)
    assert list(hints.values()) == [Source]


def test_other_files_have_none() -> None:
    assert reader_of(".exe") is None
    assert reader_of("") is None
