"""What an office adds in its vocabulary file, and what it is told of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import VocabularyError
from assistant.language.vocabulary import (
    Vocabulary,
    VocabularyName,
    parse_vocabulary,
    read_vocabulary,
    vocabulary_text,
)

WRITTEN = """
names:
  - name: Department of Transport
    kind: Organisation
    aliases: [DoT, the Transport Department]
  - name: wheat
    kind: commodity
"""


def test_names_with_their_kinds_and_aliases_are_read() -> None:
    department, wheat = parse_vocabulary(WRITTEN).names
    assert department.forms == ("Department of Transport", "DoT", "the Transport Department")
    assert (department.kind, wheat.kind, wheat.aliases) == ("organisation", "commodity", ())


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "names: []\n", "names:\n"])
def test_an_empty_file_is_an_empty_vocabulary(text: str) -> None:
    assert parse_vocabulary(text).names == ()


def test_no_file_is_an_empty_vocabulary(tmp_path: Path) -> None:
    assert read_vocabulary(tmp_path / "vocabulary.yaml").names == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("names: [", "line 1"),
        ("- wheat", "office.yaml"),
        ("names:\n  - name: wheat\n", "line 2: names entry 1, kind"),
        ("names:\n  - name: wheat\n", "kind: organisation, aliases: [DoT]}”"),
        ("names:\n  - name: rice\n    kind: crop\n    aliases: [NO]\n", "line 4: names entry 1"),
        ("names:\n  - name: rice\n    kind: crop\n    aliases: [NO]\n", "put it in quotes"),
        ("names: []\n\nnames: []\n", "line 3: “names” is given twice"),
        ("names:\n  - name: a\n    name: b\n    kind: c\n", "line 3: “name” is given twice"),
        ("names: 2025-13-45", "no valid YAML"),
        ("- wheat", "write each name as “- {name:"),
        ("names:\n  - {name: wheat, kind: crop, color: red}\n", "names entry 1, color"),
        ("names:\n  - {name: '', kind: crop}\n", "names entry 1, name"),
        ("names:\n  - {name: 12, kind: crop}\n", "names entry 1, name"),
        ("names:\n  - {name: '12', kind: crop}\n", "“12” of “12” has no letter"),
        ("names:\n  - {name: Peru, kind: country}\n", "take another word"),
        (
            "names:\n  - {name: a b, kind: x, aliases: [ab]}\n  - {name: ab, kind: y}\n",
            "“ab” stands for two names, “a b” and “ab”",
        ),
        ("words: []\n", "words"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, told: str) -> None:
    with pytest.raises(VocabularyError, match=r"^office\.yaml") as raised:
        parse_vocabulary(text, "office.yaml")
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_text_is_refused_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(VocabularyError, match=r"vocabulary\.yaml cannot be read"):
        read_vocabulary(path)


@given(st.lists(st.from_regex(r"[A-Za-z][\w' -]{0,20}[a-z]", fullmatch=True), unique=True))
def test_what_is_written_is_read_back(forms: list[str]) -> None:
    names = tuple(VocabularyName(form, "subject", (f"the {form}",)) for form in forms if form)
    distinct = len({form for name in names for form in name.forms}) == 2 * len(names)
    if distinct:
        assert parse_vocabulary(vocabulary_text(Vocabulary(names))).names == names
