"""SciFact (Wadden et al., 2020): abstracts, and the claims of its development set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evals.benchmarks.published.converted import Converted, Line, each_once

_NOTHING = "NOT_ENOUGH_INFO"


def scifact(abstracts: Iterable[Any], claims: Iterable[Any]) -> Converted:
    """Lines of `corpus.jsonl` and of `claims_dev.jsonl` as published.

    Gold documents are those that a claim cites, which BEIR (Thakur et al., 2021) judges by. A
    claim without an annotated rationale is one that the abstracts do not answer.
    """
    sentences: dict[str, list[str]] = {}
    corpus: list[Line] = []
    for line in abstracts:
        doc_id = str(line["doc_id"])
        sentences[doc_id] = [sentence.strip() for sentence in line["abstract"]]
        text = " ".join(sentences[doc_id])
        corpus.append({"doc_id": doc_id, "title": line["title"], "text": text})
    return Converted(corpus, [_question(claim, sentences) for claim in claims])


def _question(claim: Any, sentences: dict[str, list[str]]) -> Line:
    sets = [
        {
            "doc_id": doc_id,
            "label": rationale["label"],
            "sentences": [sentences[doc_id][i] for i in rationale["sentences"]],
        }
        for doc_id, rationales in claim["evidence"].items()
        for rationale in rationales
    ]
    return {
        "qid": str(claim["id"]),
        "question": claim["claim"].strip(),
        "answers": each_once(one["label"] for one in sets) or [_NOTHING],
        "gold_docs": [str(doc_id) for doc_id in claim["cited_doc_ids"]],
        "evidence_docs": each_once(one["doc_id"] for one in sets),
        "gold_evidence": each_once(s for one in sets for s in one["sentences"]),
        "evidence_sets": sets,
        "answerable": bool(sets),
    }
