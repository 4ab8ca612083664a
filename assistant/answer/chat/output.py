"""A model's reply to statements with sentence numbers, as it comes in, whatever shape it has.

Text with `[n]` markers and JSON are both read, whole or cut off. What is not yet complete is held
back: a half marker, a half sentence, a half object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answer.chat.prompts import NOT_FOUND, cleaned
from assistant.language.sentences import split_sentences

MAX_STATEMENT_CHARS = 600

_MARKER = re.compile(
    r"\s*[\[【](?:\^|(?:evidence|sentences?|sources?|refs?|no\.?|s|e)\s*#?\s*)?"
    r"(\d{1,4}(?:\s*(?:,|;|&|and|-|–|to)\s*(?:S|E|\^)?\d{1,4})*)[\]】]",
    re.IGNORECASE,
)
_HALF_MARKER = re.compile(r"\s*[\[【][^\]】]{0,40}$")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL | re.IGNORECASE)
_LINE_START = re.compile(r"^[ \t]*(?:[-*•–]|#{1,6}|\d{1,2}[.)])[ \t]+", re.MULTILINE)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
# "<10%" and "< 5" are text: no tag begins so.
_TAG = re.compile(r"<[a-z/!][^>\n]{0,200}>?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# The group is text: a product, as in "3*4". So is a single "~", which says "about".
_EMPHASIS = re.compile(r"((?<=\d)\*{1,3}(?=\d))|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|~{2,3}")
_LABEL = re.compile(r"^(?:answer|response|final answer|statement)\s*:\s*", re.IGNORECASE)
_NUMBER_FIELDS = ("sentences", "citations", "evidence", "sources", "numbers", "ids", "refs")
_TEXT_FIELDS = ("text", "statement", "sentence", "claim")
_LARGEST_RANGE = 10
_REFUSES = re.compile(
    rf"\b{NOT_FOUND}\b|(?i:\b(?:i|we) (?:cannot|can't|could not|am unable|are unable|don't know)\b"
    r"|\bthe (?:evidence|provided|text|sentences|context)\b.{0,40}\b(?:does|do) not "
    r"(?:answer|contain|mention|provide|say|state)\b|\bas an ai\b)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a model wrote it, with the numbers it gave, in their order."""

    text: str
    numbers: tuple[int, ...]


class ReplyReader:
    """Takes a reply piece by piece and gives each statement once it is complete."""

    def __init__(self) -> None:
        self._text = ""
        self._given = 0
        self.refused = False

    def feed(self, piece: str) -> list[Draft]:
        self._text += piece
        # Nothing can have been completed by letters alone.
        if not re.search(r"[.!?\]】}\n]|\s", piece):
            return []
        return self._new(whole=False)

    def close(self) -> list[Draft]:
        """What is left, now that nothing more comes. Half statements are dropped."""
        return self._new(whole=True)

    def _new(self, *, whole: bool) -> list[Draft]:
        text = _THOUGHT.sub("", self._text)
        drafts = list(_from_json(text) if _looks_like_json(text) else _from_text(text, whole))
        if whole:
            self.refused = bool(_REFUSES.search(text))
        new = drafts[self._given :]
        self._given = max(self._given, len(drafts))
        return [d for d in new if len(d.text.split()) > 1 and not _REFUSES.search(d.text)]


def plain(text: str) -> str:
    """Only words: links become their text; tags, addresses, emphasis and labels go."""
    # First, because a tag or a link may come together where emphasis goes.
    text = _EMPHASIS.sub(r"\1", text)
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _ADDRESS.sub(" ", text)
    return _LABEL.sub("", cleaned(text)).strip()


def _looks_like_json(text: str) -> bool:
    return bool(re.match(r"\s*(?:```\w*\s*)?[{\[]\s*(?:[\"{\[]|$)", text))


def _from_json(text: str) -> Iterator[Draft]:
    """Every complete object that holds a statement, also inside an outer one that is cut off."""
    decoder = json.JSONDecoder()
    at = 0
    while (at := text.find("{", at)) >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            at += 1
            continue
        yield from _from_value(value)
        at = end


def _from_value(value: Any) -> Iterator[Draft]:
    if isinstance(value, list):
        for item in value:
            yield from _from_value(item)
    elif isinstance(value, Mapping):
        text = next((value[f] for f in _TEXT_FIELDS if isinstance(value.get(f), str)), None)
        if text is None:
            for item in value.values():
                yield from _from_value(item)
            return
        given = next((value[f] for f in _NUMBER_FIELDS if f in value), ())
        numbers = [int(n) for n in re.findall(r"\d{1,4}", json.dumps(given))]
        numbers += [n for m in _MARKER.finditer(text) for n in _numbers(m.group(1))]
        stripped = plain(_MARKER.sub("", text))[:MAX_STATEMENT_CHARS]
        yield Draft(stripped, tuple(dict.fromkeys(numbers)))


def _from_text(text: str, whole: bool) -> Iterator[Draft]:
    text = re.sub(r"```\w*", "", text)
    half = _HALF_MARKER.search(text)
    if half:
        text = text[: half.start()]
    text = _LINE_START.sub("\n", text)
    without, places = _without_markers(text)
    spans = split_sentences(without)
    for index, span in enumerate(spans):
        last = index == len(spans) - 1
        following = len(without) if last else spans[index + 1].start
        sentence = plain(span.of(without))
        finished = sentence.endswith((".", "!", "?", ".”", '."', ".)"))
        numbers = [
            n
            for place, given, leads in places
            for n in given
            if (span.start < place <= following and not leads)
            or (leads and place <= span.start and (index == 0 or place > spans[index - 1].end))
        ]
        # Until more text follows, a marker may still come.
        if (last and not whole) or (last and not finished and not numbers):
            return
        if sentence:
            yield Draft(sentence[:MAX_STATEMENT_CHARS], tuple(dict.fromkeys(numbers)))


def _without_markers(text: str) -> tuple[str, list[tuple[int, list[int], bool]]]:
    """The text without markers; each marker's place in it, numbers, and whether it leads a line."""
    out: list[str] = []
    places: list[tuple[int, list[int], bool]] = []
    at = length = 0
    for match in _MARKER.finditer(text):
        kept = text[at : match.start()]
        before = text[: match.start()].rstrip(" \t")
        leads = (not before or before.endswith("\n") or "\n" in match.group()) and bool(
            re.match(r"[ \t]*[^\s\[.]", text[match.end() :])
        )
        # A line break that the marker's pattern took in still parts two sentences.
        kept += "\n" if "\n" in match.group() else ""
        out.append(kept)
        length += len(kept)
        places.append((length, _numbers(match.group(1)), leads))
        at = match.end()
    out.append(text[at:])
    return "".join(out), places


def _numbers(text: str) -> list[int]:
    """ "1, 3-5" to 1, 3, 4, 5; a range of more than ten is taken as its two ends."""
    found: list[int] = []
    for part in re.split(r"[,;&]|and", text):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] <= _LARGEST_RANGE:
            found += range(ends[0], ends[1] + 1)
        else:
            found += ends
    return found
