"""Sixty policy questions answered by the small model, for a reader to judge.

Each statement has a place for a reader's verdict: `true`, `false`, or `null` while it is unread.
The `answers.jsonl` beside this file is one such set of answers, read.
"""

from __future__ import annotations

import json
import time
import zlib
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import assistant
from assistant.library import Library
from assistant.settings import ChatSettings, Settings
from assistant.types import Answer
from evals.benchmarks.measured import Conditions, Measured
from evals.benchmarks.small_model.server import ENGINE, serving
from evals.harness.product import open_library
from evals.harness.question_sets import Question, load_questions
from evals.reports.tables import markdown_table

CORPUS = Path(__file__).parents[3] / "corpus"
POLICY = Path(__file__).parents[2] / "questions" / "policy.jsonl"

_QUESTIONS = 60
_TIMEOUT_S = 60.0
"""Time for one answer."""


def chosen() -> list[Question]:
    """Always the same sixty: answerable, complete in themselves, spread over the set."""
    fitting = [q for q in load_questions(POLICY) if q.answerable and not q.history]
    return sorted(fitting, key=lambda q: zlib.crc32(f"small {q.qid}".encode()))[:_QUESTIONS]


def record(question: Question, answer: Answer, seconds: float) -> dict[str, Any]:
    quotes = {citation.number: citation for citation in answer.citations}
    return {
        "qid": question.qid,
        "question": question.question,
        "status": answer.status,
        "engine": answer.engine,
        "notice": answer.notice,
        "usage": answer.usage,
        "seconds": round(seconds, 2),
        "statements": [
            {
                "text": statement.text,
                "support": statement.support,
                "sources": [
                    {
                        "doc_id": quotes[number].doc_id,
                        "start": quotes[number].start,
                        "end": quotes[number].end,
                        "quote": quotes[number].quote,
                    }
                    for number in statement.citations
                ],
                "reader": None,
            }
            for statement in answer.statements
        ],
    }


def measure(conditions: Conditions) -> Measured:
    """Ask, keep what was said in `answers.jsonl` of `conditions.out`, and count the statements."""
    conditions.out.mkdir(parents=True, exist_ok=True)
    with serving() as url, closing(_library(url)) as opened:
        opened.check_engine(ENGINE)
        lines = [_asked(opened, question) for question in chosen()[: conditions.limit]]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (conditions.out / "answers.jsonl").write_text(text, "utf-8")
    found = Counter(s["support"] for line in lines for s in line["statements"])
    rows = [[f"`{support}`", str(count)] for support, count in found.most_common()]
    wrong = [f"{line['qid']}: {line['notice']}" for line in lines if line["notice"]]
    return Measured(markdown_table([f"Statements of {len(lines)} answers", "Count"], rows), wrong)


def _library(url: str) -> Library:
    """The sample library, with the small model as its chat model."""
    chat = ChatSettings(
        base_url=url,
        timeout_s=_TIMEOUT_S,
        retries=0,
        temperature=0,
        max_output_tokens=60,
        budget_tokens=900,
        show_unsupported=True,
    )
    with closing(open_library(None, CORPUS)) as made:
        home = made.settings.home
    return assistant.open(home, Settings(home=home, chat=chat))


def _asked(opened: Library, question: Question) -> dict[str, Any]:
    started = time.monotonic()
    answer = opened.ask(question.question, as_of=question.as_of, engine=ENGINE)
    return record(question, answer, time.monotonic() - started)
