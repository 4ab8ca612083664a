"""Verification of the pairs in `questions/verification.jsonl`: a regression test, no measure.

The pairs are statements beside sentences of the sample library: paraphrases written by hand, and
false versions of them and of the sentences, one error each, made by rule. The verifier was
written looking at them, so their figures say only whether a change has broken something;
`attribution` measures on pairs that nobody here wrote.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.language.vocabulary import VOCABULARY_FILE, read_vocabulary
from assistant.models.encoder import load_encoder
from assistant.settings import Settings
from assistant.verification.verify import Source, Verification, Verifier
from evals.benchmarks.measured import Conditions, Measured
from evals.reports.tables import markdown_table

PAIRS = Path(__file__).parents[1] / "questions" / "verification.jsonl"
OFFICE = read_vocabulary(Path(__file__).parents[2] / "corpus" / VOCABULARY_FILE)


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and the sentences that it cites. ``by_hand``: written and not made by rule."""

    id: str
    qid: str
    kind: str
    faithful: bool
    by_hand: bool
    statement: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and what the verifier says of it."""

    pair: Pair
    found: Verification

    @property
    def kept(self) -> bool:
        """Whether the statement would stay in an answer."""
        return self.found.support != "unsupported"

    @property
    def right(self) -> bool:
        return self.kept == self.pair.faithful


def measure(conditions: Conditions) -> Measured:
    """All pairs; of `conditions.limit` the ones that are spread evenly over them."""
    pairs = load_pairs()
    if conditions.limit:
        pairs = pairs[:: max(1, len(pairs) // conditions.limit)][: conditions.limit]
    settings = Settings()
    judged = judge(pairs, Verifier(load_encoder(settings.encoder, settings.cache_dir)))
    return Measured(regression_table(judged), misses(judged))


def load_pairs(path: Path = PAIRS) -> list[Pair]:
    pairs = []
    for line in path.read_text("utf-8").splitlines():
        fields = json.loads(line)
        pairs.append(Pair(**{**fields, "evidence": tuple(fields["evidence"])}))
    return pairs


def judge(pairs: Sequence[Pair], verifier: Verifier) -> list[Judged]:
    return [
        Judged(pair, verifier.verify(pair.statement, [Source(s) for s in pair.evidence], OFFICE))
        for pair in pairs
    ]


def regression_table(judged: Sequence[Judged]) -> str:
    """Markdown: true and false statements by their kind, how many were judged rightly."""
    rows = []
    for faithful in (True, False):
        of_side = [one for one in judged if one.pair.faithful == faithful]
        name = "true, kept" if faithful else "false, caught"
        rows.append([name, "all", *_counts(of_side)])
        rows.append([name, "written by hand", *_counts([j for j in of_side if j.pair.by_hand])])
        for kind in sorted({one.pair.kind for one in of_side}):
            rows.append([name, f"`{kind}`", *_counts([j for j in of_side if j.pair.kind == kind])])
    return markdown_table(["Statements", "Kind", "Right", "Share"], rows)


def _counts(judged: Sequence[Judged]) -> tuple[str, str]:
    right = sum(one.right for one in judged)
    share = f"{right / len(judged):.1%}" if judged else "–"
    return f"{right} of {len(judged)}", share


def misses(judged: Sequence[Judged]) -> list[str]:
    """A line for each pair that was judged wrongly."""
    return [
        f"{one.pair.kind} {one.pair.id}, was {one.found.support}: {one.pair.statement!r} from "
        f"{' / '.join(one.pair.evidence)!r}"
        for one in judged
        if not one.right
    ]
