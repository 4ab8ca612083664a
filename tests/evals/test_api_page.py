"""The page on the Python interface is what the docstrings say."""

from __future__ import annotations

import assistant
from evals.reports.api_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m evals.reports.api_page`"


def test_every_public_name_is_on_it() -> None:
    text = page()
    missing = [n for n in assistant.__all__ if n not in text and n not in ("__version__", "Turn")]
    assert missing == []
