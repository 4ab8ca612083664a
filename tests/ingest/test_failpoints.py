"""The installed command, killed or failed at its touches of the home.

A seeded part of them runs here; `make torture` runs them all.
"""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.ingest.uploads import store
from assistant.storage.desk import Desk
from tests.support.installed import failing, run, touches

WORD = "Quetzalcoatlus"
SECRET = f"The {WORD} stockpile held 4,321 tonnes of copper in 2024."
KEPT = "The Escondida stockpile held 1,111 tonnes of copper in 2024."


def holding(home: Path, word: str = WORD) -> list[str]:
    return [
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes()
    ]


@dataclass(frozen=True)
class Removal:
    """A home with two uploads and an answer that quotes one, and the touches of removing it."""

    home: Path
    tried: Path
    touches: list[str]

    @property
    def swap(self) -> int:
        """The touch after which the document is removed, counted from 1."""
        return 1 + self.touches.index(f"os.rename {self.tried / '.current-new'}")


@pytest.fixture(scope="module")
def removal(tmp_path_factory: pytest.TempPathFactory) -> Removal:
    folder = tmp_path_factory.mktemp("failpoints")
    home = folder / "home"
    home.mkdir()
    for name, text in (("secret.txt", SECRET), ("kept.txt", KEPT)):
        path = store(home, name, text.encode()).path
        assert path is not None
        assert run(home, "ingest", path).code == 0
    asked = run(home, "ask", "How many tonnes of copper did the stockpile hold in 2024?", "--json")
    desk = Desk(home)
    turn = desk.add_turn(desk.start("me", "Stockpiles"), "How much?", {})
    desk.save_answer(turn, "done", json.loads(asked.out))
    desk.close()
    assert {path.split("/")[0] for path in holding(home)} == {"editions", "uploads", "desk.sqlite"}
    shutil.copytree(home, folder / "tried")
    done = touches(folder / "tried", folder / "log", "library", "remove", "secret.txt")
    assert holding(folder / "tried") == []
    return Removal(home, folder / "tried", done)


def some(removal: Removal, *, after_swap: bool, count: int) -> list[int]:
    first, last = (removal.swap + 1, len(removal.touches)) if after_swap else (1, removal.swap)
    return sorted(random.Random(2).sample(range(first, last + 1), count))


def documents(home: Path) -> list[str]:
    listed = run(home, "library", "list", "--json")
    assert listed.code == 0, listed.err
    return [document["doc_id"] for document in json.loads(listed.out)["documents"]]


def test_killed_before_the_swap_nothing_is_removed(removal: Removal, tmp_path: Path) -> None:
    for at in some(removal, after_swap=False, count=4):
        home = tmp_path / str(at)
        shutil.copytree(removal.home, home)
        assert failing(home, at, "KILL", "library", "remove", "secret.txt").code == -9
        assert documents(home) == ["kept.txt", "secret.txt"], removal.touches[at - 1]
        assert run(home, "library", "remove", "secret.txt").code == 0
        assert holding(home) == [], removal.touches[at - 1]


def test_killed_after_the_swap_the_next_command_finishes(removal: Removal, tmp_path: Path) -> None:
    for at in some(removal, after_swap=True, count=5):
        home = tmp_path / str(at)
        shutil.copytree(removal.home, home)
        assert failing(home, at, "KILL", "library", "remove", "secret.txt").code == -9
        assert documents(home) == ["kept.txt"], removal.touches[at - 1]
        assert holding(home) == [], removal.touches[at - 1]
        assert run(home, "library", "check").code == 0


def test_the_same_removal_again_finishes_and_says_so(removal: Removal, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(removal.home, home)
    assert failing(home, removal.swap + 2, "KILL", "library", "remove", "secret.txt").code == -9
    assert holding(home)
    again = run(home, "library", "remove", "secret.txt", "--json")
    assert again.code == 0
    assert json.loads(again.out)["removed"] == ["secret.txt"]
    assert "the removal of 'secret.txt' had been cut off and is now complete" in again.err
    assert holding(home) == []


@pytest.mark.parametrize("act", ["ENOSPC", "EIO", "EROFS", "EACCES"])
def test_a_disk_error_is_named_and_loses_nothing(
    removal: Removal, tmp_path: Path, act: str
) -> None:
    chance = random.Random(act)
    for at in chance.sample(range(1, len(removal.touches)), 3):
        home = tmp_path / f"{act}-{at}"
        shutil.copytree(removal.home, home)
        ended = failing(home, at, act, "library", "remove", "secret.txt")
        assert not ended.traceback, ended.err
        assert ended.code in (0, 3)
        if ended.code:
            assert any(words in ended.err for words in ("disk", "permission")), ended.err
            assert "damaged" not in ended.err
        left = documents(home)
        assert left in (["kept.txt"], ["kept.txt", "secret.txt"])
        assert bool(holding(home)) == ("secret.txt" in left), removal.touches[at - 1]
