"""How well statements are verified, on a half of the benchmark of pairs.

python -m evals.benchmarks.verification [--split report] [--errors]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from assistant.models.encoder import load_encoder
from assistant.settings import Settings
from assistant.verification.verify import Source, Verification, Verifier
from evals.benchmarks.corruptions import OFFICE
from evals.benchmarks.verification_pairs import Pair, load_pairs
from evals.harness.question_sets import Split


def judge(pairs: Sequence[Pair], verifier: Verifier) -> list[tuple[Pair, Verification]]:
    return [
        (pair, verifier.verify(pair.statement, [Source(text) for text in pair.evidence], OFFICE))
        for pair in pairs
    ]


def kept(verification: Verification) -> bool:
    """Whether the statement would stay in an answer."""
    return verification.support != "unsupported"


def main(
    split: Annotated[Split, typer.Option(help="Which half.")] = Split.REPORT,
    errors: Annotated[bool, typer.Option(help="List every pair judged wrongly.")] = False,
) -> None:
    """Print the share of false statements caught, by kind, and of faithful ones kept."""
    settings = Settings()
    verifier = Verifier(load_encoder(settings.encoder, settings.cache_dir))
    judged = judge([p for p in load_pairs() if split in (Split.ALL, p.split)], verifier)
    false = [pair for pair in judged if not pair[0].faithful]
    faithful = [pair for pair in judged if pair[0].faithful]
    print(f"{len(judged)} pairs, {split} half")
    print(f"unsupported caught {_share([not kept(v) for _, v in false])}")
    for kind in sorted({p.kind for p, _ in false}):
        print(f"  {kind:<10} {_share([not kept(v) for p, v in false if p.kind == kind])}")
    marked = [v.support in ("supported", "verbatim") for _, v in false]
    print(f"  false but marked supported {_share(marked)}")
    by_hand = [not kept(v) for p, v in false if p.by_hand]
    print(f"  of those written by hand {_share(by_hand)}")
    print(f"faithful kept {_share([kept(v) for _, v in faithful])}")
    strong = [v.support in ("supported", "verbatim") for _, v in faithful]
    print(f"  marked supported {_share(strong)}")
    hand = [kept(v) for p, v in faithful if p.by_hand]
    print(f"  of the paraphrases written by hand {_share(hand)}")
    if errors:
        for pair, verification in judged:
            if kept(verification) != pair.faithful:
                print(f"\n{pair.kind} {pair.id} {verification.support}: {pair.statement}")
                for text in pair.evidence:
                    print(f"    < {text}")
                if verification.reasons:
                    print(f"    {'; '.join(verification.reasons)}")


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values)}/{len(values)} = {sum(values) / max(len(values), 1):.1%}"


if __name__ == "__main__":
    typer.run(main)
