"""EPUB books: chapters in the order of the spine, titles of chapters, metadata of the package."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.types import Document

CONTAINER = """<?xml version="1.0"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>A history of tin</dc:title><dc:creator>Ann Lee</dc:creator>
<dc:creator>Bo Berg</dc:creator><dc:publisher>Harbour Press</dc:publisher>
<dc:date>2021-05-04T00:00:00Z</dc:date></metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="art" href="cover.png" media-type="image/png"/>
</manifest>
<spine><itemref idref="one"/><itemref idref="two"/><itemref idref="nav" linear="no"/></spine>
</package>"""
NAVIGATION = """<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol>
<li><a href="text/one%20a.xhtml#top">Old mines</a></li><li><a href="text/two.xhtml">Trade</a></li>
</ol></nav></body></html>"""
ONE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
<body><p>Tin was mined in Cornwall.<sup><a href="#n1">1</a></sup></p>
<p>It cost 3 × 10<sup>6</sup> crowns.</p></body></html>"""
TWO = """<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Trade in tin</h1>
<p>Ships carried it south.</p><h2>Prices</h2><p>They rose in 1850.</p></body></html>"""


def book(path: Path, **parts: str) -> Path:
    files = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": NAVIGATION,
        "OEBPS/text/one a.xhtml": ONE,
        "OEBPS/text/two.xhtml": TWO,
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, text in {**files, **parts}.items():
            if text:
                archive.writestr(name, text)
    return path


def read_one(path: Path) -> Document:
    (document,) = parse(path, path.name, 10**8)
    return document


def test_chapters_in_the_order_of_the_spine(tmp_path: Path) -> None:
    document = read_one(book(tmp_path / "tin.epub"))
    assert document.text == (
        "Old mines\n\nTin was mined in Cornwall.\n\nIt cost 3 × 10⁶ crowns.\n\n"
        "Trade in tin\n\nShips carried it south.\n\nPrices\n\nThey rose in 1850."
    )
    assert [section.path for section in document.sections] == [
        ("Old mines",),
        ("Trade in tin",),
        ("Trade in tin", "Prices"),
    ]
    assert document.title == "A history of tin"
    assert document.metadata == {
        "author": "Ann Lee; Bo Berg",
        "publisher": "Harbour Press",
        "published": "2021-05-04",
    }


def test_a_missing_chapter_is_said(tmp_path: Path) -> None:
    document = read_one(book(tmp_path / "a.epub", **{"OEBPS/text/two.xhtml": ""}))
    assert document.notes == ("chapters missing from the file: OEBPS/text/two.xhtml",)


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the combination is 1234")
    package = PACKAGE.replace(
        "<package", f'<!DOCTYPE p [<!ENTITY x SYSTEM "{secret.as_uri()}">]><package', 1
    ).replace("A history of tin", "A history &x;")
    document = read_one(book(tmp_path / "a.epub", **{"OEBPS/book.opf": package}))
    assert "1234" not in document.title


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"META-INF/container.xml": ""}, "not an EPUB book"),
        ({"OEBPS/book.opf": "<package><broken"}, "not an EPUB book"),
        ({"META-INF/rights.xml": "<rights/>"}, "encrypted book"),
        ({"OEBPS/text/one a.xhtml": "<p/>", "OEBPS/text/two.xhtml": "<p/>"}, "no text"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, parts: dict[str, str], reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_one(book(tmp_path / "a.epub", **parts))
