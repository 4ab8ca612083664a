"""A library to serve."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from evals.benchmarks.app_server import command
from tests.support.documents import PdfPages, word_report
from tests.support.notes import write_notes

SHARE: Final = "What share of US antimony imports comes from China?"
UNANSWERED: Final = "Who is the president of Chile?"

DISAGREEING: Final = """---
title: Antimony reconsidered
publisher: Institute of Metals
published: 2026-01-15
kind: memorandum
minerals: [antimony]
---
# Antimony reconsidered

As of 2025, China supplied 55% of US antimony imports, by the institute's own count.

## About the institute

The Institute of Metals was founded in 1908 by manufacturers.
"""

HOSTILE: Final = """---
title: "Hostile <b>note</b> ![x](http://192.0.2.1/t.png) :red[warning]"
publisher: "*Nobody* [here](http://192.0.2.1/)"
published: 2026-03-03
kind: briefing note
minerals: [unobtainium]
---
# Hostile note

Unobtainium costs 900 dollars a gram in Ruritania <img src="http://192.0.2.1/p.png"
onerror="window.hacked=1"> according to ![picture](http://192.0.2.1/q.png) its makers.

<script>window.hacked = 2</script>
"""


def write_library(folder: Path) -> Path:
    """Notes that answer, two that disagree, one full of markup, a PDF and a Word file."""
    write_notes(folder)
    (folder / "reconsidered.md").write_text(DISAGREEING, "utf-8")
    (folder / "hostile.md").write_text(HOSTILE, "utf-8")
    tungsten_report(folder / "tungsten.pdf")
    word_report(folder / "stocks.docx")
    return folder


def tungsten_report(path: Path) -> Path:
    """Three pages labelled i, ii and 1; what is asked for stands on the second."""
    pages = PdfPages(path)
    pages.canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
    pages.canvas.addPageLabel(2, style="ARABIC", start=1)
    for lines in (
        ["The annual report on tungsten begins with a cover that says little."],
        ["Portugal mined 520 tonnes of tungsten in 2024, its geological survey said."],
        ["Further work is planned for the coming year."],
    ):
        pages.paragraph(100, 700, lines, width=400)
        pages.next_page()
    return pages.save()


def ingest(home: Path, *paths: Path) -> None:
    subprocess.run(command("ingest", *paths, home=home), check=True, capture_output=True)
