"""Ask a folder of documents, and see the words that each statement rests on.

python examples/ask_a_folder.py FOLDER "How much did the bridge cost?"
"""

from __future__ import annotations

import sys

import assistant


def main(folder: str, question: str) -> None:
    with assistant.open() as library:  # in ASSISTANT_HOME, or where the user's data belong
        report = library.ingest(folder)
        for refusal in report.refused:
            print(f"not taken in: {refusal.path}: {refusal.reason}", file=sys.stderr)

        answer = library.ask(question)
        print(answer.text)
        for citation in answer.citations or answer.nearest:
            page = f", page {citation.page}" if citation.page else ""
            print(f"[{citation.number}] {citation.title}{page}: “{citation.quote}”")


if __name__ == "__main__":
    main(*sys.argv[1:])
