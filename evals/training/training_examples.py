"""What the cross-encoder is trained on: questions with sentences that answer and that do not.

Three sources: invented passages with questions in other words (`evals/training/passages/`), the
fit half of `squad2_half` less the questions that the weights are fitted on, and as many questions
on other articles, from SQuAD's own training part. No document of a report half, and none that
the weights are fitted on, is among them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.language.sentences import split_sentences
from assistant.models.cross_encoder import SentenceInContext
from assistant.settings import EvalsSettings
from evals.benchmarks.public_sets import public_set
from evals.harness.halves import fit_groups
from evals.harness.matching import is_right_quote
from evals.harness.question_sets import Question, Split, load_questions, part

PASSAGES = Path("evals/training/passages")
FITTED_ON = 300
"""Of each set, about so many questions are kept for fitting; more change no weight by a tenth."""
FURTHER = "squad_train_pieces"
_FURTHER_PASSAGES = 300
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
    return [*passage_examples(PASSAGES), *_of_squad(), *further_examples(reader_set(FURTHER))]


def fitted_on(questions: Sequence[Question]) -> list[Question]:
    """Those of a whole set that weights are fitted on: some of its fit half, by document."""
    by_id = {question.qid: question for question in questions}
    chosen: list[Question] = []
    for group in fit_groups({question.qid: question.documents for question in questions}):
        if len(chosen) < FITTED_ON:
            chosen += [by_id[qid] for qid in group]
    return chosen


def trained_on(questions: Sequence[Question]) -> list[Question]:
    """The rest of the fit half of a whole set: no document of it is fitted on or reported."""
    fitted = {question.qid for question in fitted_on(questions)}
    return [q for q in part(questions, Split.FIT) if q.qid not in fitted]


def reader_set(name: str) -> Path:
    """Raises UsageError where EVALS_DATA is not set or does not hold the training set."""
    data = EvalsSettings().evals_data
    if data is None:
        raise UsageError("EVALS_DATA is not set; let it name the folder that holds training/")
    path = data / "training" / "reader" / f"{name}.jsonl.gz"
    if not path.is_file():
        raise UsageError(f"{path}: no such training set; check EVALS_DATA")
    return path


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


def further_examples(path: Path) -> Iterator[Example]:
    """Questions on passages of a training set: its sentences, and the likest on the same title.

    The passages are drawn by a hash of their words.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    lines.sort(key=lambda line: (_passage_key(line), line["qid"]))
    passages = [list(of_one) for _, of_one in groupby(lines, key=_passage_key)]
    chosen = passages[:_FURTHER_PASSAGES]
    of_title: dict[str, list[str]] = defaultdict(list)
    for first, *_ in passages:
        of_title[first["title"]] += first["sentences"]
    for asked_of_one in chosen:
        first = asked_of_one[0]
        sentences = _in_context(first["title"], first["sentences"])
        own = set(first["sentences"])
        elsewhere = _in_context(
            first["title"], [text for text in of_title[first["title"]] if text not in own]
        )
        for asked in asked_of_one:
            answered_by = asked["answered_by"]
            wrong = [s for i, s in enumerate(sentences) if i not in answered_by]
            hard = _likest(asked["question"], wrong)[: _HARD - _OTHERS]
            others = _likest(asked["question"], elsewhere)[:_OTHERS]
            right = tuple(sentences[i] for i in answered_by)
            if hard or others:
                yield Example(asked["question"], right, (*hard, *others))


def _passage_key(line: dict[str, Any]) -> str:
    return hashlib.sha256(" ".join(line["sentences"]).encode()).hexdigest()


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
    questions = load_questions(public.questions)
    trained = trained_on(questions)
    seen = {doc_id for question in trained for doc_id in question.documents}
    for question in trained:
        (source,) = question.documents
        if not sentences[source]:
            continue
        title = sentences[source][0].title
        neighbours = [d for d in of_title[title] if d != source and d in seen]
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
