"""The measure of reading, on files made here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evals.benchmarks.reading import reading_table
from tests.support.documents import running_report, word_report

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)


def test_files_that_are_read_well_and_one_that_is_refused(tmp_path: Path) -> None:
    running_report(tmp_path / "a.pdf")
    word_report(tmp_path / "b.docx")
    (tmp_path / "c.pdf").write_bytes(b"no PDF")
    (tmp_path / "d.txt").write_text("There is no other reader to compare this with.")
    measured = reading_table(tmp_path)
    rows = {
        cells[1].strip(): [cell.strip() for cell in cells[2:-1]]
        for line in measured.table.splitlines()
        if len(cells := line.split("|")) > 6
    }
    assert list(rows) == ["file", "---", "a.pdf", "b.docx", "mean, or sum"]
    runs, lost, invented, heads, _, _ = rows["a.pdf"]
    assert float(runs) > 0.8
    assert (lost, invented, heads) == ("0", "0.0000", "0")
    assert measured.wrong[0].startswith("c.pdf: refused: not a PDF")
