"""A fixed third of the policy questions on the sample library, against a committed run.

After a change that is meant to move figures, run
`python -m evals run evals/questions/policy.jsonl --corpus corpus --split third --out runs/third`
and copy its `metrics.json` and `settings.json` to `tests/evals/baseline/`.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from evals.harness.fingerprint import run_settings
from evals.harness.folder import Run, RunFolder
from evals.harness.product import Product, open_library
from evals.harness.question_sets import Split, load_questions
from evals.harness.run import run

# It may have to embed the whole sample library first.
pytestmark = pytest.mark.timeout(900)

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "evals" / "questions" / "policy.jsonl"
BASELINE = Path(__file__).parent / "baseline"


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Run:
    questions = load_questions(QUESTIONS, split=Split.THIRD)
    with closing(open_library(None, ROOT / "corpus")) as opened:
        system = Product(opened, "extractive")
        settings = run_settings(system, QUESTIONS, Split.THIRD, None)
        return run(system, questions, RunFolder(tmp_path_factory.mktemp("third") / "run"), settings)


def test_no_question_fails_and_every_quote_stands(third: Run) -> None:
    assert third.scores["errors"] == 0
    assert third.scores["metrics"]["quote_validity"]["value"] == 1.0


@pytest.mark.parametrize(
    "key",
    [
        "right",
        "first_hit",
        "any_of_three_or_nearest",
        "number_accuracy",
        "not_found_f1",
        "confidence_auroc",
        "recall@5",
        "ndcg@10",
        "evidence_recall@5",
    ],
)
def test_no_metric_falls_by_more_than_its_interval(third: Run, key: str) -> None:
    baseline = json.loads((BASELINE / "metrics.json").read_text(encoding="utf-8"))
    before, now = baseline["metrics"][key], third.scores["metrics"][key]
    assert now["value"] >= before["low"], f"{key} was {before['value']}, now {now['value']}"
