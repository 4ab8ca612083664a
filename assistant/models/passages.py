"""Sentences to passages: what is embedded and retrieved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.language.sentences import split_sentences
from assistant.models.embedding import Embedding
from assistant.types import Document, Section, Span, Vector, Vectors

VERSION = "1"
"""Changes whenever the same text would be cut or embedded differently than before."""

_PREFIX_SHARE = 0.25
_SPECIAL_TOKENS = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before it has a number: whole sentences of one section, in order."""

    heading: tuple[str, ...]
    sentences: tuple[Span, ...]

    @property
    def start(self) -> int:
        return self.sentences[0].start

    @property
    def end(self) -> int:
        return self.sentences[-1].end


@dataclass(frozen=True, slots=True)
class EmbeddedText:
    """What the encoder is given for a passage, and where the passage's sentences lie in it."""

    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vector of a passage and one vector for each of its sentences, in order."""

    passage: Vector
    sentences: Vectors


def split_passages(document: Document, encoder: Embedding) -> list[Draft]:
    """Cut a document into passages that fit the encoder's window with their prefix.

    A section that does not fit is cut into parts of about equal length. A sentence longer than
    the window is itself divided, at a semicolon, a comma or a space.
    """
    sections = document.sections or (Section(0, len(document.text), ()),)
    drafts: list[Draft] = []
    for section in sections:
        prefix = _prefix(document.title, section.path, encoder)
        budget = encoder.max_tokens - _SPECIAL_TOKENS - encoder.count_tokens(prefix)
        sentences = [
            part
            for sentence in _body_sentences(document.text, section)
            for part in _fitting(document.text, sentence, budget, encoder)
        ]
        for group in _grouped(document.text, sentences, budget, encoder):
            drafts.append(Draft(section.path, tuple(group)))
    return drafts


def embedded_text(title: str, draft: Draft, text: str, encoder: Embedding) -> EmbeddedText:
    """The passage behind its title and heading, as the encoder reads it.

    ``text`` is the document's canonical text.
    """
    prefix = _prefix(title, draft.heading, encoder)
    shift = len(prefix) - draft.start
    spans = tuple(Span(s.start + shift, s.end + shift) for s in draft.sentences)
    return EmbeddedText(prefix + text[draft.start : draft.end], spans)


def embed_passages(texts: Sequence[EmbeddedText], encoder: Embedding) -> list[PassageVectors]:
    """Vectors of passages and of their sentences from one pass over each text.

    A sentence's vector is the normalised mean of its tokens as they stand in the passage.
    """
    encoded = encoder.encode_tokens([text.text for text in texts])
    return [
        PassageVectors(
            tokens.vector,
            np.stack([tokens.pooled(s.start, s.end) for s in text.sentences]),
        )
        for text, tokens in zip(texts, encoded, strict=True)
    ]


def _prefix(title: str, heading: tuple[str, ...], encoder: Embedding) -> str:
    """Title and headings as a line of their own, at most a quarter of the window."""
    parts = [title, *(part for part in heading if part.strip() != title.strip())]
    words = ". ".join(part.strip() for part in parts if part.strip()).split()
    limit = int(encoder.max_tokens * _PREFIX_SHARE)
    while words and encoder.count_tokens(" ".join(words)) > limit:
        words = words[: len(words) * 9 // 10]
    return " ".join(words) + "\n" if words else ""


def _body_sentences(text: str, section: Section) -> Iterator[Span]:
    """The section's sentences without its heading line, which is part of the prefix."""
    sentences = split_sentences(text, section.start, section.end)
    if section.path and sentences:
        first = " ".join(sentences[0].of(text).split()).strip("*_#").strip()
        if first == " ".join(section.path[-1].split()):
            sentences = sentences[1:]
    yield from sentences


def _fitting(text: str, span: Span, budget: int, encoder: Embedding) -> Iterator[Span]:
    if encoder.count_tokens(span.of(text)) <= budget or span.end - span.start < 2:
        yield span
        return
    middle = _break_near_middle(text, span)
    for part in (Span(span.start, middle), Span(middle, span.end)):
        start, end = part.start, part.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            yield from _fitting(text, Span(start, end), budget, encoder)


def _break_near_middle(text: str, span: Span) -> int:
    """Where to divide an overlong sentence: in its middle half, by preference after ``;``."""
    length = span.end - span.start
    middle = span.start + length // 2
    low, high = span.start + length // 4, span.end - length // 4
    for mark in ("\n", "; ", ", ", " "):
        before = text.rfind(mark, low, middle)
        after = text.find(mark, middle, high)
        found = [at for at in (before, after) if at >= 0]
        if found:
            return min(found, key=lambda at: abs(at - middle)) + len(mark)
    return middle


def _grouped(
    text: str, sentences: list[Span], budget: int, encoder: Embedding
) -> Iterator[list[Span]]:
    """Consecutive sentences in the fewest groups that fit, of about equal length."""
    if not sentences:
        return
    total = encoder.count_tokens(text[sentences[0].start : sentences[-1].end])
    if total <= budget or len(sentences) == 1:
        yield sentences
        return
    target = total / -(-total // budget)
    group: list[Span] = []
    for sentence in sentences:
        extended = encoder.count_tokens(text[group[0].start : sentence.end]) if group else 0
        if group and (
            extended > budget
            or encoder.count_tokens(text[group[0].start : group[-1].end]) >= target
        ):
            yield group
            group = []
        group.append(sentence)
    yield group
