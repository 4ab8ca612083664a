"""The halves of a question set: weights are fitted on one and reported on the other.

No document stands behind questions of both. Questions that name a common document hang together,
and a whole group falls into one half by a hash of its first document's id. A set that mostly
hangs together cannot be split: all of it reports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from scipy.cluster.hierarchy import DisjointSet

_SEED = "halves"


def fit_half(documents: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The ids of the questions that weights may be fitted on; the others report.

    ``documents`` are the documents behind each question, by its id.
    """
    return frozenset(qid for group in fit_groups(documents) for qid in group)


def fit_groups(documents: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The questions of the fit half by group, in an order that no name or place decides.

    Empty where one group holds more than half of the questions.
    """
    groups = _groups(documents)
    if any(2 * len(qids) > len(documents) for qids in groups.values()):
        return []
    digests = {
        hashlib.sha256(f"{_SEED} {first}".encode()).digest(): qids for first, qids in groups.items()
    }
    return [qids for digest, qids in sorted(digests.items()) if digest[-1] % 2 == 0]


def _groups(documents: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """Questions that hang together, by the first of their documents' ids.

    A question without a document hangs together with none and stands for itself.
    """
    together = DisjointSet()
    behind = {qid: sorted(names) or [f"question {qid}"] for qid, names in documents.items()}
    for names in behind.values():
        for name in names:
            together.add(name)
            together.merge(names[0], name)
    groups: dict[str, list[str]] = {}
    firsts = {name: min(subset) for subset in together.subsets() for name in subset}
    for qid, names in behind.items():
        groups.setdefault(firsts[names[0]], []).append(qid)
    return groups
