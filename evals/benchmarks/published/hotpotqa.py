"""HotpotQA (Yang et al., 2018): some questions of its development set, their paragraphs pooled."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from evals.benchmarks.published.converted import Converted, Line


def hotpotqa_pool(published: Iterable[Any], chosen: Collection[str]) -> Converted:
    """``published`` is the JSON of `hotpot_dev_distractor_v1.json`, a list of questions.

    ``chosen`` are the ids of the questions to take; a document is a paragraph, by its title.
    """
    corpus: dict[str, Line] = {}
    questions: list[Line] = []
    for asked in published:
        if asked["_id"] not in chosen:
            continue
        paragraphs = dict(asked["context"])
        for title, sentences in paragraphs.items():
            text = "".join(sentences).strip()
            corpus.setdefault(title, {"doc_id": title, "title": title, "text": text})
        gold = [
            (title, paragraphs[title][number].strip())
            for title, number in asked["supporting_facts"]
            if title in paragraphs and number < len(paragraphs[title])
        ]
        questions.append(
            {
                "qid": asked["_id"],
                "question": asked["question"].strip(),
                "answers": [asked["answer"]],
                "gold_docs": sorted({title for title, _ in gold}),
                "gold_evidence": [sentence for _, sentence in gold],
                "answerable": True,
                "type": asked["type"],
            }
        )
    return Converted(list(corpus.values()), questions)
