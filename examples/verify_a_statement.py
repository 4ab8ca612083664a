"""Whether sentences bear a statement out; no library is needed for that.

python examples/verify_a_statement.py "The bridge cost $40 million." SENTENCE ...
"""

from __future__ import annotations

import sys

import assistant


def main(statement: str, *sources: str) -> None:
    with assistant.open() as library:
        verdict = library.verify(statement, sources)
    print(f"{verdict.support} ({verdict.score:.2f})")
    if verdict.contradicted:
        print("The sources say otherwise.")
    for reason in verdict.reasons:
        print(f"- {reason}")


if __name__ == "__main__":
    main(*sys.argv[1:])
