from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.documents import SIDECAR_SUFFIX, ReaderPool
from assistant.errors import EmptyLibraryError, LibraryMismatchError, UsageError
from assistant.ingest.ingest import ingest, rebuild, remove
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.editions import Editions
from assistant.storage.progress import Step
from assistant.types import IngestReport
from tests.support.encoders import HashingEncoder

LIMITS = ReadingLimits()
CHILE = "Chile exported copper to many countries. Its harbours were busy all year."
PERU = "Peru mines silver in the mountains. Trains carry the ore to the coast."


class Office:
    """A library with a folder of notes, and the encoder that it uses."""

    def __init__(self, path: Path) -> None:
        self.library = Editions(path / "home")
        self.notes = path / "notes"
        self.notes.mkdir()
        self.encoder = HashingEncoder()

    def write(self, name: str, text: str) -> Path:
        path = self.notes / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def write_lines(self, name: str, *documents: Mapping[str, object]) -> Path:
        return self.write(name, "".join(json.dumps(d) + "\n" for d in documents))

    def ingest(self, *paths: Path, prune: bool = False, dry_run: bool = False) -> IngestReport:
        return ingest(
            paths or (self.notes,),
            self.library,
            lambda: self.encoder,
            LIMITS,
            prune=prune,
            dry_run=dry_run,
        )

    def texts(self) -> dict[str, str]:
        with self.library.read() as edition:
            catalogue = edition.catalogue
            return {r.doc_id: catalogue.text(r.doc_id).strip() for r in catalogue.documents()}

    def passage_ids(self, doc_id: str) -> list[int]:
        with self.library.read() as edition:
            return [passage.id for passage in edition.catalogue.passages_of(doc_id)]

    def holding(self, words: str) -> list[Path]:
        """Every file of the home in which the words stand."""
        files = (path for path in self.library.home.path.rglob("*") if path.is_file())
        return [path for path in files if words.encode() in path.read_bytes()]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def no_encoder() -> Encoder:
    raise AssertionError("nothing should be embedded")


def reasons(report: IngestReport) -> dict[str, str]:
    return {Path(refusal.path).name: refusal.reason for refusal in report.refused}


def test_ids_are_paths_below_the_folder_and_some_files_are_passed_over(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.write("deep/er/a # b & ü|.txt", PERU)
    office.write("README.md", "How this folder is kept.")
    office.write("deep/README.md", "A note that only looks like a read-me file.")
    office.write(".hidden.md", "Hidden text is not read.")
    office.write(".git/config.md", "Hidden folders are not read.")
    office.write("chile.md.meta.yaml", "title: Chile\n")
    office.write("table.xyz", "unread")
    office.write("noext", "unread")
    report = office.ingest()
    assert report.added == ("chile.md", "deep/README.md", "deep/er/a # b & ü|.txt")
    assert report.ignored == 2
    assert report.refused == ()
    assert report.edition == 1
    assert office.texts()["deep/er/a # b & ü|.txt"] == PERU


def test_a_file_given_alone_is_known_by_its_name(office: Office) -> None:
    alone = office.write("deep/chile.md", CHILE)
    read_me = office.write("README.md", PERU)
    assert office.ingest(alone, read_me).added == ("README.md", "chile.md")


def test_a_second_run_reads_embeds_and_publishes_nothing(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.write_lines("more.jsonl", {"doc_id": "peru", "title": "Peru", "text": PERU})
    office.ingest()
    steps: list[Step] = []
    report = ingest([office.notes], office.library, no_encoder, LIMITS, progress=steps.append)
    assert report.unchanged == ("chile.md", "peru")
    assert report.edition == 1
    assert report.added == report.changed == report.removed == ()
    assert steps == []


def test_only_what_changed_is_read_again(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.write("peru.md", PERU)
    office.ingest()
    kept, embedded = office.passage_ids("peru.md"), office.encoder.encoded
    office.write("chile.md", "Chile exported copper to nobody at all. Its quays were empty.")
    report = office.ingest()
    assert report.changed == ("chile.md",)
    assert report.unchanged == ("peru.md",)
    assert report.edition == 2
    assert office.encoder.encoded == embedded + 1
    assert office.passage_ids("peru.md") == kept
    assert "quays" in office.texts()["chile.md"]
    assert office.holding("harbours were busy") == []
    assert office.library.check() == []


def test_a_sidecar_belongs_to_its_file(office: Office) -> None:
    office.write("chile.txt", CHILE)
    office.ingest()
    office.write("chile.txt.meta.yaml", "title: Exports\npublished: 2025-03-01\n")
    assert office.ingest().changed == ("chile.txt",)
    with office.library.read() as edition:
        assert edition.catalogue.record("chile.txt").title == "Exports"
    assert office.ingest().unchanged == ("chile.txt",)


def test_lines_of_a_file_change_one_by_one(office: Office) -> None:
    chile = {"doc_id": "chile", "title": "Chile", "text": CHILE}
    peru = {"doc_id": "peru", "title": "Peru", "text": PERU}
    office.write_lines("all.jsonl", chile)
    office.ingest()
    embedded = office.encoder.encoded
    office.write_lines("all.jsonl", peru, chile)
    report = office.ingest()
    assert (report.added, report.unchanged) == (("peru",), ("chile",))
    assert office.encoder.encoded == embedded + 1
    office.write_lines("all.jsonl", peru)
    assert office.ingest().removed == ()
    assert set(office.texts()) == {"chile", "peru"}
    assert office.ingest(prune=True).removed == ("chile",)
    assert office.ingest(prune=True).edition == 3


def test_prune_removes_only_what_came_from_the_named_paths(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "other.md").write_text("Another folder holds another note about zinc.")
    alone = tmp_path / "alone.md"
    alone.write_text("A note about gallium that was given alone.")
    office.write("chile.md", CHILE)
    office.write("peru.md", PERU)
    office.ingest(office.notes, other, alone)
    (office.notes / "peru.md").unlink()
    (other / "other.md").unlink()
    assert office.ingest().removed == ()
    report = office.ingest(prune=True)
    assert report.removed == ("peru.md",)
    assert set(office.texts()) == {"chile.md", "other.md", "alone.md"}
    assert office.holding("Trains carry") == []
    assert office.ingest(office.notes / "chile.md", prune=True).removed == ()


def test_prune_keeps_what_cannot_be_read_at_the_moment(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.write("peru.md", PERU)
    office.ingest()
    office.write("chile.md", "")
    report = office.ingest(prune=True)
    assert reasons(report) == {"chile.md": "empty file"}
    assert report.removed == ()
    assert office.texts()["chile.md"] == CHILE


def test_an_id_from_another_root_is_never_overwritten(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "chile.md").write_text("Another text under the same name as before.")
    office.write("chile.md", CHILE)
    office.ingest()
    for _ in range(2):
        report = office.ingest(other)
        assert "another document 'chile.md', from" in reasons(report)["chile.md"]
        assert str(office.notes) in reasons(report)["chile.md"]
        assert report.edition == 1
    assert office.texts() == {"chile.md": CHILE}
    assert office.ingest(other, prune=True).removed == ()


def test_an_id_is_taken_once_in_a_run_and_refused_in_each(office: Office) -> None:
    office.write("a.md", CHILE)
    lines = [{"doc_id": "a.md", "text": PERU}, {"doc_id": "b", "text": PERU}]
    office.write_lines("b.jsonl", *lines)
    report = office.ingest()
    assert report.added == ("a.md", "b")
    assert "'a.md' is already that of a document in" in reasons(report)["b.jsonl"]
    assert office.texts()["a.md"] == CHILE
    again = office.ingest()
    assert again.unchanged == ("a.md", "b")
    assert reasons(again) == reasons(report)


def test_a_renamed_file_of_lines_keeps_its_documents(office: Office) -> None:
    old = office.write_lines("old.jsonl", {"doc_id": "peru", "title": "Peru", "text": PERU})
    office.ingest()
    old.rename(office.notes / "new.jsonl")
    report = office.ingest(prune=True)
    assert (report.unchanged, report.removed) == (("peru",), ())
    assert office.texts() == {"peru": PERU}


def test_a_path_that_does_not_exist_is_an_error_before_anything_happens(office: Office) -> None:
    office.write("chile.md", CHILE)
    with pytest.raises(UsageError, match=r"no such file or folder: .*nowhere"):
        office.ingest(office.notes, office.notes / "nowhere")
    assert not office.library.home.path.exists()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.write("empty.md", "")
    first = office.ingest(dry_run=True)
    assert first.added == ("chile.md",)
    assert first.dry_run
    assert first.edition is None
    assert reasons(first) == {"empty.md": "empty file"}
    assert not office.library.home.path.exists()
    office.write("peru.md", PERU)
    office.ingest()
    (office.notes / "peru.md").unlink()
    office.write("chile.md", CHILE + " And more of it.")
    before = sorted(office.library.home.path.rglob("*"))
    second = office.ingest(prune=True, dry_run=True)
    assert (second.changed, second.removed, second.edition) == (("chile.md",), ("peru.md",), 1)
    assert sorted(office.library.home.path.rglob("*")) == before
    assert office.encoder.encoded == 2


def test_what_cannot_be_read_is_refused_and_the_rest_is_ingested(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.write("sub/peru.md", PERU)
    office.write("empty.md", "")
    office.write("fake.pdf", "not a PDF at all")
    office.write("broken.jsonl", '{"doc_id": "x", "text": "Fine."}\n{"doc_id": \n')
    os.mkfifo(office.notes / "pipe.md")
    (office.notes / "self.md").symlink_to("self.md")
    (office.notes / "nothing.md").symlink_to("not-there.md")
    (office.notes / "sub" / "up").symlink_to(office.notes, target_is_directory=True)
    (office.notes / "loop").symlink_to("loop")
    (office.notes / "linked.md").symlink_to("sub/peru.md")
    report = office.ingest()
    assert report.added == ("chile.md", "linked.md", "sub/peru.md", "x")
    found = reasons(report)
    assert found.pop("fake.pdf")
    assert "line 2" in found.pop("broken.jsonl")
    assert found == {
        "empty.md": "empty file",
        "loop": "symbolic links form a loop",
        "nothing.md": "symbolic link to nothing",
        "pipe.md": "is not a regular file",
        "self.md": "symbolic links form a loop",
        "up": "symbolic link to a folder above it",
    }
    assert office.ingest().edition == 1


def test_a_broken_line_is_named_every_time_and_prunes_nothing(office: Office) -> None:
    office.write_lines("notes.jsonl", {"doc_id": "x", "text": CHILE}, {"doc_id": "y", "text": PERU})
    assert office.ingest().added == ("x", "y")
    office.write("notes.jsonl", json.dumps({"doc_id": "x", "text": CHILE}) + "\n{broken\n")
    for _ in range(2):
        report = office.ingest(prune=True)
        assert "broken line 2" in reasons(report)["notes.jsonl"]
        assert (report.unchanged, report.removed) == (("x",), ())
    assert set(office.texts()) == {"x", "y"}
    office.write_lines("notes.jsonl", {"doc_id": "x", "text": CHILE})
    mended = office.ingest(prune=True)
    assert (mended.refused, mended.removed) == ((), ("y",))


def test_a_sidecar_named_by_a_pattern_is_read_with_its_file(office: Office) -> None:
    note = office.write("chile.txt", CHILE)
    sidecar = office.write("chile.txt.meta.yaml", "title: Chile\nsources: USGS\n")
    report = office.ingest(note, sidecar)
    assert (report.added, report.refused) == (("chile.txt",), ())
    with office.library.read() as edition:
        record = edition.catalogue.record("chile.txt")
    assert (record.title, record.metadata["sources"]) == ("Chile", ["USGS"])


def test_a_file_of_an_unread_kind_given_alone_is_refused(office: Office) -> None:
    report = office.ingest(office.write("table.xyz", "unread"))
    assert "not a kind of file that is read (.csv," in reasons(report)["table.xyz"]
    assert report.edition is None


def test_a_name_that_is_not_utf8_is_refused(office: Office) -> None:
    office.write("chile.md", CHILE)
    strange = os.fsencode(office.notes) + b"/caf\xe9.md"
    try:
        with open(strange, "w") as file:  # noqa: PTH123 - no Path can name it
            file.write(PERU)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    report = office.ingest()
    assert report.added == ("chile.md",)
    assert reasons(report) == {r"caf\udce9.md": "its name is not valid UTF-8; rename it"}


UNPRIVILEGED = """
import json, os, sys
from pathlib import Path
from tests.ingest.test_ingest import CHILE, PERU, Office, reasons

office = Office(Path(sys.argv[1]))
office.write("chile.md", CHILE)
office.write("closed/peru.md", PERU)
office.ingest()
(office.notes / "closed").chmod(0)
if os.geteuid() == 0:  # who may read everything
    for path in [office.library.home.path, *office.library.home.path.rglob("*")]:
        os.chown(path, 65534, 65534)
    os.seteuid(65534)
report = office.ingest(prune=True)
print(json.dumps([reasons(report), report.removed, report.unchanged]))
"""


def test_a_folder_that_may_not_be_read_is_refused_and_not_pruned() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, folder],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
            check=False,
        )
        (Path(folder) / "notes" / "closed").chmod(0o755)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [{"closed": "permission denied"}, [], ["chile.md"]]


def test_documents_that_say_almost_the_same_are_reported(office: Office) -> None:
    words = [f"word{n}" for n in range(300)]
    office.write("one.md", " ".join(words) + ".")
    office.write("other.md", " ".join(reversed(words)) + ".")
    office.ingest()
    words[150] = "changed"
    office.write("two.txt", " ".join(words) + ".")
    office.write("three.txt", " ".join(words) + ".")
    for dry_run in (True, False):
        assert office.ingest(dry_run=dry_run).near_duplicates == (
            ("one.md", "three.txt"),
            ("one.md", "two.txt"),
        )
    assert office.ingest().near_duplicates == ()


def test_removed_documents_leave_nothing_behind(office: Office) -> None:
    office.write("chile.md", CHILE)
    secret = "The zyzzyva paid Quetzalcoatlus in advance. Nobody was to know."
    office.write("secret.md", f"---\ntitle: Xylophonist\nauthor: Wojciechowski\n---\n{secret}\n")
    office.ingest()
    words = ["zyzzyva", "Quetzalcoatlus", "quetzalcoatl", "Xylophonist", "Wojciechowski"]
    assert all(office.holding(word) for word in words)
    assert not any(path == office.library.home.cache for path in office.holding("zyzzyva"))
    report = remove(["secret.md"], office.library)
    assert report.removed == ("secret.md",)
    assert report.edition == 2
    assert [word for word in [*words, "secret.md"] if office.holding(word)] == []
    assert office.texts() == {"chile.md": CHILE}
    assert office.library.check() == []


def test_embeddings_of_removed_documents_are_forgotten(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.write("peru.md", PERU)
    office.ingest()
    remove(["peru.md"], office.library)
    embedded = office.encoder.encoded
    assert office.ingest().added == ("peru.md",)
    assert office.encoder.encoded == embedded + 1


def test_an_unknown_id_removes_nothing(office: Office) -> None:
    with pytest.raises(EmptyLibraryError):
        remove(["chile.md"], office.library)
    office.write("chile.md", CHILE)
    office.ingest()
    with pytest.raises(UsageError, match="no document 'nope'"):
        remove(["chile.md", "nope"], office.library)
    assert office.library.current() == 1
    assert office.texts() == {"chile.md": CHILE}


def test_a_library_may_become_empty_and_grow_again(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.ingest()
    first = office.passage_ids("chile.md")
    assert remove(["chile.md", "chile.md"], office.library).removed == ("chile.md",)
    assert office.texts() == {}
    assert office.ingest().added == ("chile.md",)
    assert min(office.passage_ids("chile.md")) > max(first)


def test_what_was_embedded_before_a_failure_is_not_embedded_again(office: Office) -> None:
    for n in range(300):
        office.write(f"n{n:03}.txt", f"Note number {n} is about mine number {n}.")
    office.encoder.fail_after = 200
    with pytest.raises(RuntimeError, match="out of order"):
        office.ingest()
    assert office.library.current() is None
    assert not list(office.library.home.editions.glob(".building-*"))
    office.encoder = HashingEncoder()
    assert len(office.ingest().added) == 300
    assert office.encoder.encoded == 300 - 128  # one batch was finished


def test_another_encoder_needs_a_rebuild(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.ingest()
    office.encoder = HashingEncoder("another")
    assert office.ingest().unchanged == ("chile.md",)
    office.write("peru.md", PERU)
    with pytest.raises(LibraryMismatchError, match=r"encoder hashing .* not another .* rebuild"):
        office.ingest()
    assert office.library.current() == 1
    before = office.passage_ids("chile.md")
    report = rebuild(office.library, office.encoder)
    assert report.changed == ("chile.md",)
    assert office.texts() == {"chile.md": CHILE}
    assert min(office.passage_ids("chile.md")) > max(before)
    assert office.ingest().added == ("peru.md",)
    assert office.library.check() == []
    assert [c.edition for c in office.library.history()] == [1, 2, 3]


def test_rebuild_makes_the_same_again(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.ingest()
    with office.library.read() as edition:
        fingerprint = edition.fingerprint
        (passage,) = edition.catalogue.passages_of("chile.md")
    embedded = office.encoder.encoded
    rebuild(office.library, office.encoder)
    assert office.encoder.encoded == embedded
    with office.library.read() as edition:
        assert edition.fingerprint == fingerprint
        (again,) = edition.catalogue.passages_of("chile.md")
        assert (again.text, again.sentences) == (passage.text, passage.sentences)
    with pytest.raises(EmptyLibraryError):
        rebuild(Editions(office.notes), office.encoder)


def test_a_broken_cache_is_made_anew(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.ingest()
    office.library.home.cache.write_bytes(b"garbage" * 1000)
    office.write("peru.md", PERU)
    assert office.ingest().added == ("peru.md",)
    office.library.home.cache.unlink()
    office.write("zinc.md", "Zinc is used to keep steel from rusting.")
    assert office.ingest().added == ("zinc.md",)


def test_progress_counts_files_and_passages(office: Office) -> None:
    office.write("chile.md", CHILE)
    office.write("peru.md", PERU)
    steps: list[Step] = []
    ingest([office.notes], office.library, lambda: office.encoder, LIMITS, progress=steps.append)
    assert [s.done for s in steps if s.name == "parse"] == [0, 1, 2]
    assert {s.total for s in steps if s.name == "parse"} == {2}
    assert [(s.done, s.total) for s in steps if s.name == "embed"] == [(0, 2), (2, 2)]
    assert steps[-1].name == "swept"


def test_the_real_encoder_finds_what_was_meant(office: Office, encoder: Encoder) -> None:
    office.write("chile.md", CHILE)
    office.write("peru.md", PERU)
    ingest([office.notes], office.library, lambda: encoder, LIMITS)
    with office.library.read() as edition:
        question = encoder.encode_query("How is silver transported to the sea?").vector
        best, other = edition.vectors.nearest(question, 2)
        (passage,) = edition.catalogue.passages([best.passage_id])
        assert passage.doc_id == "peru.md"
        assert best.cosine > other.cosine
        (sentences,) = edition.catalogue.sentence_vectors([passage.id])
        best_sentence = passage.sentences[int((sentences @ question).argmax())]
        assert best_sentence.of(PERU) == "Trains carry the ore to the coast."


def test_a_rebuild_embeds_nothing_that_the_library_has(office: Office) -> None:
    office.write("chile.txt", CHILE)
    office.write("peru.txt", PERU)
    office.ingest()
    office.library.home.cache.unlink()
    rebuild(office.library, HashingEncoder(fail_after=0))
    assert office.library.check() == []


def test_links_out_of_the_folder_are_refused_unless_they_are_to_be_followed(
    office: Office, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(PERU)
    (outside / "secret.yaml").write_text("title: Shadow")
    office.write("chile.txt", CHILE)
    (office.notes / "file.txt").symlink_to(outside / "secret.txt")
    (office.notes / "folder").symlink_to(outside, target_is_directory=True)
    (office.notes / "inside.txt").symlink_to("chile.txt")
    office.write("plain.txt", CHILE + " More.")
    (office.notes / f"plain.txt{SIDECAR_SUFFIX}").symlink_to(outside / "secret.yaml")
    report = office.ingest()
    assert list(report.added) == ["chile.txt", "inside.txt"]
    assert sorted(Path(r.path).name for r in report.refused) == ["file.txt", "folder", "plain.txt"]
    assert all("link out of the folder" in r.reason for r in report.refused)
    assert all("--follow-links" in r.reason for r in report.refused)
    assert not office.holding("Peru mines") + office.holding("Shadow")
    followed = ingest(
        [office.notes], office.library, lambda: office.encoder, LIMITS, follow_links=True
    )
    assert "folder/secret.txt" in followed.added
    # Without the permission nothing that was followed is pruned, and nothing is read again.
    assert not office.ingest(prune=True).removed


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_special_files_are_never_opened(office: Office) -> None:
    os.mkfifo(office.notes / "pipe.txt")
    (office.notes / "kernel.txt").symlink_to("/proc/kmsg")
    (office.notes / "device.txt").symlink_to("/dev/zero")
    (office.notes / "own.txt").symlink_to("/proc/self/environ")
    office.write("chile.txt", CHILE)
    for follow_links in (False, True):
        report = ingest(
            [office.notes],
            office.library,
            lambda: office.encoder,
            LIMITS,
            follow_links=follow_links,
        )
        assert len(report.refused) == 4


def test_a_few_slow_files_hold_up_nobody(office: Office, tmp_path: Path) -> None:
    names = "abcdefghi"
    lines = [f"a: &a [{', '.join(['policy'] * 9)}]"]
    lines += [
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]" for before, name in pairwise(names)
    ]
    for number in range(3):
        office.write(f"0{number}.md", "---\n" + "\n".join(lines) + "\n---\nText.\n")
    for number in range(20):
        office.write(f"good{number}.txt", f"{CHILE} {number}")
    read: list[str] = []
    limits = ReadingLimits(read_timeout_s=6, read_memory_mb=8192)
    with ReaderPool(limits) as pool:
        files = [(path, path.name) for path in sorted(office.notes.iterdir())]
        waiting = pool.read_all(files)
        for (path, _), reading in zip(files, waiting, strict=True):
            read.append(path.name)
            assert (reading.refused is None) == path.name.startswith("good"), reading.refused
    assert read == [path.name for path, _ in files]
