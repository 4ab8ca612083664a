"""A small system to run evaluations on: it finds sentences by the words they share.

It has no product code in it, so that tests of the harness do not depend on what they measure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.errors import QuestionError
from evals.harness.question_sets import Question

DOCUMENTS = {
    "antimony.md": (
        "China supplied 63% of U.S. antimony imports in 2024. "
        "Beijing halted antimony exports to the United States in December 2024. "
        "Perpetua plans to open the Stibnite mine in Idaho."
    ),
    "copper.md": (
        "Chile supplied 65% of refined copper imports in 2025. "
        "Net import reliance for copper was 57% in 2025. "
        "A trade group put the reliance on copper at 45% in 2025."
    ),
    "gallium.md": "The United States made no primary gallium after 1987.",
}

QUESTIONS: list[dict[str, Any]] = [
    {
        "qid": "a1",
        "question": "What share of antimony imports came from China?",
        "answers": ["63%"],
        "gold_docs": ["antimony.md"],
        "gold_evidence": ["China supplied 63% of U.S. antimony imports in 2024."],
        "tags": ["fact", "figure"],
    },
    {
        "qid": "a2",
        "question": "Which mine does Perpetua plan to open?",
        "answers": ["Stibnite"],
        "gold_docs": ["antimony.md"],
        "gold_evidence": ["Perpetua plans to open the Stibnite mine in Idaho."],
        "tags": ["fact"],
    },
    {
        "qid": "c1",
        "question": "How high is the reliance on imports of copper?",
        "answers": [],
        "gold_docs": ["copper.md"],
        "gold_evidence": [
            "Net import reliance for copper was 57% in 2025.",
            "A trade group put the reliance on copper at 45% in 2025.",
        ],
        "tags": ["conflict"],
    },
    {
        "qid": "u1",
        "question": "Who won the football cup?",
        "answerable": False,
        "tags": ["unanswerable"],
    },
    {
        "qid": "u2",
        "question": "What share of copper imports came from Zambia?",
        "answerable": False,
        "tags": ["unanswerable"],
    },
]


def write_set(path: Path, questions: Sequence[dict[str, Any]] = QUESTIONS) -> Path:
    path.write_text("".join(json.dumps(q) + "\n" for q in questions), encoding="utf-8")
    return path


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.lower()))


class KeywordSystem:
    """Quotes the sentence that shares most words of four letters or more, if two are shared.

    Questions with the word "impossible" fail, as a question too long for the product would.
    """

    def __init__(self, least: int = 2) -> None:
        self._least = least
        self.asked: list[str] = []

    def answer(self, question: Question) -> dict[str, Any]:
        self.asked.append(question.qid)
        if "impossible" in question.question:
            raise QuestionError(f"'{question.question}': cannot be asked; ask another")
        ranked = self._ranked(question.question)
        best = ranked[0]
        confidence = round(min(1.0, best["score"] / 4), 3)
        found = best["score"] >= self._least
        cited = [{**best, "number": 1}]
        text = best["quote"]
        return {
            "qid": question.qid,
            "question": question.question,
            "rewritten": None,
            "status": "answered" if found else "not_found",
            "error": None,
            "engine": "keywords",
            "text": f"{text} [1]" if found else "",
            "statements": [{"text": text, "citations": [1], "support": "verbatim"}]
            if found
            else [],
            "citations": cited if found else [],
            "nearest": [] if found else ranked[:3],
            "confidence": confidence,
            "usage": None,
            "elapsed_ms": {"search": 1.5, "answer": 0.5},
        }

    def search(self, question: Question, words: str, top_k: int) -> list[dict[str, Any]]:
        return [{**hit, "text": hit["quote"]} for hit in self._ranked(words)[:top_k]]

    def document_text(self, doc_id: str) -> str | None:
        return DOCUMENTS.get(doc_id)

    def describe(self) -> dict[str, Any]:
        return {
            "name": "keywords",
            "engine": "keywords",
            "encoder": {"name": "none", "fingerprint": "none"},
            "library": {"documents": len(DOCUMENTS)},
            "settings": {"least": self._least},
        }

    def _ranked(self, words: str) -> list[dict[str, Any]]:
        wanted = _words(words)
        sentences = [
            {
                "number": None,
                "doc_id": doc_id,
                "title": doc_id,
                "start": match.start(),
                "end": match.end(),
                "quote": match[0],
                "score": len(wanted & _words(match[0])),
            }
            for doc_id, text in DOCUMENTS.items()
            for match in re.finditer(r"[A-Z].+?\.(?= [A-Z]|$)(?<!U\.S\.)", text)
        ]
        return sorted(sentences, key=lambda s: (-s["score"], s["doc_id"], s["start"]))
