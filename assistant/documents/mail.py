"""Mails: the message is a document, and so is each attachment of a kind that is read.

The id of an attachment is that of the mail, a slash and its name: `notes/offer.eml/terms.pdf`.
"""

from __future__ import annotations

import email.policy
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from mimetypes import guess_extension
from pathlib import Path, PurePosixPath

from assistant.documents.blocks import assemble
from assistant.documents.decoding import decode
from assistant.documents.markup import blocks_of
from assistant.documents.metadata import Metadata
from assistant.documents.readers import reader_of
from assistant.documents.source import Contents, Source, refuse_binary
from assistant.documents.text import document
from assistant.errors import UnreadableError
from assistant.types import Document

_DEEPEST = 5
_MOST_ATTACHMENTS = 200
_MOST_BYTES = 200 * 2**20
"""Of all attachments of a mail and of those within it, decoded."""

_HEADERS = ("from", "to", "subject", "date", "message-id", "received", "mime-version")
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_SEALED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_LONGEST_NAME = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")


@dataclass(slots=True)
class _Reading:
    """What a mail has given so far."""

    documents: list[Document] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    bytes_left: int = _MOST_BYTES
    attachments_left: int = _MOST_ATTACHMENTS


def read_mail(source: Source) -> Contents:
    """Read an ``.eml`` file with its attachments. Raises UnreadableError."""
    refuse_binary(source.data, "a mail")
    mail = _parsed(source.data)
    reading = _Reading()
    _read(mail, source, reading, depth=0)
    if not reading.documents:
        raise UnreadableError(reading.broken[0] if reading.broken else "no text in this mail")
    return Contents(tuple(reading.documents), tuple(reading.broken))


def _parsed(data: bytes) -> EmailMessage:
    mail = message_from_bytes(data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    if not any(header in mail for header in _HEADERS):
        raise UnreadableError("not a mail: it has no headers")
    return mail


def _read(mail: EmailMessage, source: Source, reading: _Reading, depth: int) -> None:
    if mail.get_content_type() in _SEALED:
        raise UnreadableError("encrypted or sealed mail: save it as plain mail first")
    unread: list[str] = []
    place = len(reading.documents)
    for name, attached in _named(_attachments(mail)):
        inside = replace(
            source, path=Path(name), doc_id=f"{source.doc_id}/{name}", sidecar=Metadata()
        )
        try:
            _attachment(attached, inside, reading, depth, unread)
        except UnreadableError as error:
            reading.broken.append(f"attachment {name}: {error}")
    message = _message(mail, source, unread)
    if message is not None:
        reading.documents.insert(place, message)


def _attachment(
    part: EmailMessage, inside: Source, reading: _Reading, depth: int, unread: list[str]
) -> None:
    name = inside.path.name
    reading.attachments_left -= 1
    if depth >= _DEEPEST:
        raise UnreadableError(f"not read: it lies more than {_DEEPEST} mails deep")
    if reading.attachments_left < 0:
        raise UnreadableError(f"not read: the mail has more than {_MOST_ATTACHMENTS} attachments")
    if part.get_content_type() == "message/rfc822":
        _read(part.get_content(), inside, reading, depth + 1)
        return
    suffix = inside.path.suffix.lower()
    reader = reader_of(suffix)
    if reader is None:
        unread.append(name)
        return
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        raise UnreadableError("empty file")
    reading.bytes_left -= len(data)
    if reading.bytes_left < 0:
        raise UnreadableError(f"not read: attachments of more than {_MOST_BYTES // 2**20} MiB")
    inside = replace(inside, data=data)
    if suffix == ".eml":
        _read(_parsed(data), inside, reading, depth + 1)
        return
    read = reader(inside)
    contents = read if isinstance(read, Contents) else Contents((read,))
    reading.documents += contents.documents
    reading.broken += [f"{name}: {reason}" for reason in contents.broken]


def _message(mail: EmailMessage, source: Source, unread: list[str]) -> Document | None:
    """The message itself; None for a mail that only carries something else."""
    text, notes = _body(mail)
    if not text.strip():
        return None
    if unread:
        notes = (*notes, f"attachments of kinds that are not read: {', '.join(unread)}")
    return document(source, text, headings=(), metadata=_metadata(mail), notes=notes)


def _metadata(mail: EmailMessage) -> Metadata:
    subject = " ".join(str(mail.get("subject", "")).split())
    name, address = parseaddr(str(mail.get("from", "")))
    recipients = [shown or at for shown, at in map(parseaddr, _addresses(mail)) if shown or at]
    found = Metadata.found(
        title=(subject, "subject"),
        author=(name or address, "sender"),
        published=(_date(mail), "date"),
    )
    return Metadata.model_validate({"to": recipients} if recipients else {}).over(found)


def _addresses(mail: EmailMessage) -> list[str]:
    return [
        str(address)
        for header in mail.get_all("to", [])
        for address in getattr(header, "addresses", ())
    ]


def _date(mail: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(mail.get("date", ""))).date().isoformat()
    except (TypeError, ValueError):
        return None


def _body(mail: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The text of the message: what is written as plain text, else as HTML."""
    notes: tuple[str, ...] = ()
    for kind in ("plain", "html"):
        part = mail.get_body(preferencelist=(kind,))
        data = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(data, bytes) or not data.strip():
            continue
        charset = part.get_content_charset("utf-8")
        try:
            text = data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            decoded = decode(data)
            text, notes = decoded.text, decoded.notes
        text = assemble(blocks_of(text))[0] if kind == "html" else _plain(text, part)
        if text.strip():
            return text, notes
    return "", notes


def _plain(text: str, part: MIMEPart) -> str:
    """Line ends as ours; lines that a program broke for the way (RFC 3676) are put together."""
    text = decode(text.encode("utf-8", "replace")).text if text.strip() else ""
    if part.get_param("format", "") == "flowed":
        text = re.sub(r"(?<=[^\s-]) \n(?=[^\s>])", " ", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _attachments(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that are files or whole mails; what those hold is theirs."""
    for part in mail.iter_parts():
        assert isinstance(part, EmailMessage)
        kind = part.get_content_type()
        if kind == "message/rfc822":
            yield part
        elif part.is_multipart():
            yield from _attachments(part)
        elif (
            (part.get_filename() or part.get_content_disposition() == "attachment")
            and kind not in _SIGNATURES
            and not (part.get_content_maintype() == "image" and part["content-id"])
        ):
            yield part


def _named(parts: Iterator[EmailMessage]) -> Iterator[tuple[str, EmailMessage]]:
    """Each part with a name that no other has."""
    counts: Counter[str] = Counter()
    for part in parts:
        name = _name(part)
        counts[name] += 1
        if counts[name] > 1:
            path = PurePosixPath(name)
            name = f"{path.stem} ({counts[name]}){path.suffix}"
        yield name, part


def _name(part: EmailMessage) -> str:
    given = part.get_filename()
    if not given and part.get_content_type() == "message/rfc822":
        inner = part.get_content()
        given = f"{inner.get('subject', '') or 'message'}.eml"
    if not given:
        given = f"attachment{guess_extension(part.get_content_type()) or ''}"
    name = unicodedata.normalize("NFC", _UNSAFE.sub(" ", given)).strip(" .")
    return name[-_LONGEST_NAME:] or "attachment"
