"""The run folder: what a run leaves behind, and reading it again.

    questions.jsonl   the questions asked, with their gold
    answers.jsonl     one answer object a line, in the order of the questions
    hits.jsonl        one hits object a line, in the same order
    settings.json     all that the answers depend on, and the machine
    metrics.json      every metric with its count and interval
    report.html       the same to look at

Lines are appended as questions are answered; the last two files are written at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.errors import UsageError
from evals.harness.question_sets import Question, load_questions
from evals.harness.records import Record

_NOT_COMPARED = frozenset({"machine", "started"})


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run. Nothing is created before it is written."""

    path: Path

    @property
    def questions(self) -> Path:
        return self.path / "questions.jsonl"

    @property
    def answers(self) -> Path:
        return self.path / "answers.jsonl"

    @property
    def hits(self) -> Path:
        return self.path / "hits.jsonl"

    @property
    def settings(self) -> Path:
        return self.path / "settings.json"

    @property
    def metrics(self) -> Path:
        return self.path / "metrics.json"

    @property
    def report(self) -> Path:
        return self.path / "report.html"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for writing. Raises UsageError where another run holds it."""
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.path / ".lock", blocking=False):
                yield
        except Timeout as error:
            raise UsageError(
                f"{self.path}: another run is writing here; wait for it or choose another --out"
            ) from error

    def prepare(self, questions: Sequence[Question], settings: dict[str, Any]) -> int:
        """Make the folder ready for this run and return how many questions are already done.

        A folder of an interrupted run with the same settings is continued: lines cut short by
        the interruption are dropped. Raises UsageError where the settings are not the same.
        """
        if not self.settings.exists():
            self._start(questions, settings)
            return 0
        differing = differing_settings(_read_json(self.settings), settings)
        if differing:
            names = ", ".join(f"{name} ({old} -> {new})" for name, old, new in differing[:5])
            raise UsageError(
                f"{self.path}: holds a run with other settings: {names}; choose another --out"
            )
        return self._keep_whole_lines([q.qid for q in questions])

    def _start(self, questions: Sequence[Question], settings: dict[str, Any]) -> None:
        ours = {".lock", "settings.tmp", self.questions.name, self.answers.name, self.hits.name}
        strangers = sorted(p.name for p in self.path.iterdir() if p.name not in ours)
        if strangers:
            raise UsageError(
                f"{self.path}: is not a run folder and not empty ({strangers[0]}); "
                "choose another --out"
            )
        lines = (q.model_dump_json(exclude_defaults=True) for q in questions)
        self.questions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        self.answers.write_bytes(b"")
        self.hits.write_bytes(b"")
        write_json(self.settings, settings)

    def _keep_whole_lines(self, qids: Sequence[str]) -> int:
        answers, hits = _whole_lines(self.answers), _whole_lines(self.hits)
        done = min(len(answers), len(hits))
        for path, lines in ((self.answers, answers[:done]), (self.hits, hits[:done])):
            if [json.loads(line)["qid"] for line in lines] != list(qids[:done]):
                raise UsageError(f"{path}: not in the order of the questions; use a new --out")
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return done

    def records(self) -> list[Record]:
        """What is there of questions, answers and hits, in order."""
        answers = [json.loads(line) for line in _whole_lines(self.answers)]
        hits = [json.loads(line) for line in _whole_lines(self.hits)]
        questions = load_questions(self.questions)
        return [
            Record(question, answer, found["hits"])
            for question, answer, found in zip(questions, answers, hits, strict=False)
        ]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, read back."""

    path: Path
    settings: dict[str, Any]
    records: Sequence[Record]
    scores: dict[str, Any]


def load_run(path: Path) -> Run:
    """Read a finished run. Raises UsageError, also for a run that was interrupted."""
    folder = RunFolder(path)
    if not folder.settings.exists():
        raise UsageError(f"{path}: not a run folder; make one with `python -m evals run`")
    records = folder.records()
    asked = len(load_questions(folder.questions))
    if not folder.metrics.exists() or len(records) != asked:
        raise UsageError(
            f"{path}: interrupted after {len(records)} of {asked} questions; "
            "repeat the same `python -m evals run` with this --out to finish it"
        )
    return Run(path, _read_json(folder.settings), records, _read_json(folder.metrics))


def differing_settings(a: dict[str, Any], b: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Dotted names of the settings that differ, with both values; machine and time aside."""
    left, right = _flat(a), _flat(b)
    return [
        (name, left.get(name), right.get(name))
        for name in sorted({*left, *right})
        if name.split(".")[0] not in _NOT_COMPARED and left.get(name) != right.get(name)
    ]


def write_json(path: Path, value: Any) -> None:
    """Write whole or not at all, so that a killed run leaves no half-written file."""
    draft = path.with_suffix(".tmp")
    draft.write_text(
        json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8"
    )
    draft.replace(path)


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, inner in value.items():
        name = f"{prefix}{key}"
        out.update(_flat(inner, f"{name}.") if isinstance(inner, dict) else {name: inner})
    return out


def _whole_lines(path: Path) -> list[str]:
    """Complete lines; a last one without its newline was cut short and is not one."""
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}: not JSON: {error.msg}; use a new --out") from error
    return value
