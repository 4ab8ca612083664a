"""Bytes of a text file to characters: known for certain, guessed and said so, or refused."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from assistant.documents.unseen import without_unseen
from assistant.errors import UnreadableError

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_WESTERN = frozenset("áàâãäåæçéèêëíîïñóôõöøœúùûüß" + "ÁÀÂÃÄÅÆÇÉÈÊËÍÎÏÑÓÔÕÖØŒÚÙÛÜ" + "ªº")
"""Letters of Spanish, Portuguese, French, German, Dutch and the Nordic languages.

Others that Windows-1252 has (such as ì, ò, ý, þ) are what Czech, Polish and Turkish files
turn into when they are read as Windows-1252."""

_MOST_WESTERN_SHARE = 0.2
"""Of all letters; French, the most accented, has about 0.05, misread Cyrillic nearly 1."""

_LEAST_COHERENCE = 0.3
"""Of charset-normalizer's match with a language; 0 where it only knows the bytes can be decoded."""

_UNKNOWN = "the text encoding cannot be told for certain; save the file as UTF-8"


@dataclass(frozen=True, slots=True)
class Decoded:
    """NFC text with ``\\n`` line ends, and remarks on how it was decoded."""

    text: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Decode UTF-8, or UTF-16 and UTF-32 with a byte order mark; guess anything else.

    A guess is reported in the notes. Raises UnreadableError where even a guess is unsafe,
    for binary content, and for text that is blank.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return _checked(data.decode(encoding))
            except UnicodeDecodeError as error:
                raise UnreadableError(
                    f"damaged {encoding.removesuffix('-sig').upper()} text at byte {error.start}"
                ) from error
    if b"\x00" in data:
        raise UnreadableError(
            "holds NUL bytes: not a text file, or UTF-16 without a byte order mark"
        )
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> Decoded:
    western = _as_western(data)
    if western is not None:
        note = "not UTF-8; read as Windows-1252 (Latin-1), a guess"
        return Decoded(_checked(western).text, (note,))
    # Rarely needed, and slow to load.
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None or best.coherence < _LEAST_COHERENCE or _is_latin(str(best)):
        raise UnreadableError(_UNKNOWN)
    note = f"not UTF-8; read as {best.encoding} ({best.language}), a guess"
    return Decoded(_checked(str(best)).text, (note,))


def _as_western(data: bytes) -> str | None:
    """The text as Windows-1252, if it reads like a Western European language."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = [char for char in text if char.isalpha()]
    foreign = [char for char in letters if not char.isascii()]
    if not set(foreign) <= _WESTERN or len(foreign) > _MOST_WESTERN_SHARE * len(letters):
        return None
    # A sign inside a word is a letter of another encoding, as in Polish "du¿e".
    if re.search(r"[a-z][^\x00-\x7f\w’‘\xad–—·…][a-z]|[a-z][ÁÀÂÃÄÅÆÇÉÈÊËÍÎÏÑÓÔÕÖØŒÚÙÛÜ]", text):
        return None
    return text


def _is_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
    return latin > len(letters) / 2


def _checked(text: str) -> Decoded:
    text = without_unseen(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        raise UnreadableError("empty file: no text in it")
    # Control characters other than tab, line feed, form feed and escape are not in texts.
    if len(re.findall(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]", text)) > len(text) / 200:
        raise UnreadableError("not a text file: the content is of an unknown binary kind")
    if "\x00" in text:
        raise UnreadableError("holds NUL characters: not a text file")
    return Decoded(text)
