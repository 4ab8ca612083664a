"""Evidence: does the answer point at words that answer the question?

"First hit" and "any of three" are taken twice: over the citations given, where a refusal is a
miss; and over the citations or, when refused, the nearest sentences, which measures the choice
of evidence apart from the decision to refuse. All but `quote_validity` are left out where the
question has no right answer or its gold names no words.

`citation_precision` and `citation_recall` are those of ALCE (Gao et al., 2023) with gold
sentences in the place of the judging model.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.harness.matching import covers, has_gold_words, is_right_quote
from evals.harness.records import Json, Record
from evals.metrics.result import Metric, each


def _any_right(quotes: Sequence[Json], record: Record) -> float | None:
    if not has_gold_words(record.question):
        return None
    return float(any(is_right_quote(c["quote"], record.question) for c in quotes))


def first_hit(record: Record) -> float | None:
    """1 if the first citation contains an answer string or covers a gold sentence."""
    return _any_right(record.citations[:1], record)


def any_of_three_hit(record: Record) -> float | None:
    """1 if one of the first three citations does."""
    return _any_right(record.citations[:3], record)


def first_hit_or_nearest(record: Record) -> float | None:
    """Like `first_hit`, over the nearest sentences where the answer was refused."""
    return _any_right(record.shown[:1], record)


def any_of_three_or_nearest(record: Record) -> float | None:
    """Like `any_of_three_hit`, over the nearest sentences where the answer was refused."""
    return _any_right(record.shown[:3], record)


def evidence_recall(record: Record, k: int = 5) -> float | None:
    """Share of the gold sentences that the best `k` evidence sentences cover.

    Undefined where the system does not tell its evidence.
    """
    gold = record.question.gold_evidence
    if record.evidence is None or not (record.question.answerable and gold):
        return None
    best = [e["quote"] for e in record.evidence[:k]]
    return sum(any(covers(quote, s) for quote in best) for s in gold) / len(gold)


def right_page(record: Record) -> float | None:
    """1 if the first citation stands on the gold page, counted from 1, of a gold document.

    A refusal is a miss.
    """
    gold = record.question.gold_page
    if gold is None or not record.question.answerable:
        return None
    return float(any(c.get("page") == gold for c in _first_of_gold_document(record)))


def right_page_label(record: Record) -> float | None:
    """1 if the first citation names the gold page, as it is printed, of a gold document."""
    gold = record.question.gold_page_label
    if gold is None or not record.question.answerable:
        return None
    return float(any(str(c.get("page_label")) == gold for c in _first_of_gold_document(record)))


def _first_of_gold_document(record: Record) -> list[Json]:
    """The first citation, where it is of a gold document or the gold names none."""
    gold = record.question.gold_docs
    return [c for c in record.citations[:1] if not gold or c["doc_id"] in gold]


def citation_precision(record: Record) -> float | None:
    """Share of the citations that cover a gold sentence; undefined without citations."""
    gold = record.question.gold_evidence
    if not (record.question.answerable and gold and record.citations):
        return None
    return sum(any(covers(c["quote"], s) for s in gold) for c in record.citations) / len(
        record.citations
    )


def citation_recall(record: Record) -> float | None:
    """Share of the gold sentences that a citation covers."""
    gold = record.question.gold_evidence
    if not (record.question.answerable and gold):
        return None
    return sum(any(covers(c["quote"], s) for c in record.citations) for s in gold) / len(gold)


def quote_validity(record: Record) -> float | None:
    """Share of the quotes shown that stand at their offsets in their document.

    The run compares them while the library is open; undefined where nothing was quoted.
    """
    quotes = record.answer.get("quotes") or {}
    checked = int(quotes.get("checked", 0))
    return int(quotes["valid"]) / checked if checked else None


METRICS: tuple[Metric, ...] = (
    Metric("first_hit", "First citation hits", "evidence", each(first_hit)),
    Metric("any_of_three_hit", "Any of three citations hits", "evidence", each(any_of_three_hit)),
    Metric(
        "first_hit_or_nearest",
        "First citation or nearest hits",
        "evidence",
        each(first_hit_or_nearest),
    ),
    Metric(
        "any_of_three_or_nearest",
        "Any of three, or nearest, hits",
        "evidence",
        each(any_of_three_or_nearest),
    ),
    Metric("evidence_recall@5", "Evidence recall at 5", "evidence", each(evidence_recall)),
    Metric("right_page", "Right page", "evidence", each(right_page)),
    Metric("right_page_label", "Right printed page", "evidence", each(right_page_label)),
    Metric("citation_precision", "Citation precision", "evidence", each(citation_precision)),
    Metric("citation_recall", "Citation recall", "evidence", each(citation_recall)),
    Metric("quote_validity", "Quote validity", "evidence", each(quote_validity)),
)
