"""What the cross-encoder is trained on: questions with sentences that answer and that do not."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.language.followups import standalone
from assistant.ranking.cross_encoder import SentenceInContext
from assistant.ranking.evidence import candidates, logistic
from assistant.ranking.query import prepare
from assistant.ranking.search import READ, search
from assistant.ranking.weights import load_weights
from assistant.sentences import split_sentences
from assistant.types import Filters, Turn
from evals.bench_quality import public_set
from evals.matching import is_right_quote
from evals.product import open_library
from evals.questions import Split, load_questions

POLICY = Path("evals/questions/policy.jsonl")
_HARD = 8
"""Wrong sentences are drawn from this many that look most like the question."""
_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class Example:
    """``wrong`` is ordered by how much the sentences look like the question, most first."""

    question: str
    right: tuple[SentenceInContext, ...]
    wrong: tuple[SentenceInContext, ...]
    answerable: bool

    def chosen(
        self, count: int, chance: random.Random
    ) -> tuple[list[SentenceInContext], list[SentenceInContext]]:
        """One sentence that answers, if any does, and others to make `count` of them."""
        right = chance.sample(self.right, min(len(self.right), 1)) if self.answerable else []
        pool = list(self.wrong[:_HARD])
        # Where nothing answers, what looks most like an answer is always among them.
        wrong = pool[:1] if not self.answerable else []
        rest = [sentence for sentence in pool if sentence not in wrong]
        missing = count - len(right) - len(wrong)
        return right, wrong + chance.sample(rest, min(missing, len(rest)))


def training_examples() -> list[Example]:
    """The fit halves of two public sets and of the policy questions, small ones repeated."""
    hotpot, policy = public_set("hotpotqa_pool"), (Path("corpus"), POLICY)
    return [
        *_of_paragraphs("squad2_half"),
        *list(_of_search(hotpot.corpus, hotpot.questions)) * 2,
        *list(_of_search(*policy)) * 4,
    ]


def _of_paragraphs(name: str) -> Iterator[Example]:
    """Questions written for one paragraph: its sentences, and those of two of its neighbours."""
    chance = random.Random(0)
    public = public_set(name)
    documents = _lines(public.corpus)
    titles = {d["doc_id"]: d.get("title") or "" for d in documents}
    sentences = {
        d["doc_id"]: [span.of(d["text"]) for span in split_sentences(d["text"])] for d in documents
    }
    of_title = defaultdict(list)
    for doc_id, title in titles.items():
        of_title[title].append(doc_id)
    sources = {line["qid"]: line["source_doc"] for line in _lines(public.questions)}
    for question in load_questions(public.questions, split=Split.FIT):
        source = sources[question.qid]
        others = [doc_id for doc_id in of_title[titles[source]] if doc_id != source]
        asked = _words(question.question)
        found: list[tuple[float, bool, SentenceInContext]] = []
        for doc_id in [source, *chance.sample(others, min(2, len(others)))]:
            for i, text in enumerate(sentences[doc_id]):
                before = sentences[doc_id][i - 1] if i else ""
                right = doc_id == source and question.answerable and is_right_quote(text, question)
                alike = len(_words(text) & asked) / max(1, len(asked))
                alike = min(0.99, alike + 0.2 * (doc_id == source))
                found.append((alike, right, SentenceInContext(titles[source], before, text)))
        yield from _example(question.question, question.answerable, found)


def _of_search(corpus: Path, questions: Path) -> Iterator[Example]:
    """Questions over many documents: the sentences that the product finds for them."""
    weights = load_weights().evidence
    with closing(open_library(None, corpus)) as opened, opened.edition() as edition:
        for question in load_questions(questions, split=Split.FIT):
            history = [Turn(turn.question, turn.answer) for turn in question.history]
            text = standalone(question.question, history) or question.question
            query = prepare(text, opened.encoder)
            hits = search(query, edition, top_k=READ, filters=Filters(until=question.as_of))
            found = [
                (
                    logistic(candidate.features, weights),
                    question.answerable and is_right_quote(candidate.sentence.text, question),
                    candidate.sentence,
                )
                for candidate in candidates(query, hits, edition, opened.encoder)
            ]
            yield from _example(text, question.answerable, found)


def _example(
    question: str, answerable: bool, found: Sequence[tuple[float, bool, SentenceInContext]]
) -> Iterator[Example]:
    """Nothing where the question has an answer and no sentence found holds it."""
    ranked = sorted(found, key=lambda item: -item[0])
    right = tuple(sentence for _, is_right, sentence in ranked if is_right)
    wrong = tuple(s for _, is_right, s in ranked[:_LOOKED_AT] if not is_right)
    if right or not answerable:
        yield Example(question, right, wrong, answerable)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
