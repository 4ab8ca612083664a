"""How faithfully files are read, against programs that are not ours.

A PDF is compared with what poppler's pdftotext makes of it, a web page and a Word file with the
words in their own markup. What they agree on is most likely right; tables, charts and the order of
columns are where independent readers differ, so that no file reaches 1 in everything.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lxml.html
from lxml import etree

from assistant.documents import Reader
from assistant.errors import UnreadableError, UsageError
from assistant.lookup.normalise import comparable, comparable_forms, find_exact
from assistant.settings import ReadingLimits
from evals.benchmarks.measured import Conditions, Measured, data_folder

_RUN = 5
_SENTENCES = 20
_FEWEST_RUNS = 60
_FOUND = 0.75
_MOST_PAGES = 0.6
"""Share of the pages that a running head or foot stands on."""

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"(?<=[a-z)”\"][.?!])\s+(?=[A-Z“\"])")
_UNSURE = re.compile(r"\.{3}|[|•_]|\d\s\d\s\d")
_UNSHOWN = "script style noscript template nav header footer aside form head".split()
_WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file; ``None`` where there was nothing to count.

    ``runs``: share of the other reader's runs of five words that we have. ``lost_pages``: pages
    of which fewer than three in four runs are found. ``invented``: share of our words that the
    other reader has nowhere. ``heads``: lines that open or close most pages and still stand in
    our text, beyond once. ``quotes``: share of up to 20 of its sentences that stand in ours.
    """

    name: str
    runs: float | None
    lost_pages: tuple[int, ...]
    invented: float | None
    heads: int
    quotes: float | None
    seconds: float


def measure(conditions: Conditions) -> Measured:
    """The files of `documents/real` below the folder that EVALS_DATA names."""
    return reading_table(data_folder("documents", "real"), conditions.limit)


def reading_table(folder: Path, limit: int | None = None) -> Measured:
    """All files of a folder that there is another reader for, at most ``limit`` of them.

    Raises UsageError where poppler is not installed.
    """
    if shutil.which("pdftotext") is None:
        raise UsageError("pdftotext is not installed (Debian: poppler-utils); it is compared with")
    paths = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _OTHERS]
    readings: list[Reading] = []
    refused: list[str] = []
    with Reader(ReadingLimits()) as reader:
        for path in paths[:limit]:
            begin = time.perf_counter()
            try:
                (document,) = reader.read(path, path.name)
            except UnreadableError as error:
                refused.append(f"{path.name}: refused: {error}")
                continue
            seconds = time.perf_counter() - begin
            readings.append(_compared(path, document.text, seconds))
    lost = [
        f"{one.name}: pages to look at: {', '.join(map(str, one.lost_pages))}"
        for one in readings
        if one.lost_pages
    ]
    return Measured(_table(readings), (*refused, *lost))


def _compared(path: Path, ours: str, seconds: float) -> Reading:
    pages, also = _OTHERS[path.suffix.lower()](path)
    own = set(_runs(_words(ours)))
    total = hit = 0
    lost = []
    for number, page in enumerate(pages, 1):
        theirs = _runs(_words(page))
        there = sum(run in own for run in theirs)
        total, hit = total + len(theirs), hit + there
        if len(pages) > 1 and len(theirs) > _FEWEST_RUNS and there < _FOUND * len(theirs):
            lost.append(number)
    theirs_whole = "\n".join([*pages, *also])
    known = set(_LETTERS.findall(_plain(theirs_whole)))
    torn = _torn(theirs_whole)
    mine = _LETTERS.findall(_plain(ours))
    flat = re.sub(r"\d+", "#", ours)
    wanted = _sentences(pages)
    form = comparable(ours)
    found = [
        any(find_exact(given, form) for given in comparable_forms(sentence)) for sentence in wanted
    ]
    return Reading(
        path.name,
        hit / total if total else None,
        tuple(lost),
        sum(word not in known and word not in torn for word in mine) / len(mine) if mine else None,
        sum(max(0, flat.count(line) - 1) for line in _edges(pages)),
        sum(found) / len(found) if found else None,
        seconds,
    )


def _poppler(path: Path) -> tuple[list[str], list[str]]:
    """The pages in reading order, and once more as they are laid out."""

    def pages(*options: str) -> list[str]:
        command = ["pdftotext", *options, str(path), "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        return done.stdout.decode("utf-8", "replace").split("\f")[:-1]

    return pages(), pages("-layout")


def _own_words(path: Path) -> tuple[list[str], list[str]]:
    """The words of a web page outside its menus, and all its words."""
    tree = lxml.html.fromstring(path.read_bytes())
    everything = " ".join(tree.itertext())
    for element in list(tree.iter(*_UNSHOWN)):
        if element.getparent() is not None:
            element.drop_tree()
    return ["\n".join(tree.itertext())], [everything]


def _word_texts(path: Path) -> tuple[list[str], list[str]]:
    """The paragraphs of the body of a Word file."""
    with zipfile.ZipFile(path) as archive:
        parts = [n for n in archive.namelist() if re.fullmatch(r"word/\w+\.xml", n)]
        texts = {name: etree.fromstring(archive.read(name)) for name in parts}
    lines = {
        name: "\n".join(
            "".join(text.text or "" for text in paragraph.iter(f"{_WORD_TEXT}t"))
            for paragraph in tree.iter(f"{_WORD_TEXT}p")
        )
        for name, tree in texts.items()
    }
    return [lines["word/document.xml"]], list(lines.values())


_OTHERS = {".pdf": _poppler, ".html": _own_words, ".htm": _own_words, ".docx": _word_texts}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    return re.sub(r"(\w)[-‐]\n\s*(\w)", r"\1\2", text)


def _torn(text: str) -> set[str]:
    """Words whose halves may have the foot of a page between them, and first halves alone."""
    text = unicodedata.normalize("NFKC", text)
    ends = set(re.findall(r"([^\W\d_]+)[-‐]\n", text))
    starts = set(re.findall(r"^\s*([^\W\d_]+)", text, re.MULTILINE))
    return ends | {end + start for end in ends for start in starts}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", _plain(text).lower())


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]


def _edges(pages: Sequence[str]) -> list[str]:
    """Lines at the top or the foot of most pages, digits aside."""
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        edge = lines[:2] + lines[-2:]
        seen.update({re.sub(r"\d+", "#", line) for line in edge if len(line) > 8})
    many = _MOST_PAGES * len(pages)
    return [line for line, count in seen.items() if len(pages) > 3 and count >= many]


def _sentences(pages: Sequence[str]) -> list[str]:
    """Up to twenty whole sentences, chosen by their checksum: the same ones each time."""
    found = set()
    for page in pages:
        for block in re.split(r"\n\s*\n", page):
            for sentence in _SENTENCE.split(" ".join(_plain(block).split())):
                is_whole = re.match(r"[A-Z“\"].*[a-z]{3}.*\.$", sentence)
                if 60 <= len(sentence) <= 250 and is_whole and not _UNSURE.search(sentence):
                    found.add(sentence)
    return sorted(found, key=lambda sentence: zlib.crc32(sentence.encode()))[:_SENTENCES]


def _table(readings: Sequence[Reading]) -> str:
    lines = [
        "| file | runs | pages lost | invented | heads | quotes | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in readings:
        lines.append(
            f"| {one.name} | {_share(one.runs)} | {len(one.lost_pages)} | "
            f"{_share(one.invented, 4)} | {one.heads} | {_share(one.quotes, 2)} | "
            f"{one.seconds:.1f} |"
        )
    lines.append(
        f"| mean, or sum | {_mean([r.runs for r in readings])} | "
        f"{sum(len(r.lost_pages) for r in readings)} | "
        f"{_mean([r.invented for r in readings], 4)} | {sum(r.heads for r in readings)} | "
        f"{_mean([r.quotes for r in readings], 2)} | {sum(r.seconds for r in readings):.1f} |"
    )
    return "\n".join(lines)


def _share(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _mean(values: Sequence[float | None], digits: int = 3) -> str:
    known = [value for value in values if value is not None]
    return _share(sum(known) / len(known) if known else None, digits)
