"""Sixty policy questions answered by the small model, for a reader to judge.

    python -m evals.benchmarks.small_model.run --home HOME

adds to `answers.jsonl` what is not there yet. Each statement has a place for a reader's verdict:
`true`, `false`, or `null` while it is unread.
"""

from __future__ import annotations

import json
import time
import zlib
from pathlib import Path
from typing import Annotated, Any

import typer

import assistant
from assistant.library import Library
from assistant.settings import ChatSettings, Settings
from assistant.types import Answer
from evals.benchmarks.small_model.server import ENGINE, serving
from evals.harness.question_sets import Question, load_questions

ANSWERS = Path(__file__).parent / "answers.jsonl"
POLICY = Path(__file__).parents[2] / "questions" / "policy.jsonl"

_QUESTIONS = 60


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


def ask_all(opened: Library, path: Path) -> None:
    done = {json.loads(line)["qid"] for line in path.read_text("utf-8").splitlines()}
    with path.open("a", encoding="utf-8") as file:
        for question in chosen():
            if question.qid in done:
                continue
            started = time.monotonic()
            answer = opened.ask(question.question, as_of=question.as_of, engine=ENGINE)
            line = record(question, answer, time.monotonic() - started)
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            print(question.qid, answer.engine, f"{line['seconds']} s", answer.notice or "")


def main(
    home: Annotated[Path, typer.Option(help="Folder of the library.", file_okay=False)],
    timeout_s: Annotated[float, typer.Option(help="Time for one answer, in seconds.")] = 60.0,
) -> None:
    ANSWERS.touch()
    with serving() as url:
        chat = ChatSettings(
            base_url=url,
            timeout_s=timeout_s,
            retries=0,
            temperature=0,
            max_output_tokens=60,
            budget_tokens=900,
            show_unsupported=True,
        )
        with assistant.open(home, Settings(home=home, chat=chat)) as opened:
            # Everything is loaded before the clock of the first answer starts.
            opened.check_engine(ENGINE)
            opened.ask(chosen()[0].question)
            ask_all(opened, ANSWERS)


if __name__ == "__main__":
    typer.run(main)
