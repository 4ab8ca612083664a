"""Whether one of some quotes answers the question."""

from __future__ import annotations

from collections.abc import Sequence

from evals.harness.matching import has_gold_words, is_right_quote
from evals.harness.records import Json, Record


def any_right(quotes: Sequence[Json], record: Record) -> float | None:
    """1 if a quote contains an answer string or covers a gold sentence.

    Undefined where the question has no right answer or its gold names no words.
    """
    if not has_gold_words(record.question):
        return None
    return float(any(is_right_quote(c["quote"], record.question) for c in quotes))
