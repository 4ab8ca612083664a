"""SQuAD 2.0 (Rajpurkar et al., 2018): a document a paragraph."""

from __future__ import annotations

from typing import Any

from evals.benchmarks.published.converted import Converted, Line, each_once


def squad2_half(published: Any) -> Converted:
    """``published`` is the JSON of a SQuAD 2.0 file, `{"data": [{"title", "paragraphs"}, …]}`.

    `source_doc` is the paragraph that a question was written for. One without an answer there
    names no gold document.
    """
    corpus: list[Line] = []
    questions: list[Line] = []
    for article in published["data"]:
        title = article["title"]
        for number, paragraph in enumerate(article["paragraphs"]):
            doc_id = f"{title}#{number}"
            corpus.append(
                {
                    "doc_id": doc_id,
                    "title": title.replace("_", " "),
                    "text": paragraph["context"],
                    "article": title,
                }
            )
            questions += [_question(asked, doc_id) for asked in paragraph["qas"]]
    return Converted(corpus, questions)


def _question(asked: Any, doc_id: str) -> Line:
    answerable = not asked["is_impossible"]
    answers = asked["answers"] if answerable else []
    return {
        "qid": asked["id"],
        "question": asked["question"].strip(),
        "answers": each_once(answer["text"] for answer in answers),
        "gold_docs": [doc_id] if answerable else [],
        "gold_evidence": [],
        "answerable": answerable,
        "source_doc": doc_id,
    }
