"""The doctor names what is wrong and the way out, and changes nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.cli.doctor import Finding, examine
from assistant.settings import Settings
from assistant.storage.editions import Editions
from tests.support.small_library import document, publish


def found(home: Path, settings: Settings | None = None) -> dict[str, Finding]:
    return {finding.about: finding for finding in examine(home, settings or Settings())}


def test_nothing_is_wrong_with_a_home_that_is_not_there_yet(tmp_path: Path) -> None:
    findings = found(tmp_path / "home")
    assert [f.about for f in findings.values() if not f.ok] == (
        [] if sys.platform == "linux" else ["reading files"]
    )
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("file", "content", "about", "words"),
    [
        ("current", b"garbled", "library", "pointer file is lost or wrong"),
        ("desk.sqlite", b"garbage" * 100, "conversations", "sets it aside"),
        ("removing.json", b"{}", "home", "the next command finishes it"),
        ("editions/1/catalogue.sqlite", b"x" * 5000, "library", "damaged"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, file: str, content: bytes, about: str, words: str
) -> None:
    publish(Editions(tmp_path), document("chile", "Copper comes from Chile."))
    assert found(tmp_path)[about].ok
    (tmp_path / file).write_bytes(content)
    finding = found(tmp_path)[about]
    assert not finding.ok
    assert words in finding.found or "no other edition" in finding.found


def test_a_server_that_others_reach_is_named(tmp_path: Path) -> None:
    finding = found(tmp_path, Settings(address="0.0.0.0", hosts="policy.example"))["server"]
    assert not finding.ok
    assert "everyone who reaches it" in finding.found
    assert "policy.example" in finding.found
