"""Mails and their attachments: headers, bodies, ids, limits."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from assistant.documents.parse import parse
from assistant.errors import UnreadableError
from assistant.types import Document
from tests.support import documents


def mail(subject: str = "Offer of tin", text: str | None = "We offer 40 t of tin.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ann Lee <ann@example.org>"
    message["To"] = "Board <board@example.org>, bo@example.org"
    message["Subject"] = subject
    message["Date"] = "Tue, 05 Mar 2024 23:30:00 +0100"
    if text is not None:
        message.set_content(text)
    return message


def read_all(path: Path, message: EmailMessage) -> tuple[list[Document], list[str]]:
    broken: list[str] = []
    (path / "offer.eml").write_bytes(bytes(message))
    return parse(path / "offer.eml", "in/offer.eml", 10**8, broken.append), broken


def test_headers_are_the_metadata(tmp_path: Path) -> None:
    (document,), broken = read_all(tmp_path, mail())
    assert document.doc_id == "in/offer.eml"
    assert document.title == "Offer of tin"
    assert document.text == "We offer 40 t of tin."
    assert document.metadata == {
        "author": "Ann Lee",
        "published": "2024-03-05",
        "to": ["Board", "bo@example.org"],
    }
    assert not broken


def test_plain_text_goes_before_html_and_html_is_read_where_there_is_no_other(
    tmp_path: Path,
) -> None:
    both = mail(text="The price is 25 crowns.")
    both.add_alternative("<p>The price is <b>25</b> crowns, <i>dear</i>.</p>", subtype="html")
    (document,), _ = read_all(tmp_path, both)
    assert document.text == "The price is 25 crowns."
    page = mail(text=None)
    page.set_content(
        "<html><head><style>p {color: red}</style></head><body><p>The price<br>is <b>25</b> "
        "crowns.</p><ul><li><p>Tin</p></li><li>Zinc</li></ul><table><tr><td>Port</td><td>Oslo</td></tr>"
        "<tr><td>Ship</td><td>Fram</td></tr></table></body></html>",
        subtype="html",
    )
    (document,), _ = read_all(tmp_path, page)
    assert document.text == (
        "The price\nis 25 crowns.\n\n- Tin\n- Zinc\n\nPort | Oslo\nShip | Fram"
    )


def test_an_attachment_is_a_document_of_its_own(tmp_path: Path) -> None:
    message = mail()
    report = documents.word_report(tmp_path / "stocks.docx").read_bytes()
    message.add_attachment(report, maintype="application", subtype="msword", filename="stocks.docx")
    message.add_attachment(
        b"Port,Ships\nOslo,3\n", maintype="text", subtype="csv", filename="../ports.csv"
    )
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="all.zip")
    found, broken = read_all(tmp_path, message)
    assert [document.doc_id for document in found] == [
        "in/offer.eml",
        "in/offer.eml/stocks.docx",
        "in/offer.eml/ports.csv",
    ]
    assert found[1].title == "Stocks of refined copper"
    assert found[2].text == "Port: Oslo; Ships: 3."
    assert found[0].notes == ("attachments of kinds that are not read: all.zip",)
    assert not broken


def test_a_bad_attachment_costs_only_itself(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"no pdf", maintype="application", subtype="pdf", filename="terms.pdf")
    found, broken = read_all(tmp_path, message)
    assert [document.doc_id for document in found] == ["in/offer.eml"]
    assert broken == ["attachment terms.pdf: not a PDF: the content is plain text"]


def test_two_attachments_of_one_name_are_two_documents(tmp_path: Path) -> None:
    message = mail()
    for words in ("The first list.", "The second list."):
        message.add_attachment(words, filename="list.txt")
    found, _ = read_all(tmp_path, message)
    assert [(d.doc_id.rpartition("/")[2], d.text.strip()) for d in found[1:]] == [
        ("list.txt", "The first list."),
        ("list (2).txt", "The second list."),
    ]


def test_mails_within_mails_are_read_down_to_a_limit(tmp_path: Path) -> None:
    message = mail("Level 9", "The deepest word.")
    for level in range(8, -1, -1):
        outer = mail(f"Level {level}", f"Word of level {level}.")
        outer.add_attachment(message)
        message = outer
    found, broken = read_all(tmp_path, message)
    assert [document.title for document in found] == [f"Level {n}" for n in range(6)]
    assert found[1].doc_id == "in/offer.eml/Level 1.eml"
    assert found[2].doc_id == "in/offer.eml/Level 1.eml/Level 2.eml"
    assert broken == ["attachment Level 6.eml: not read: it lies more than 5 mails deep"]


def test_a_mail_that_only_carries_a_file(tmp_path: Path) -> None:
    message = mail(text=None)
    message.add_attachment("Tin is a metal.", filename="tin.txt")
    found, _ = read_all(tmp_path, message)
    assert [document.doc_id for document in found] == ["in/offer.eml/tin.txt"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Only a line of text.", "no headers"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"From: a@example.org\r\nSubject: Nothing\r\n\r\n", "no text in this mail"),
        (
            b"From: a@b.org\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n"
            b"\r\nMIAGCSqGSIb3DQEHA6CAMIACAQAxggGQMII=\r\n",
            "encrypted or sealed",
        ),
    ],
)
def test_what_is_no_mail_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.eml").write_bytes(data)
    with pytest.raises(UnreadableError, match=reason):
        parse(tmp_path / "a.eml", "a.eml", 10**8)


def test_other_encodings_and_folded_headers(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(
        b"From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\n"
        b"Subject: =?iso-8859-1?q?Preis_f=FCr?=\r\n =?utf-8?b?IFppbm4=?=\r\n"
        b"Date: not a date\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\nF=FCnf Tonnen kosten =A325.\r\n"
    )
    (document,) = parse(tmp_path / "a.eml", "a.eml", 10**8)
    assert document.title == "Preis für Zinn"
    assert document.metadata == {"author": "Jürgen"}
    assert document.text == "Fünf Tonnen kosten £25."
