"""The benchmark of verification: statements with their evidence, true to it or not.

    python -m evals.benchmarks.verification_pairs

reads the policy questions and the paraphrases written by hand, and writes
`questions/verification.jsonl`: every paraphrase, the evidence in another notation, and false
versions of paraphrases and of the evidence itself. The same input gives the same file. A pair
belongs to the half of its question.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

from evals.benchmarks.corruptions import CORRUPTIONS, blended
from evals.harness.question_sets import Question, Split, load_questions

QUESTIONS = Path(__file__).parents[1] / "questions"
POLICY = QUESTIONS / "policy.jsonl"
PARAPHRASES = QUESTIONS / "paraphrases.jsonl"
PAIRS = QUESTIONS / "verification.jsonl"

FAITHFUL = frozenset({"paraphrase", "notation"})
_PER_KIND = 80
_NOTATIONS = 40
_SEED = 20260715

T = TypeVar("T")

_OTHER_NOTATIONS = [
    (r"(?<=\d)%", " percent"),
    (r"(?<=\d) t\b", " tonnes"),
    (
        r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October"
        r"|November|December) (\d{4})\b",
        r"\2 \1, \3",
    ),
    (r"\bUS\b", "U.S."),
    (r"\bthe United States\b", "the US"),
    (r"\bDRC\b", "Democratic Republic of the Congo"),
    (r"\$(\d+(?:\.\d+)?) (million|billion)\b", r"US$\1 \2"),
    (r"(?<=\d) a pound\b", " per pound"),
    (r"(?<=\d) a tonne\b", " per tonne"),
    (r"\s*\((?:USGS, )?MCS 2026\)", ""),
]


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

    @property
    def split(self) -> Split:
        return split_of(self.qid)


def split_of(qid: str) -> Split:
    return Question(qid=qid, question="-").split


def load_pairs(path: Path = PAIRS) -> list[Pair]:
    pairs = []
    for line in path.read_text("utf-8").splitlines():
        fields = json.loads(line)
        pairs.append(Pair(**{**fields, "evidence": tuple(fields["evidence"])}))
    return pairs


def make_pairs() -> list[Pair]:
    """Every pair, those written by hand first, then by kind."""
    written = list(_written())
    evidence = _evidence()
    made: list[Pair] = list(_in_other_notation(evidence))
    bases = [(p.qid, p.statement, p.evidence) for p in written if p.faithful]
    bases += [(qid, sentence, (sentence,)) for sentence, qid in evidence.items()]
    for kind in CORRUPTIONS:
        made += _corrupted(kind, bases)
    made += _blends(bases, evidence)
    return [*written, *made]


def _written() -> Iterator[Pair]:
    for number, line in enumerate(PARAPHRASES.read_text("utf-8").splitlines(), start=1):
        fields = json.loads(line)
        faithful = fields["kind"] in FAITHFUL
        yield Pair(
            f"w{number:03}",
            fields["qid"],
            fields["kind"],
            faithful,
            True,
            fields["statement"],
            tuple(fields["evidence"]),
        )


def _evidence() -> dict[str, str]:
    """Each gold sentence that is a sentence, with the first question that it answers."""
    found: dict[str, str] = {}
    for question in load_questions(POLICY):
        for sentence in question.gold_evidence:
            if sentence.endswith(".") and len(sentence.split()) > 8 and "|" not in sentence:
                found.setdefault(sentence, question.qid)
    return found


def _in_other_notation(evidence: dict[str, str]) -> Iterator[Pair]:
    made = 0
    for sentence, qid in _shuffled(list(evidence.items()), "notation"):
        statement = sentence
        for pattern, replacement in _OTHER_NOTATIONS:
            statement = re.sub(pattern, replacement, statement)
        if statement != sentence and made < _NOTATIONS:
            made += 1
            yield Pair(f"notation{made:03}", qid, "notation", True, False, statement, (sentence,))


def _corrupted(kind: str, bases: Sequence[tuple[str, str, tuple[str, ...]]]) -> Iterator[Pair]:
    made = 0
    for qid, statement, evidence in _shuffled(bases, kind):
        random = Random(f"{_SEED} {kind} {statement}")
        false = CORRUPTIONS[kind](statement, evidence, random, split_of(qid))
        if false and false not in (statement, *evidence) and made < _PER_KIND:
            made += 1
            yield Pair(f"{kind}{made:03}", qid, kind, False, False, false, evidence)


def _blends(
    bases: Sequence[tuple[str, str, tuple[str, ...]]], evidence: dict[str, str]
) -> Iterator[Pair]:
    """A statement with a figure or name of a second sentence, both cited."""
    made = 0
    by_split = {s: [e for e, q in evidence.items() if split_of(q) is s] for s in Split}
    for qid, statement, own in _shuffled(bases, "blend"):
        random = Random(f"{_SEED} blend {statement}")
        others = [e for e in by_split[split_of(qid)] if e not in own]
        for other in random.sample(others, 12):
            false = blended(statement, other, random)
            if false and made < _PER_KIND:
                made += 1
                yield Pair(f"blend{made:03}", qid, "blend", False, False, false, (*own, other))
                break


def _shuffled(items: Sequence[T], salt: str) -> list[T]:
    shuffled = list(items)
    Random(f"{_SEED} {salt}").shuffle(shuffled)
    return shuffled


def main() -> None:
    pairs = make_pairs()
    with PAIRS.open("w", encoding="utf-8") as file:
        for pair in pairs:
            file.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
    counts = Counter(pair.kind for pair in pairs)
    print(len(pairs), "pairs:", ", ".join(f"{n} {kind}" for kind, n in counts.most_common()))


if __name__ == "__main__":
    main()
