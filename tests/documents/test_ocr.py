"""Scans: pages that are images, made here from known text, recognised with places and labels."""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFilter
from rapidfuzz.distance import Levenshtein
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from assistant.documents import Reader
from assistant.documents.boxes import boxes_of
from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.settings import ReadingLimits
from assistant.storage.citations import cite_document
from assistant.types import Document, Page, RecognisedLine
from tests.support.documents import PdfPages

pytest.importorskip("rapidocr", reason="needs the extra: pip install 'policy-assistant[ocr]'")

# Ten pages take a minute on two free cores, and many on busy ones.
pytestmark = pytest.mark.timeout(1800)

WORDS = """
harbour office dredges channel ferries timber granite tide crane pilot lighthouse cargo
warehouse barges customs tonnage wharf storm anchor survey buoys keeper ledger quay rope season
vessels spring autumn between without against together reported measured carried repaired opened
closed moved counted""".split()
LEFT, TOP, LEADING, SIZE = 72, 770, 15.5, 11


def typed_pages(count: int, seed: int = 7) -> list[list[str]]:
    """Lines of prose, the last of each page its printed number, which starts at 41."""
    chance = random.Random(seed)
    pages = []
    for number in range(count):
        lines = []
        for _ in range(14):
            words = [chance.choice(WORDS) for _ in range(17)]
            words[chance.randrange(3, 9)] = f"{chance.randrange(1, 99):,}.{chance.randrange(9)}%"
            words[chance.randrange(9, 16)] = str(chance.randrange(1850, 2050))
            sentence = " ".join(words).capitalize() + "."
            middle = sentence.rindex(" ", 0, len(sentence) // 2 + 6)
            lines += [sentence[:middle], sentence[middle + 1 :]]
        pages.append([*lines, str(number + 41)])
    return pages


def scan(path: Path, pages: Sequence[Sequence[str]], dpi: int = 200, noise: bool = True) -> Path:
    """An image-only PDF of the pages as a scanner gives it: a little blurred, grey and askew."""
    typed = canvas.Canvas(str(path), pagesize=A4)
    for lines in pages:
        typed.setFont("Times-Roman", SIZE)
        for number, line in enumerate(lines[:-1]):
            typed.drawString(LEFT, TOP - number * LEADING, line)
        typed.drawCentredString(A4[0] / 2, 40, lines[-1])
        typed.showPage()
    typed.save()
    images = []
    with pdfium.PdfDocument(path.read_bytes()) as file:
        for page in file:
            image = page.render(scale=dpi / 72).to_pil().convert("L")
            if noise:
                image = image.rotate(0.4, Image.Resampling.BICUBIC, fillcolor=255)
                image = image.filter(ImageFilter.GaussianBlur(0.6))
                image = image.point(lambda grey: 30 + grey * 0.85)
            images.append(image)
    scanned = canvas.Canvas(str(path), pagesize=A4)
    for image in images:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=70)
        scanned.drawImage(ImageReader(buffer), 0, 0, *A4)
        scanned.showPage()
    scanned.save()
    return path


@pytest.fixture(scope="module")
def ten_pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[list[str]], Document]:
    """What was typed on ten pages, and the scan of them as the reading process gives it."""
    pages = typed_pages(10)
    path = scan(tmp_path_factory.mktemp("scan") / "ledger.pdf", pages)
    begin = time.monotonic()
    with Reader(ReadingLimits(read_timeout_s=1800)) as reader:
        (document,) = reader.read(path, "ledger.pdf")
    print(f"{len(pages) / (time.monotonic() - begin):.2f} pages a second")
    return pages, document


def test_nearly_all_characters_of_ten_pages_are_right(
    ten_pages: tuple[list[list[str]], Document],
) -> None:
    pages, document = ten_pages
    typed = " ".join(" ".join(lines[:-1]) for lines in pages)
    read = " ".join(document.text.split())
    right = 1 - Levenshtein.distance(typed, read) / len(typed)
    print(f"{right:.4f} of the characters are right")
    assert right >= 0.97


def test_recognised_pages_have_numbers_labels_and_a_note(
    ten_pages: tuple[list[list[str]], Document],
) -> None:
    _, document = ten_pages
    assert [page.number for page in document.pages] == list(range(1, 11))
    assert [page.label for page in document.pages] == [str(label) for label in range(41, 51)]
    (note,) = document.notes
    assert note.startswith("text recognised on images (OCR, ")
    assert note.endswith("page 1, 2, 3, 4, 5, 6, 7, 8, 9, 10")
    assert all(page.recognised for page in document.pages)


def test_every_sentence_has_its_page_label_and_box(
    ten_pages: tuple[list[list[str]], Document],
) -> None:
    pages, document = ten_pages
    for page, lines in zip(document.pages, pages, strict=True):
        # The first sentence of the page: its first two lines.
        end = document.text.index(".", document.text.index("%", page.start)) + 1
        citation = cite_document(document, page.start, end)
        assert (citation.page, citation.page_label) == (page.number, lines[-1])
        boxes = boxes_of(citation.quote, page)
        assert [box.text[:8] for box in boxes[:1]] == [lines[0][:8]]
        assert len(boxes) == 2
        # Where the lines were typed, give or take the tilt of the scan.
        for number, box in enumerate(boxes):
            baseline = 1 - (TOP - number * LEADING) / A4[1]
            assert box.y0 < baseline < box.y1 + 0.008
            assert box.x0 == pytest.approx(LEFT / A4[0], abs=0.02)


def test_a_text_layer_is_left_as_it_is_and_only_scans_are_recognised(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "text.pdf")
    pages.paragraph(72, 700, ["The keeper opens the gate at noon.", "Ships wait outside the bar."])
    pages.save()
    (document,) = parse(tmp_path / "text.pdf", "text.pdf", 10**8)
    assert not document.pages[0].recognised
    assert document.notes == ()


def test_a_filing_stamp_on_a_scan_does_not_hide_its_text(tmp_path: Path) -> None:
    path = scan(tmp_path / "filed.pdf", typed_pages(1), noise=False)
    image = pdfium.PdfDocument(path)[0].render(scale=2).to_pil()
    stamped = canvas.Canvas(str(path), pagesize=A4)
    stamped.drawImage(ImageReader(image), 0, 0, *A4)
    stamped.drawString(200, 820, "Filed 03/04/31 Page 1 of 1")
    stamped.save()
    (document,) = parse(path, "filed.pdf", 10**8)
    assert document.pages[0].recognised
    assert len(document.text.split()) > 150


def test_without_the_extra_the_refusal_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scan(tmp_path / "a.pdf", typed_pages(1), dpi=72)
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # as if it were not installed
    with pytest.raises(UnreadableError, match=r"pip install 'policy-assistant\[ocr\]'"):
        parse(path, "a.pdf", 10**8)


def test_boxes_of_a_quotation_that_begins_and_ends_within_lines() -> None:
    texts = [
        "The office closed.",
        "The harbour office opened the chan-",
        "nel again in the",
        "spring.",
    ]
    lines = tuple(
        RecognisedLine(text, 0.1, 0.1 * n, 0.8, 0.1 * n + 0.07, 0.9)
        for n, text in enumerate(texts, 1)
    )
    page = Page(0, 90, 1, None, lines)
    found = boxes_of("harbour office opened the channel again in the spring.", page)
    assert [line.text for line in found] == texts[1:]
    assert boxes_of("never written there", page) == ()
