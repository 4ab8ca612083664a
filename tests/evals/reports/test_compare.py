"""Comparing runs: differences, flips, McNemar, and limits for continuous integration."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from assistant.errors import EngineError, UsageError
from evals.harness.fingerprint import run_settings
from evals.harness.folder import Run, RunFolder
from evals.harness.question_sets import Question, Split, load_questions
from evals.harness.run import run
from evals.reports.compare import Comparison, Difference, compare, mcnemar
from evals.reports.fail_on import failures, parse_limits
from evals.reports.printing import print_comparison
from tests.support.keyword_system import QUESTIONS, KeywordSystem, write_set


def _run(
    tmp_path: Path,
    name: str,
    least: int,
    questions: list[dict[str, Any]],
    system: KeywordSystem | None = None,
) -> Run:
    path = write_set(tmp_path / "set.jsonl", questions)
    system = system or KeywordSystem(least)
    settings = run_settings(system, path, Split.ALL, None)
    return run(system, load_questions(path), RunFolder(tmp_path / name), settings)


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Run, Run]:
    """A answers where two words are shared; B only where three are."""
    return _run(tmp_path, "a", 2, QUESTIONS), _run(tmp_path, "b", 3, QUESTIONS)


def _of(comparison: Comparison, key: str) -> Difference:
    return next(d for d in comparison.differences if d.metric.key == key)


def test_a_run_compared_with_itself_has_no_difference(runs: tuple[Run, Run]) -> None:
    same = compare(runs[0], runs[0])
    assert {d.difference for d in same.differences} <= {0.0, None}
    assert (same.gained, same.lost, same.settings, same.not_common) == ([], [], [], 0)


def test_flips_differences_and_settings_are_told(runs: tuple[Run, Run]) -> None:
    found = compare(*runs)
    # the question about Zambia shares two words, the answerable ones that A gets right three
    assert (found.gained, found.lost) == (["u2"], [])
    assert ("settings.least", 2, 3) in found.settings
    recall = _of(found, "not_found_recall")
    assert (recall.a, recall.b, recall.difference) == (0.5, 1.0, 0.5)
    assert _of(found, "ndcg@10").difference == 0.0
    right = _of(found, "right")
    assert right.n == 5
    assert right.difference == pytest.approx(1 / 5)


def test_only_questions_with_the_same_gold_are_compared(tmp_path: Path) -> None:
    changed = [{**QUESTIONS[0], "answers": ["57%"]}, *QUESTIONS[1:3]]
    a, b = _run(tmp_path, "a", 2, QUESTIONS), _run(tmp_path, "b", 2, changed)
    found = compare(a, b)
    assert (found.questions, found.not_common) == (2, 4)
    with pytest.raises(UsageError, match="no question in common"):
        compare(a, _run(tmp_path, "c", 2, [{**QUESTIONS[0], "qid": "other"}]))


def test_questions_that_one_run_lacks_are_named(tmp_path: Path) -> None:
    changed = [{**QUESTIONS[0], "answers": ["57%"]}, QUESTIONS[1]]
    more = {**QUESTIONS[0], "qid": "new"}
    a, b = _run(tmp_path, "a", 2, QUESTIONS[:3]), _run(tmp_path, "b", 2, [*changed, more])
    found = compare(a, b)
    assert (found.missing_in_a, found.missing_in_b) == (["a1", "new"], ["a1", "c1"])
    assert found.not_common == 4
    assert found.lacking() == [
        "A lacks 2 questions of B, or has them with another gold: a1 new",
        "B lacks 2 questions of A, or has them with another gold: a1 c1",
    ]


def test_a_run_cut_short_passes_no_limit(tmp_path: Path) -> None:
    a, b = _run(tmp_path, "a", 2, QUESTIONS), _run(tmp_path, "b", 2, QUESTIONS[:2])
    found = compare(a, b)
    lacks = "B lacks 3 questions of A, or has them with another gold: c1 u1 u2"
    assert failures(parse_limits("right<0"), found, a.scores) == [lacks]
    assert failures([], found, a.scores) == []
    shown = StringIO()
    print_comparison(Console(file=shown, width=120), found)
    assert lacks in shown.getvalue()
    assert "\nerrors " in shown.getvalue()


class _Failing(KeywordSystem):
    """Fails on every question but the first."""

    def answer(self, question: Question) -> dict[str, Any]:
        if self.asked:
            raise EngineError("no answer")
        return super().answer(question)


def test_errors_are_compared(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    failing = _run(tmp_path, "failing", 2, QUESTIONS, _Failing(2))
    found = compare(runs[0], failing)
    errors = _of(found, "errors")
    assert (errors.n, errors.a, errors.b, errors.difference) == (5, 0.0, 4.0, 4.0)
    assert errors.worse_by == 4.0
    # What is left of the other metrics cannot tell.
    assert _of(found, "right").difference == 0.0
    assert failures(parse_limits("right<0,errors>0"), found, runs[0].scores) == [
        "errors: +4.0000 is > 0"
    ]
    assert failures(parse_limits("errors"), found, runs[0].scores) == [
        "errors: 4.0000 is outside A's interval at 0.0000"
    ]
    same = compare(failing, failing)
    assert failures(parse_limits("errors,errors>0"), same, failing.scores) == []


def test_mcnemar_by_hand() -> None:
    a = np.array([[1.0]] * 6 + [[0.0]] * 4)
    b = np.array([[0.0]] * 5 + [[1.0]] * 5)
    # B lost five and gained four of nine: p = 2 * P(X <= 4 of 9) with halves = 1
    assert mcnemar(a, b) == pytest.approx(1.0)
    # gained none and lost five: p = 2 * 0.5 ** 5
    assert mcnemar(a[:6], b[:6]) == pytest.approx(2 * 0.5**5)
    assert mcnemar(a, a) is None
    assert mcnemar(a * 0.5, b) is None


def test_the_paired_interval_is_that_of_the_differences(tmp_path: Path) -> None:
    questions = [
        {**q, "qid": f"{q['qid']}-{i}"} for i in range(40) for q in (QUESTIONS[0], QUESTIONS[4])
    ]
    found = compare(_run(tmp_path, "a", 2, questions), _run(tmp_path, "b", 3, questions))
    refused = _of(found, "right")
    assert refused.low is not None
    assert refused.high is not None
    # u2 flips and a1 does not, always: half of the differences are 1, standard error 0.0559
    assert refused.difference == pytest.approx(0.5)
    assert refused.high - refused.low == pytest.approx(3.92 * 0.0559, rel=0.1)
    assert refused.p_value == pytest.approx(2 * 0.5**40)


def test_limits_are_read() -> None:
    first, second, third = parse_limits("ndcg@10<-0.01, latency_p95_ms > 50 ,first_hit")
    assert (first.metric, first.sign, first.value) == ("ndcg@10", "<", -0.01)
    assert (second.metric, second.sign, second.value) == ("latency_p95_ms", ">", 50.0)
    assert (third.metric, third.sign) == ("first_hit", None)
    for wrong in ("ndcg@10<", "<3", "a<b", "", "right<-0.0.1"):
        with pytest.raises(UsageError, match="--fail-on"):
            parse_limits(wrong)


def test_limits_are_held_against_the_difference(runs: tuple[Run, Run]) -> None:
    found, scores = compare(*runs), runs[0].scores

    def passed(text: str) -> list[str]:
        return failures(parse_limits(text), found, scores)

    assert passed("ndcg@10<-0.01,not_found_recall<0") == []
    assert passed("not_found_recall>0.4,ndcg@10<-0.01") == ["not_found_recall: +0.5000 is > 0.4"]
    assert passed("tokens<0") == ["tokens: undefined in one of the runs, so it cannot be judged"]
    with pytest.raises(UsageError, match="no metric 'accuracy'; there are right"):
        passed("accuracy<0")


def test_a_metric_alone_may_not_leave_the_interval_of_a(tmp_path: Path) -> None:
    good = [{**QUESTIONS[0], "qid": f"a1-{i}"} for i in range(20)]
    a, b = _run(tmp_path, "a", 2, good), _run(tmp_path, "b", 9, good)
    found = compare(a, b)
    assert failures(parse_limits("first_hit"), found, a.scores) == [
        "first_hit: 0.0000 is outside A's interval at 1.0000"
    ]
    assert failures(parse_limits("ndcg@10,latency_p50_ms"), found, a.scores) == []
