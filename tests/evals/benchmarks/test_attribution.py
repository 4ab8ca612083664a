"""Figures of verification by hand arithmetic."""

from __future__ import annotations

import pytest

from assistant.types import Support
from assistant.verification.verify import Verification
from evals.benchmarks.attribution import Judged, macro_f1, table


def _judged(domain: str, supported: bool, support: Support, found: float = 0.5) -> Judged:
    return Judged(domain, supported, Verification(support, (), found, 1.0))


JUDGED = [
    _judged("a", True, "supported"),
    _judged("a", True, "unsupported"),
    _judged("a", False, "weak"),
    _judged("a", False, "unsupported"),
    _judged("b", True, "verbatim"),
    _judged("b", False, "unsupported", 0.1),
]


def test_macro_f1_is_the_mean_of_both_sides() -> None:
    # Kept: of three true ones two, and one of the false. F1 of true 2*2/(3+3), of false the same.
    kept = macro_f1(JUDGED, lambda found: found.support != "unsupported")
    assert kept == pytest.approx(2 / 3)
    # Marked: two true ones, no false. True 2*2/(3+2) = 0.8, false 2*3/(3+4) = 6/7.
    marked = macro_f1(JUDGED, lambda found: found.support in ("supported", "verbatim"))
    assert marked == pytest.approx((0.8 + 6 / 7) / 2)


def test_the_table_tells_both_readings_and_the_mean_over_projects() -> None:
    rows = table(JUDGED).splitlines()
    # In "a" one true kept of two and one false: F1 0.5 and 0.5; "b" is all right.
    assert rows[2] == "| kept | 0.667 | 0.750 | 33.3% | 33.3% |"
    # In "a": true 2/3, false 2*2/(2+3) = 0.8, mean 0.733; with "b" 0.867.
    assert rows[3] == "| marked supported | 0.829 | 0.867 | 0.0% | 33.3% |"
    assert rows[-1].endswith("6 claims.")
