"""The committed question set is fit to measure with: gold in place, verbatim, no copies."""

from __future__ import annotations

from pathlib import Path

from assistant.documents import KINDS, Reader
from assistant.settings import ReadingLimits
from evals.harness.check import check_questions
from evals.harness.question_sets import load_questions

ROOT = Path(__file__).parents[2]


def test_the_checker_finds_no_problem() -> None:
    corpus = ROOT / "corpus"
    files = [
        path
        for path in sorted(corpus.rglob("*"))
        if path.suffix in KINDS and path != corpus / "README.md"
    ]
    texts: dict[str, str] = {}
    with Reader(ReadingLimits()) as reader:
        for path in files:
            for document in reader.read(path, path.relative_to(corpus).as_posix()):
                texts[document.doc_id] = document.text
    questions = load_questions(ROOT / "evals" / "questions" / "policy.jsonl")
    assert len(questions) >= 300
    assert [str(problem) for problem in check_questions(questions, texts.get)] == []
