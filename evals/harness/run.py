"""Ask every question of a set and keep what was said and found.

question -> system.answer -> system.search -> quotes checked -> one line in each file
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from rich.console import Console

from assistant.cli.progress_bar import Bar
from assistant.errors import AssistantError, EncoderError, LibraryError, UnknownEngineError
from assistant.storage.progress import Step
from assistant.types import Answer
from evals.harness.folder import Run, RunFolder, load_run, write_json
from evals.harness.question_sets import Question
from evals.harness.scores import measure_all
from evals.harness.systems import System
from evals.reports.report import write_report

PASSAGES = 30
"""Passages asked for at each search, so that ten documents are seen."""

_WITH_TEXT = 10

_OF_EVERY_QUESTION = (LibraryError, EncoderError, UnknownEngineError)
"""Errors that the next question would meet as well: they end the run."""

_log = logging.getLogger(__name__)


def run(
    system: System, questions: Sequence[Question], folder: RunFolder, settings: dict[str, Any]
) -> Run:
    """Ask what is not yet answered in `folder`, then measure and report.

    Raises UsageError where the folder is in use or holds a run with other settings. An
    interrupted run leaves a folder that the same call continues.
    """
    with folder.locked():
        done = folder.prepare(questions, settings)
        _ask(system, questions, folder, done)
        write_json(folder.metrics, measure_all(folder.records()))
        finished = load_run(folder.path)
        write_report(finished, folder.report)
        return finished


def _ask(system: System, questions: Sequence[Question], folder: RunFolder, done: int) -> None:
    checker = _QuoteChecker(system)
    with (
        folder.answers.open("a", encoding="utf-8") as answers,
        folder.hits.open("a", encoding="utf-8") as hits,
        Bar(Console(stderr=True)) as bar,
    ):
        left = questions[done:]
        for number, question in enumerate(left, start=1):
            answer, found = ask_one(system, question)
            answer["quotes"] = checker.check(answer)
            line = {"qid": question.qid, "question": question.question, "hits": _slim(found)}
            hits.write(json.dumps(line, ensure_ascii=False) + "\n")
            hits.flush()
            answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
            answers.flush()
            bar.update(Step("asking", number, len(left)))


def ask_one(system: System, question: Question) -> tuple[dict[str, Any], Sequence[dict[str, Any]]]:
    """The answer object and hits; for a question that fails an answer with status `error`.

    Raises what is no fault of the question: the library, the encoder or the engine is missing.
    """
    try:
        answer = system.answer(question)
        words = answer.get("rewritten") or question.question
        return answer, system.search(question, words, PASSAGES)
    except _OF_EVERY_QUESTION:
        raise
    except AssistantError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - recorded and logged, whatever it is
        # A fault of the program; where it is stands in no answer.
        _log.exception("question %s failed", question.qid)
        reason = f"{type(error).__name__}: {error}"
    engine = str(system.describe()["engine"])
    failed = Answer(question.question, "error", engine, None, question.qid, error=reason)
    return failed.to_dict(), []


def _slim(hits: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first ten hits with their text, once; of the others only what ranks documents needs."""
    first = [{k: v for k, v in hit.items() if k != "quote"} for hit in hits[:_WITH_TEXT]]
    rest = [{k: hit[k] for k in ("doc_id", "start", "end", "score")} for hit in hits[_WITH_TEXT:]]
    return [*first, *rest]


class _QuoteChecker:
    """Holds quotes against the canonical text at their offsets."""

    def __init__(self, system: System) -> None:
        self._text = lru_cache(maxsize=64)(system.document_text)

    def check(self, answer: dict[str, Any]) -> dict[str, int]:
        quotes = [*(answer.get("citations") or ()), *(answer.get("nearest") or ())]
        return {"checked": len(quotes), "valid": sum(map(self._stands, quotes))}

    def _stands(self, citation: dict[str, Any]) -> bool:
        text = self._text(citation["doc_id"])
        return text is not None and text[citation["start"] : citation["end"]] == citation["quote"]
