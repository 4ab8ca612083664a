"""Any order of adding, changing, removing, pruning and being cut off, against a plain model."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assistant.ingest.ingest import ingest, rebuild, remove
from assistant.settings import ReadingLimits
from assistant.storage.editions import Editions
from assistant.storage.progress import Listener, Step, ignore
from tests.support.encoders import HashingEncoder

NAMES = st.sampled_from(["chile.txt", "peru.txt", "zinc.txt"])
WORDS = ["Zyzzyva", "Quetzalcoatlus", "Xanthippe", "Wollaston"]
STEPS = ["copied", "index", "synced", "renamed", "swap", "swapped", "swept", "forget"]


class CutOffError(Exception):
    """What stands for a kill: nothing of the program's own tidies up what it would leave."""


class LibraryStates(RuleBasedStateMachine):
    """``files`` is the folder, ``held`` what the library should hold, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="states-"))
        self.notes = self.folder / "notes"
        self.notes.mkdir()
        self.library = Editions(self.folder / "home")
        self.files: dict[str, str] = {}
        self.held: dict[str, str] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(name=NAMES, word=st.sampled_from(WORDS))
    def write(self, name: str, word: str) -> None:
        self.files[name] = f"{name} tells of {word}."
        (self.notes / name).write_text(self.files[name])

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        self.files.pop(name, None)
        (self.notes / name).unlink(missing_ok=True)

    @rule(prune=st.booleans())
    def ingest(self, prune: bool) -> None:
        self._ingest(prune, None)
        self.held = dict(self.files) if prune else self.held | self.files

    @rule(prune=st.booleans(), step=st.sampled_from(STEPS))
    def ingest_cut_off(self, prune: bool, step: str) -> None:
        before = self.library.current()
        try:
            self._ingest(prune, step)
        except CutOffError:
            if self.library.current() == before:
                return
        self.held = dict(self.files) if prune else self.held | self.files

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        remove([name], self.library)
        del self.held[name]

    @precondition(lambda self: self.held)
    @rule(data=st.data(), step=st.sampled_from(STEPS))
    def remove_cut_off(self, data: st.DataObject, step: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        before = self.library.current()
        try:
            remove([name], self.library, progress=_until(step))
        except CutOffError:
            if self.library.current() == before:
                return
        del self.held[name]

    @precondition(lambda self: self.library.current() is not None)
    @rule()
    def rebuild(self) -> None:
        rebuild(self.library, HashingEncoder())

    @precondition(lambda self: self.library.current() is not None)
    @rule(content=st.sampled_from([None, "", "{", '{"edition": 1, "oldest_kept": 1}']))
    def lose_the_pointer(self, content: str | None) -> None:
        pointer = self.library.home.path / "current"
        pointer.unlink()
        if content is not None:
            pointer.write_text(content)

    @rule()
    def reopen(self) -> None:
        self.library = Editions(self.folder / "home")

    @invariant()
    def holds_what_it_should(self) -> None:
        if self.library.current() is None:
            assert not self.held
            return
        with self.library.read() as edition:
            catalogue = edition.catalogue
            found = {r.doc_id: catalogue.text(r.doc_id) for r in catalogue.documents()}
        assert found == self.held
        there = " ".join(self.held.values())
        gone = [word for word in WORDS if word not in there]
        files = [p for p in self.library.home.path.rglob("*") if p.is_file()]
        if self.library.home.stated() is None:
            return  # older editions are kept until the pointer is written again
        for path in files:
            data = path.read_bytes()
            assert not [word for word in gone if word.encode() in data], path

    def _ingest(self, prune: bool, step: str | None) -> None:
        ingest(
            [self.notes],
            self.library,
            HashingEncoder,
            ReadingLimits(),
            prune=prune,
            progress=_until(step) if step else ignore,
        )


def _until(step: str) -> Listener:
    def listener(at: Step) -> None:
        if at.name == step:
            raise CutOffError

    return listener


TestLibraryStates = LibraryStates.TestCase
TestLibraryStates.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
