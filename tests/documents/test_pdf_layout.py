"""PDF: columns, notes in the margin and tables, in the order in which a person reads them."""

from __future__ import annotations

from pathlib import Path

from assistant.documents.parse import parse
from assistant.types import Document
from tests.support.documents import PdfPages


def read(pages: PdfPages) -> Document:
    (document,) = parse(pages.save(), "a.pdf", 10**8)
    return document


def wrapped(pages: PdfPages, text: str, width: float, size: float = 11) -> list[str]:
    lines = [""]
    for word in text.split():
        line = f"{lines[-1]} {word}".strip()
        if pages.canvas.stringWidth(line, "Times-Roman", size) > width:
            lines.append(word)
        else:
            lines[-1] = line
    return lines


SECTIONS = (
    (
        "Keeping of boats",
        "Boats are kept at the upper quay from the first frost until the ice has gone, and whoever "
        "moves one before that day answers for all damage to the quay and to other boats.",
    ),
    (
        "Lamps",
        "Each boat carries a lamp of nine candles that is lit from dusk, and the harbour "
        "master may exempt boats that do not leave the basin, by a paper that names boat and date.",
    ),
    ("Fees", "The fee is 14 crowns a month and is paid before the month begins, at the office."),
)


def test_notes_in_the_margin_stay_apart_from_the_sections(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "act.pdf")
    for page in range(2):
        y = 700.0
        for number, (note, text) in enumerate(SECTIONS):
            for k, line in enumerate(wrapped(pages, f"{3 * page + number + 1}. {text}", 250)):
                pages.line(180, y - 13 * k, line)
            last = y - 13 * k
            for k, line in enumerate(wrapped(pages, f"{note} in the upper basin", 60, size=7)):
                pages.line(90 if number % 2 else 450, y - 8 * k, line, size=7)
            y = last - 28
        pages.next_page()
    text = read(pages).text
    for page in range(2):
        for number, (_, section) in enumerate(SECTIONS):
            assert f"{3 * page + number + 1}. {section}" in text.split("\n\n")


def test_ruled_tables_beside_marks_in_the_margin(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "targets.pdf")
    y = 700.0
    for k in range(4):
        pages.line(40, y, f"ID_{k}7", size=8)
        pages.line(130, y, f"Aim {k + 1}: quays of basin {k + 1}")
        pages.line(40, y - 14, f"x{k}b2", size=8)
        rows = (
            ("What", "State", "When"),
            (f"By May 203{k} quay {k + 1} is mended", "Aim", f"203{k}-05"),
        )
        columns = (126, 360, 430, 520)
        for r, row in enumerate(rows):
            for x, cell in zip(columns, row, strict=False):
                pages.line(x + 4, y - 20 - 16 * r, cell)
        for r in range(3):
            pages.canvas.line(126, y - 8 - 16 * r, 520, y - 8 - 16 * r)
        for x in columns:
            pages.canvas.line(x, y - 8, x, y - 40)
        y -= 80
    blocks = read(pages).text.split("\n\n")
    for k in range(4):
        at = blocks.index(f"Aim {k + 1}: quays of basin {k + 1}")
        assert blocks[at + 1] == (
            f"What | State | When\nBy May 203{k} quay {k + 1} is mended | Aim | 203{k}-05"
        )


def test_rows_parted_by_lines_across_only(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "ladder.pdf")
    rows = (
        ("Measure", ["Share of quays that were mended"]),
        (
            "Meaning",
            ["The number of quays that were mended within the year,", "by all quays of the basin."],
        ),
        ("Source", ["Books of the harbour master, closed each spring", "after the ice has gone."]),
        ("Limits", ["None."]),
    )  # fmt: skip
    y = 700.0
    pages.canvas.line(72, y, 520, y)
    for label, lines in rows:
        pages.line(76, y - 14, label)
        for k, line in enumerate(lines):
            pages.line(200, y - 14 - 12 * k, line)
        y -= 12 * len(lines) + 8
        if label != "Limits":
            pages.canvas.line(72, y, 520, y)
    pages.line(72, y - 60, "Table 5", font="Times-Bold")
    assert read(pages).text.split("\n\n") == [
        "Measure | Share of quays that were mended\n"
        "Meaning | The number of quays that were mended within the year, by all quays of the "
        "basin.\nSource | Books of the harbour master, closed each spring after the ice has gone.\n"
        "Limits | None.",
        "Table 5",
    ]


def test_a_paragraph_above_a_table_is_not_cut_by_its_columns(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "post.pdf")
    for x, part in ((60, "May 2031"), (250, "The Quay Post"), (480, "Sheet 4")):
        pages.line(x, 740, part)
    text = (
        "The harbour had a good year, for which we thank those who gave their time and those who "
        "gave their money. The table shows how many boats came, and how many stayed over night."
    )
    y = 715.0
    for line in wrapped(pages, text, 330):
        pages.line(60, y, line)
        y -= 13
    y -= 10
    for row in (("", "2030", "2031", "Change"), ("Barges", "511", "604", "+18%"),
                ("Rafts", "77", "71", "-8%"), ("Ferries", "1,020", "1,100", "+8%")):  # fmt: skip
        for x, cell in zip((90, 280, 380, 480), row, strict=True):
            pages.line(x, y, cell)
        y -= 14
    blocks = read(pages).text.split("\n\n")
    assert text in blocks
    assert (
        " | 2030 | 2031 | Change\nBarges | 511 | 604 | +18%\nRafts | 77 | 71 | -8%\n"
        "Ferries | 1,020 | 1,100 | +8%"
    ) in blocks


def test_two_lines_in_each_column_above_a_figure(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "short.pdf")
    for n in range(3):
        pages.line(50, 760, "River Gazette / New Rules", size=9)
        pages.line(540, 760, str(90 + n), size=9)
        for x, lines in (
            (
                50,
                [
                    "(6) On the chart of the lower basin, the",
                    "pilot strikes out the sand bank that",
                ],
            ),
            (230, ["lies east of buoy 5 in", "sheet (c)(2) of the atlas."]),
        ):
            for k, line in enumerate(lines):
                pages.line(x, 730 - 11 * k, line, size=9)
        pages.canvas.rect(50, 200, 510, 480)
        pages.next_page()
    document = read(pages)
    assert (
        document.text.split("\n\n")
        == [
            "(6) On the chart of the lower basin, the pilot strikes out the sand bank that lies "
            "east of buoy 5 in sheet (c)(2) of the atlas."
        ]
        * 3
    )
    assert [page.label for page in document.pages] == ["90", "91", "92"]


def test_a_form_of_labels_and_values(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "form.pdf")
    for n, row in enumerate((("Place:", "Lower Basin, Quay 3", "Number:", "QB31-077"),
                             ("Day and hour:", "3 May 2031, 0830", "Boat:", "Barge"),
                             ("Weather:", "Fog", "Hurt:", "None"))):  # fmt: skip
        for x, cell in zip((54, 150, 330, 430), row, strict=True):
            pages.line(x, 700 - 18 * n, cell)
    assert read(pages).text.split("\n") == [
        "Place: | Lower Basin, Quay 3 | Number: | QB31-077",
        "Day and hour: | 3 May 2031, 0830 | Boat: | Barge",
        "Weather: | Fog | Hurt: | None",
    ]


def test_columns_with_a_list_in_one_of_them(tmp_path: Path) -> None:
    pages = PdfPages(tmp_path / "list.pdf")
    left = [
        "The harbour master counts the boats that",
        "lie at the upper quay each evening, and he",
        "writes their number into the book which is",
        "kept at the lock. He does so also on days on",
        "which no boat has come or gone, so that the",
        "book has no gap for anyone to ask about.",
    ]
    right = [
        "Barges are counted by their hulls, and",
        "those that are tied to each other count",
        "as one if a single crew looks after both",
        "of them by day and by night as well, and",
        "has shown the keeper of the lock a paper",
        "that says so in plain and simple words.",
    ]
    for n, (a, b) in enumerate(zip(left, right, strict=True)):
        pages.line(72, 700 - 14 * n, a)
        pages.line(340, 700 - 14 * n, b)
    pages.line(325, 700, "•")
    assert read(pages).text.split("\n\n") == [" ".join(left), "• " + " ".join(right)]
