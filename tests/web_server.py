"""A library to serve, and the browser to look at it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Playwright

from evals.app_server import command
from tests.documents import PdfPages, word_report
from tests.notes import write_notes

SHARE: Final = "What share of US antimony imports comes from China?"
UNANSWERED: Final = "Who is the president of Chile?"

_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

DISAGREEING: Final = """---
title: Antimony reconsidered
publisher: Institute of Metals
published: 2026-01-15
kind: memorandum
minerals: [antimony]
---
# Antimony reconsidered

As of 2025, China supplied 55% of US antimony imports, by the institute's own count.
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


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium: one that is installed, else Playwright's own, else Debian's in CI."""
    return playwright.chromium.launch(
        executable_path=_installed() or _downloaded(playwright), args=list(_ARGUMENTS)
    )


def _installed() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _downloaded(playwright: Playwright) -> str:
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if Path(own).exists():
        return own
    if os.environ.get("CI") and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", "chromium"], check=False
        )
    found = _installed()
    if found is None:
        raise RuntimeError("no Chromium: install one, such as Debian's package `chromium`")
    return found
