"""What the cross-encoder is trained on: questions with sentences that answer and that do not.

Two sources: invented passages with questions in other words (`evals/training/passages/`), and
the fit half of SQuAD, less the questions that the weights are fitted on. The policy questions
and those over two documents are never trained on: `evals.training.fit` weighs the model by them.
"""

from __future__ import annotations

import json
import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.language.sentences import split_sentences
from assistant.models.cross_encoder import SentenceInContext
from evals.benchmarks.public_sets import public_set
from evals.harness.matching import is_right_quote
from evals.harness.question_sets import Question, Split, load_questions

PASSAGES = Path("evals/training/passages")
FITTED_ON = 300
"""Of each set, so many questions are kept for fitting weights; more change none by a tenth."""
_HARD = 8
"""Wrong sentences are drawn from this many that look most like the question."""
_OTHERS = 4
"""So many of them come from other passages on the same field, as they do in a library."""


@dataclass(frozen=True, slots=True)
class Example:
    """``wrong`` is ordered by how much the sentences look like the question, most first."""

    question: str
    right: tuple[SentenceInContext, ...]
    wrong: tuple[SentenceInContext, ...]

    def chosen(
        self, count: int, chance: random.Random
    ) -> tuple[list[SentenceInContext], list[SentenceInContext]]:
        """One sentence that answers, if any does, and others to make `count` of them."""
        right = chance.sample(self.right, min(len(self.right), 1))
        # Where nothing answers, what looks most like an answer is always among them.
        wrong = [] if self.right else list(self.wrong[:1])
        rest = self.wrong[len(wrong) : _HARD]
        missing = count - len(right) - len(wrong)
        return right, wrong + chance.sample(rest, min(missing, len(rest)))


def training_examples() -> list[Example]:
    """Every example, in a fixed order."""
    return [*passage_examples(PASSAGES), *_of_squad()]


def fitted_on(questions: Sequence[Question]) -> list[Question]:
    """Those of the fit half that weights are fitted on: the lowest checksums."""
    return sorted(questions, key=_checksum)[:FITTED_ON]


def _checksum(question: Question) -> int:
    # The last bit is the same for the whole half.
    return zlib.crc32(question.qid.encode()) >> 1


def passage_examples(folder: Path) -> Iterator[Example]:
    """Questions on a passage: its sentences, and the likest of others of the same file."""
    for path in sorted(folder.glob("*.jsonl")):
        passages = _lines(path)
        read = [_in_context(passage["title"], passage["sentences"]) for passage in passages]
        for passage, sentences in zip(passages, read, strict=True):
            elsewhere = [s for other in read if other is not sentences for s in other]
            for asked in passage["questions"]:
                question, answered_by = asked["question"], asked["answered_by"]
                wrong = [s for i, s in enumerate(sentences) if i not in answered_by]
                hard = _likest(question, wrong)[: _HARD - _OTHERS]
                others = _likest(question, elsewhere)[:_OTHERS]
                right = tuple(sentences[i] for i in answered_by)
                yield Example(question, right, (*hard, *others))


def _in_context(title: str, texts: Sequence[str]) -> list[SentenceInContext]:
    return [
        SentenceInContext(title, before, text)
        for before, text in zip(["", *texts], texts, strict=False)
    ]


def _of_squad() -> Iterator[Example]:
    """Questions written for one paragraph: its sentences, and those of two of its neighbours.

    Nothing where the question has an answer and no one sentence holds it.
    """
    chance = random.Random(0)
    public = public_set("squad2_half")
    sentences: dict[str, list[SentenceInContext]] = {}
    of_title = defaultdict(list)
    for document in _lines(public.corpus):
        texts = [span.of(document["text"]) for span in split_sentences(document["text"])]
        title = document.get("title") or ""
        sentences[document["doc_id"]] = _in_context(title, texts)
        of_title[title].append(document["doc_id"])
    sources = {line["qid"]: line["source_doc"] for line in _lines(public.questions)}
    questions = load_questions(public.questions, split=Split.FIT)
    kept = {question.qid for question in fitted_on(questions)}
    for question in questions:
        source = sources[question.qid]
        if question.qid in kept or not sentences[source]:
            continue
        neighbours = [d for d in of_title[sentences[source][0].title] if d != source]
        chosen = chance.sample(neighbours, min(2, len(neighbours)))
        own = sentences[source]
        right = [s for s in own if question.answerable and is_right_quote(s.text, question)]
        if right or not question.answerable:
            wrong = _likest(question.question, [s for s in own if s not in right])
            others = [s for doc_id in chosen for s in sentences[doc_id]]
            hard = [*wrong[: _HARD - 2], *_likest(question.question, others)]
            yield Example(question.question, tuple(right), tuple(hard[:_HARD]))


def _likest(question: str, sentences: Sequence[SentenceInContext]) -> list[SentenceInContext]:
    """Sentences by how many words they share with a question, most first."""
    asked = _words(question)
    return sorted(sentences, key=lambda s: -len(asked & _words(s.text)))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
