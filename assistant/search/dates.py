"""When: which documents a question may use by date, and which of equals is the newer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from assistant.types import Evidence, Filters, iso_date

# Scores this close count as equal; when the question asks for the latest word, more do.
_EQUAL_SHARE = 0.95
_EQUAL_SHARE_FOR_LATEST = 0.75

_ASKS_FOR_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|current(?:ly)?|now(?:adays)?|today|at present|"
    r"so far|to date|up to date|these days|as it stands)\b",
    re.IGNORECASE,
)


def effective_filters(filters: Filters, as_of: date | None) -> Filters:
    """The filters with nothing published after ``as_of``."""
    if as_of is None:
        return filters
    until = min(as_of, filters.until) if filters.until else as_of
    return replace(filters, until=until)


def newest_among_equals(
    evidence: Sequence[Evidence], published: Mapping[str, str | None], question: str, dated: bool
) -> list[Evidence]:
    """The evidence with runs of about equal score put newest first.

    ``published`` maps ``doc_id`` to its date. ``dated`` says that the question is asked as of
    some date, which like "latest" in its words makes recency count for more.
    """
    latest = dated or bool(_ASKS_FOR_LATEST.search(question))
    share = _EQUAL_SHARE_FOR_LATEST if latest else _EQUAL_SHARE

    leader = evidence[0].score if evidence else 0.0
    runs: list[int] = []
    for item in evidence:
        if item.score < share * leader:
            leader = item.score
            runs.append((runs[-1] if runs else 0) + 1)
        else:
            runs.append(runs[-1] if runs else 0)

    ordered: list[Evidence] = []
    for _, run in groupby(zip(runs, evidence, strict=True), key=lambda pair: pair[0]):
        members = [item for _, item in run]
        members.sort(
            key=lambda item: iso_date(published.get(item.passage.doc_id)) or date.min, reverse=True
        )
        ordered.extend(members)
    return ordered
