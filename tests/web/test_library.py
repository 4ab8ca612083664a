"""The Library page's logic: replaced uploads, the page as printed, places to go to, long lists."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from assistant.errors import LibraryError
from assistant.ingest import corrections
from assistant.ingest.gather import source_hash
from assistant.ingest.ingest import ingest
from assistant.ingest.replacing import replace_earlier
from assistant.ingest.uploads import FOLDER, store
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.citations import cite_document
from assistant.storage.editions import Editions
from assistant.storage.progress import ignore
from assistant.storage.records import Record
from assistant.types import Document, IngestReport, Page, RecognisedLine, Section, Span
from assistant.web.destinations import destinations
from assistant.web.page_image import has_page_image, page_image, why_no_image
from tests.support.web_server import tungsten_report

ALASKA = b"# Zinc\n\nZinc is mined in Alaska.\n"
PERU = b"# Zinc\n\nZinc is mined in Peru.\n"


@pytest.fixture
def library(tmp_path: Path) -> Editions:
    return Editions(tmp_path / "home")


@pytest.fixture
def add(library: Editions, encoder: Encoder) -> Callable[..., IngestReport]:
    def run(*files: tuple[str, bytes], replace: bool = False) -> IngestReport:
        """Upload files of these names and bytes."""
        stored = [store(library.home.path, name, data).path for name, data in files]
        paths = [path for path in stored if path is not None]

        def take_in() -> IngestReport:
            return ingest(paths, library, lambda: encoder, ReadingLimits())

        return replace_earlier(paths, library, take_in, ignore) if replace else take_in()

    return run


def texts(library: Editions) -> dict[str, str]:
    with library.read() as edition:
        catalogue = edition.catalogue
        return {r.doc_id: catalogue.text(r.doc_id) for r in catalogue.documents()}


def files(library: Editions) -> list[bytes]:
    """What is in the documents' files, each of which is in its place."""
    with library.read() as edition:
        records = edition.catalogue.documents()
    return [Path(record.root, record.source).read_bytes() for record in records]


def test_a_replacement_takes_the_place_of_the_earlier_upload(
    library: Editions, add: Callable[..., IngestReport]
) -> None:
    add(("zinc.md", ALASKA))
    corrections.save(library.home.path, "zinc.md", {"publisher": "Ministry"})
    report = add(("zinc.md", PERU), replace=True)
    assert (report.changed, report.added, report.refused) == (("zinc.md",), (), ())
    assert report.edition == library.current()
    assert texts(library) == {"zinc.md": PERU.decode()}
    assert files(library) == [PERU]
    uploaded = [p for p in (library.home.path / FOLDER).rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in uploaded] == [PERU], "the earlier file is gone"
    with library.read() as edition:
        assert edition.catalogue.record("zinc.md").metadata["publisher"] == "Ministry"
    assert library.check() == []
    assert add(("zinc.md", PERU)).unchanged == ("zinc.md",)


@pytest.mark.parametrize("bad", [b"%PDF-1.7 broken", b"\x89PNG\r\n\x1a\n" + bytes(100)])
def test_a_replacement_that_is_refused_leaves_the_earlier_upload(
    library: Editions, add: Callable[..., IngestReport], tmp_path: Path, bad: bytes
) -> None:
    good = tungsten_report(tmp_path / "report.pdf").read_bytes()
    add(("report.pdf", good))
    before = texts(library)
    report = add(("report.pdf", bad), ("zinc.md", PERU), replace=True)
    assert [Path(refusal.path).name for refusal in report.refused] == ["report.pdf"]
    assert report.added == ("zinc.md",)
    assert report.removed == ()
    assert texts(library) == {**before, "zinc.md": PERU.decode()}
    assert files(library) == [good, PERU]


def test_a_replacement_that_fails_leaves_the_earlier_upload(
    library: Editions, add: Callable[..., IngestReport]
) -> None:
    add(("zinc.md", ALASKA))
    path = store(library.home.path, "zinc.md", PERU).path
    assert path is not None

    def disk_is_full() -> IngestReport:
        raise LibraryError("no space")

    with pytest.raises(LibraryError, match="no space"):
        replace_earlier([path], library, disk_is_full, ignore)
    assert texts(library) == {"zinc.md": ALASKA.decode()}
    assert files(library) == [ALASKA]


def lines(*names: str) -> bytes:
    """One document a line, or a line that is none."""
    return "\n".join(
        json.dumps({"doc_id": name, "title": name, "text": f"The {name} mine lies in Nevada."})
        if name
        else "{"
        for name in names
    ).encode()


def test_documents_that_a_replacement_no_longer_holds_go(
    library: Editions, add: Callable[..., IngestReport]
) -> None:
    add(("mines.jsonl", lines("gold", "silver")))
    report = add(("mines.jsonl", lines("gold", "lead")), replace=True)
    assert (report.added, report.removed) == (("lead",), ("silver",))
    assert set(texts(library)) == {"gold", "lead"}
    assert set(files(library)) == {lines("gold", "lead")}


def test_a_replacement_with_other_documents_only_keeps_its_file(
    library: Editions, add: Callable[..., IngestReport]
) -> None:
    add(("mines.jsonl", lines("gold")))
    report = add(("mines.jsonl", lines("lead")), replace=True)
    assert (report.added, report.removed) == (("lead",), ("gold",))
    assert files(library) == [lines("lead")]


def test_a_replacement_that_is_refused_in_part_removes_nothing(
    library: Editions, add: Callable[..., IngestReport]
) -> None:
    add(("mines.jsonl", lines("gold", "silver")))
    report = add(("mines.jsonl", lines("lead", "")), replace=True)
    assert (report.added, report.removed) == (("lead",), ())
    assert set(texts(library)) == {"gold", "lead", "silver"}
    assert set(files(library)) == {lines("lead", "")}


def test_a_replacement_that_says_the_same_is_there_unchanged(
    library: Editions, add: Callable[..., IngestReport]
) -> None:
    add(("zinc.md", ALASKA))
    same = ALASKA.replace(b"\n", b"\r\n")
    assert add(("zinc.md", same), replace=True).unchanged == ("zinc.md",)
    assert files(library) == [same]
    before = library.current()
    assert add(("zinc.md", same)).unchanged == ("zinc.md",)
    assert library.current() == before


def test_headings_and_pages_of_one_name_are_told_apart() -> None:
    text = "# Ores\nTin.\n# Summary\nLess.\n# Ores\nZinc.\n\n  \nThe end. \n"
    starts = [text.index("# Ores"), text.index("# Summary"), text.rindex("# Ores")]
    ends = [*starts[1:], len(text)]
    names = ["Ores", "Summary", "Ores"]
    blank, last = text.index("\n\n") + 1, text.index("The end")
    document = Document(
        "a.pdf",
        "A",
        text,
        sections=tuple(
            Section(start, end, (name,))
            for start, end, name in zip(starts, ends, names, strict=True)
        ),
        pages=(
            Page(0, starts[1], 1, "i"),
            Page(starts[1], blank, 2, "i"),
            Page(blank, blank, 3),
            Page(blank, len(text), 4, "4"),
        ),
        metadata={},
    )
    assert [
        (d.label, d.span.of(text), d.page and d.page.number) for d in destinations(document)
    ] == [
        ("Ores · 1 of 2", "# Ores", None),
        ("Summary", "# Summary", None),
        ("Ores · 2 of 2", "# Ores", None),
        ("page i (1 of the file)", "# Ores", 1),
        ("page i (2 of the file)", "# Summary", 2),
        ("page 3", "", 3),
        ("page 4", "The end.", 4),
    ]
    assert destinations(document)[2].span.start == starts[2]
    assert destinations(document)[-1].span == Span(last, last + len("The end."))


def record_of(path: Path) -> Record:
    hash_ = source_hash(path, path.stat().st_size)
    assert hash_ is not None
    return Record("a.pdf", "A", {}, str(path.parent), path.name, hash_, "", 9)


DOCUMENT = Document("a.pdf", "A", "Some text", pages=(Page(0, 9, 2),), metadata={})
CITATION = cite_document(DOCUMENT, 0, 4)


def test_a_page_is_drawn_while_its_file_is_as_it_was_read(tmp_path: Path) -> None:
    path = tungsten_report(tmp_path / "a.pdf")
    record = record_of(path)
    assert has_page_image(record, CITATION)
    assert str(page_image(record, CITATION)).startswith("data:image/png;base64,")
    assert why_no_image(record, CITATION, wanted=True) == ""

    path.write_bytes(path.read_bytes() + b"\n%edited")
    assert not has_page_image(record, CITATION)
    assert page_image(record, CITATION) is None
    assert "was changed" in why_no_image(record, CITATION, wanted=False)

    path.unlink()
    assert not has_page_image(record, CITATION)
    assert page_image(record, CITATION) is None
    assert why_no_image(record, CITATION, wanted=True) == ""


def test_the_cited_line_of_a_recognised_page_is_coloured_on_its_image(tmp_path: Path) -> None:
    record = record_of(tungsten_report(tmp_path / "a.pdf"))
    lines = (
        RecognisedLine("Some text of the report", 0.1, 0.5, 0.9, 0.6, 0.98),
        RecognisedLine("Another line further down", 0.1, 0.8, 0.9, 0.9, 0.97),
    )
    page = Page(0, 49, 2, None, lines)
    document = Document("a.pdf", "A", "Some text of the report Another line further down")
    document = replace(document, pages=(page,))
    drawn = str(page_image(record, cite_document(document, 0, 23), document))
    image = Image.open(io.BytesIO(base64.b64decode(drawn.partition(",")[2]))).convert("RGB")
    colours = [
        image.getpixel((image.width // 2, round(share * image.height))) for share in (0.55, 0.85)
    ]
    assert colours[0] != (255, 255, 255)
    assert colours[1] == (255, 255, 255)


@pytest.mark.parametrize("data", [b"%PDF-1.7\nno pages", b"", bytes(50)])
def test_a_page_that_cannot_be_drawn_is_said_not_to(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    record = record_of(path)
    assert page_image(record, CITATION) is None
    assert why_no_image(record, CITATION, wanted=False) == ""
    assert "does not let it be drawn" in why_no_image(record, CITATION, wanted=True)


@pytest.fixture
def open_library(
    library: Editions, add: Callable[..., IngestReport], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """The Library page of three notes that mention Alaska."""
    names = ("gold", "silver", "zinc")
    kinds = ("memorandum", "briefing", "briefing")
    note = "---\ntitle: {0}\nkind: {1}\n---\n# {0}\n\nAlaska holds {0}.\n"
    add(*((f"{n}.md", note.format(n, k).encode()) for n, k in zip(names, kinds, strict=True)))
    monkeypatch.setenv("ASSISTANT_HOME", str(library.home.path))

    def visit() -> AppTest:
        script = "from assistant.web import library_page\nlibrary_page.page(None)"
        test = AppTest.from_string(script, default_timeout=60).run()
        assert not test.exception
        return test

    return visit


def test_documents_that_mention_a_term_are_all_reached(
    open_library: Callable[..., AppTest], add: Callable[..., IngestReport]
) -> None:
    lines = [
        json.dumps({"doc_id": f"n{i}", "title": f"Note {i:03}", "text": f"Erbium in note {i}."})
        for i in range(101)
    ]
    add(("notes.jsonl", "\n".join(lines).encode()))
    test = open_library()
    test.session_state["library_view"] = "Mentions"
    test.run()
    test.text_input(key="mention_term").set_value("erbium").run()
    assert len(listed(test)) == 100
    assert "101 documents, the first 100 listed" in [caption.value for caption in test.caption]
    test.button(key="more_mentions").click().run()
    assert sorted(listed(test)) == [f"Note {i:03}" for i in range(101)]
    assert "101 documents" in [caption.value for caption in test.caption]
    assert not [button for button in test.button if button.key == "more_mentions"]


def listed(test: AppTest) -> list[str]:
    (places,) = (
        json.loads(element.proto.json)["places"]
        for element in test.get("bidi_component")
        if element.proto.component_name == "policy_assistant_places"
    )
    return [place["title"] for place in places]


def test_what_the_table_was_limited_to_stays_when_a_document_was_open(
    open_library: Callable[..., AppTest],
) -> None:
    test = open_library()
    test.text_input(key="table_words").set_value("z").run()
    test.multiselect(key="table_limit_kind").set_value(["briefing"]).run()
    assert list(test.dataframe[0].value["Title"]) == ["zinc"]
    test.query_params["document"] = "gold.md"
    test.run()
    assert test.title[0].value == "gold"
    test.button[0].click().run()
    assert list(test.dataframe[0].value["Title"]) == ["zinc"]
    assert test.multiselect(key="table_limit_kind").value == ["briefing"]


def test_what_is_doubtful_about_a_document_is_shown_with_it(
    open_library: Callable[..., AppTest], add: Callable[..., IngestReport]
) -> None:
    report = add(("tin.txt", "El estaño de Bolivia se vendió en 2024.\n".encode("cp1252")))
    remark = "not UTF-8; read as Windows-1252 (Latin-1), a guess"
    assert [note.rpartition(": ")[2] for note in report.notes] == [remark]
    test = open_library()
    assert "Notes on the reading" not in [caption.value for caption in test.caption]
    test.query_params["document"] = "tin.txt"
    test.run()
    assert "Notes on the reading" in [caption.value for caption in test.caption]
    assert remark in [text.value for text in test.text]


def test_dates_of_old_documents_can_be_chosen() -> None:
    script = "from assistant.web import filters\nfilters._date_range()"
    test = AppTest.from_string(script, default_timeout=60).run()
    old, coming = date(1556, 3, 1), date(2050, 1, 1)  # Agricola's book on mining, and a target
    test.date_input(key="filter_since").set_value(old).run()
    test.date_input(key="filter_until").set_value(coming).run()
    assert not test.exception
    assert [field.value for field in test.date_input] == [old, coming]
    assert all(field.min <= old and coming <= field.max for field in test.date_input)
