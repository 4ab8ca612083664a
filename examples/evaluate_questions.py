"""Ask a set of questions whose answers are known, and see how many are answered right.

python examples/evaluate_questions.py FOLDER QUESTIONS.jsonl RUN
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from rich.console import Console

from evals.harness.fingerprint import run_settings
from evals.harness.folder import RunFolder
from evals.harness.product import Product, open_library
from evals.harness.question_sets import Split, load_questions
from evals.harness.run import run
from evals.reports.printing import print_run


def main(folder: str, questions: str, out: str) -> None:
    asked = load_questions(Path(questions))
    with closing(open_library(None, Path(folder))) as library:
        system = Product(library, "extractive")
        settings = run_settings(system, Path(questions), Split.ALL, None)
        finished = run(system, asked, RunFolder(Path(out)), settings)
    print_run(Console(), finished)


if __name__ == "__main__":
    main(*sys.argv[1:])
