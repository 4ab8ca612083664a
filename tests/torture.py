"""Kills, disk errors and broken files, many of each, and a page that says what came of them.

    python -m tests.torture --kills 1000 --errors 200 --files 2000 --into docs/reliability.md

Everything is drawn from one seed. A trial copies a prepared home, has the installed command end
or fail at a touch of it, runs the next command, and looks at what is left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.documents import ReaderPool
from assistant.ingest.uploads import store
from assistant.settings import ReadingLimits
from assistant.storage.desk import Desk
from tests.support.documents import word_report
from tests.support.installed import failing, run, touches
from tests.support.web_server import tungsten_report

WORD = "Quetzalcoatlus"
SECRET = f"The {WORD} stockpile held 4,321 tonnes of copper in 2024."
KEPT = "The Escondida stockpile held 1,111 tonnes of copper in 2024."
ERRORS = ("ENOSPC", "EIO", "EROFS")


@dataclass
class Figures:
    """What a round came to; ``faults`` names each trial that went wrong."""

    trials: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Act:
    """A command to cut off, and the touches of its home that it makes when it is not."""

    name: str
    arguments: tuple[str, ...]
    touches: tuple[str, ...]
    home: str

    @property
    def swap(self) -> int:
        """The touch with which the new edition becomes the current one, counted from 1."""
        return 1 + self.touches.index(f"os.rename {self.home}/.current-new")


@dataclass(frozen=True)
class Workplace:
    """A home with two uploads, one of them quoted by an answer, and acts on it."""

    home: Path
    acts: tuple[Act, ...]


@contextmanager
def workplace() -> Iterator[Workplace]:
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        home = folder / "home"
        home.mkdir()
        for file, text in (("secret.txt", SECRET), ("kept.txt", KEPT)):
            path = store(home, file, text.encode()).path
            assert path is not None
            assert run(home, "ingest", path).code == 0
        asked = run(home, "ask", "How many tonnes of copper did the stockpile hold?", "--json")
        desk = Desk(home)
        turn = desk.add_turn(desk.start("me", "Stockpiles"), "How much?", {})
        desk.save_answer(turn, "done", json.loads(asked.out))
        desk.close()
        (folder / "new.txt").write_text("The Ilo stockpile held 2,222 tonnes of copper in 2024.")
        acts = []
        for act, arguments in (
            ("remove", ("library", "remove", "secret.txt")),
            ("ingest", ("ingest", str(folder / "new.txt"))),
        ):
            tried = folder / f"tried-{act}"
            shutil.copytree(home, tried)
            done = touches(tried, folder / f"log-{act}", *arguments)
            acts.append(Act(act, arguments, tuple(done), str(tried)))
        yield Workplace(home, tuple(acts))


def kills(place: Workplace, count: int, seed: int) -> Figures:
    """Half of them inside a removal and after the swap of it, the others anywhere."""
    remove, ingest = place.acts
    chance, figures = random.Random(seed), Figures()
    trials = []
    for number in range(count):
        act = remove if number % 3 else ingest
        after = act is remove and number % 3 == 1
        trials.append((act, chance.randint(act.swap + 1 if after else 1, len(act.touches))))

    def trial(act: Act, at: int) -> tuple[str, str | None]:
        with _copy(place.home) as home:
            ended = failing(home, at, "KILL", *act.arguments)
            kind = f"{act.name}, {'after' if at > act.swap else 'up to'} the swap"
            if ended.code != -9:
                return f"{act.name}, not killed", None
            return kind, _wrong(home, act, at)

    _tally(figures, trials, trial)
    return figures


def disk_errors(place: Workplace, count: int, seed: int) -> Figures:
    chance, figures = random.Random(seed), Figures()
    trials = []
    for number in range(count):
        act = place.acts[number % 2]
        trials.append((act, chance.randint(1, len(act.touches)), ERRORS[number % len(ERRORS)]))

    def trial(act: Act, at: int, error: str) -> tuple[str, str | None]:
        with _copy(place.home) as home:
            ended = failing(home, at, error, *act.arguments)
            if ended.traceback:
                return error, f"{act.name} {at} {error}: traceback"
            if ended.code not in (0, 3):
                return error, f"{act.name} {at} {error}: exit code {ended.code}: {ended.err}"
            if ended.code and "damaged" in ended.err:
                return error, f"{act.name} {at} {error}: called damage: {ended.err}"
            return error, _wrong(home, act, at)

    _tally(figures, trials, trial)
    return figures


def _wrong(home: Path, act: Act, at: int) -> str | None:
    """What the next command shows to be wrong with a home, if anything."""
    what = f"{act.name} cut off at {at} ({act.touches[at - 1]})"
    listed = run(home, "library", "list", "--json")
    if listed.code or listed.traceback:
        return f"{what}: {listed.err}"
    there = {document["doc_id"] for document in json.loads(listed.out)["documents"]}
    whole = {"kept.txt", "secret.txt"}
    allowed = [whole, whole - {"secret.txt"} if act.name == "remove" else whole | {"new.txt"}]
    if there not in allowed:
        return f"{what}: the library holds {sorted(there)}"
    left = [p for p in home.rglob("*") if p.is_file() and WORD.encode() in p.read_bytes()]
    if "secret.txt" not in there and left:
        return f"{what}: removed words in {[str(p.relative_to(home)) for p in left]}"
    return None


def broken_files(count: int, seed: int) -> Figures:
    """Files of every kind with bytes changed, doubled or cut, read as `ingest` reads them."""
    chance, figures = random.Random(seed), Figures(trials=count)
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        seeds = _sound_files(folder)
        files = []
        for number in range(count):
            source = chance.choice(seeds)
            path = folder / f"{number}{source.suffix}"
            path.write_bytes(_mutated(source.read_bytes(), chance))
            files.append((path, path.name))
        began = time.monotonic()
        with ReaderPool(ReadingLimits()) as pool:
            for reading in pool.read_all(files):
                if reading.refused is None:
                    figures.counts["read"] += 1
                elif "reader was ended" in reading.refused or "failed" in reading.refused:
                    figures.counts["refused after the reader crashed"] += 1
                elif "longer than" in reading.refused or "memory" in reading.refused:
                    figures.counts["refused at a limit"] += 1
                else:
                    figures.counts["refused"] += 1
        figures.counts["seconds in all"] = round(time.monotonic() - began)
    return figures


def _sound_files(folder: Path) -> list[Path]:
    texts = {
        "a.md": "---\ntitle: Zinc\n---\n# Zinc\n\nOutput rose to 5 tonnes.\n\n| a | b |\n|-|-|\n",
        "b.txt": "A note on zinc.\n\nIts price fell by 3%.\n",
        "c.html": "<html><body><h1>Zinc</h1><p>Output rose to <b>5</b> tonnes.</p></body></html>",
        "d.jsonl": json.dumps({"doc_id": "d", "title": "Zinc", "text": "Zinc fell."}) + "\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    word_report(folder / "e.docx")
    tungsten_report(folder / "f.pdf")
    return [*(folder / name for name in texts), folder / "e.docx", folder / "f.pdf"]


def _mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 50))):
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                changed[at:at] = changed[at : at + chance.randrange(200)]
            case 2:
                del changed[at : at + chance.randrange(1, 20)]
            case _:
                changed[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"9999", b"<<<<"))
        changed = changed or bytearray(b"x")
    return bytes(changed)


@contextmanager
def _copy(home: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        target = Path(name) / "home"
        shutil.copytree(home, target)
        yield target


def _tally(
    figures: Figures,
    trials: Sequence[tuple[Any, ...]],
    trial: Callable[..., tuple[str, str | None]],
) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for kind, fault in pool.map(lambda arguments: trial(*arguments), trials):
            figures.trials += 1
            figures.counts[kind] += 1
            if fault is not None:
                figures.faults.append(fault)


def page(rounds: dict[str, Figures], seed: int) -> str:
    """The page of figures, in Markdown."""
    lines = [
        "# What was done to it, and what came of it",
        "",
        "Written by `make torture`; do not edit. Each trial has the installed command killed, or",
        "one of its file operations fail, at a touch of its home; the next command then has to",
        "find every document that was published, and nothing of one that was removed.",
        "",
        f"Seed {seed}.",
        "",
        "| round | trials | of these | went wrong |",
        "|---|---|---|---|",
    ]
    for name, figures in rounds.items():
        counts = "; ".join(f"{kind}: {n}" for kind, n in sorted(figures.counts.items()))
        lines.append(f"| {name} | {figures.trials} | {counts} | {len(figures.faults)} |")
    faults = [fault for figures in rounds.values() for fault in figures.faults]
    if faults:
        lines += ["", "What went wrong:", "", *(f"- `{fault}`" for fault in faults[:50])]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--errors", type=int, default=20)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--into", type=Path)
    chosen = parser.parse_args()
    with workplace() as place:
        rounds = {
            "kills": kills(place, chosen.kills, chosen.seed),
            "disk errors": disk_errors(place, chosen.errors, chosen.seed),
            "broken files": broken_files(chosen.files, chosen.seed),
        }
    written = page(rounds, chosen.seed)
    print(written)
    if chosen.into:
        chosen.into.write_text(written, "utf-8")
    return int(any(figures.faults for figures in rounds.values()))


if __name__ == "__main__":
    raise SystemExit(main())
