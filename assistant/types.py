"""The values that pass between modules. Nothing here does work or imports anything of ours.

Offsets are counted in characters of a document's canonical text (Unicode NFC) and are
half-open: ``text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""One L2-normalised embedding, shape ``(dimension,)``."""

Vectors = NDArray[np.float32]
"""L2-normalised embeddings, shape ``(n, dimension)``, in the order of what was encoded."""

Status = Literal["answered", "not_found", "error"]
Support = Literal["verbatim", "supported", "weak", "unsupported"]
Verdict = Literal[
    "verbatim",
    "near_verbatim",
    "altered",
    "stitched",
    "paraphrase",
    "misattributed",
    "not_found",
]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters in a canonical text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading.

    ``path`` holds the headings from the outermost to the section's own; it is empty for
    text before the first heading. Sections are in text order, do not overlap, and together
    cover the whole text; a section starts with its heading line.
    """

    start: int
    end: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of text recognised on the image of a page.

    The box is in shares of the page's width and height, from its upper left corner;
    ``confidence`` is the recogniser's own, in [0, 1].
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Page:
    """A physical page. ``number`` counts from 1; ``label`` is what is printed, if known.

    Pages are in order and cover the whole text; a page without text is an empty range.
    ``recognised`` holds the lines of a page that is an image, whose text rests on them.
    """

    start: int
    end: int
    number: int
    label: str | None = None
    recognised: tuple[RecognisedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One article or report as a reader understood it.

    ``metadata`` holds everything known beyond id, title and text: ``author``, ``publisher``,
    ``published`` (ISO date, possibly only ``YYYY`` or ``YYYY-MM``), ``url``, ``kind``,
    ``jurisdiction``, ``sources`` and any further field, as JSON values.
    ``notes`` say what is doubtful about the reading, such as a guessed encoding or a page that
    was not read; they are stored with the document and shown beside it.
    """

    doc_id: str
    title: str
    text: str
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    found_in: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive whole sentences of one section that fit the encoder's window.

    ``sentences`` are spans in the document's canonical text, in order.
    ``id`` is unique within an edition and is kept for an unchanged document.
    """

    id: int
    doc_id: str
    start: int
    end: int
    heading: tuple[str, ...]
    sentences: tuple[Span, ...]
    text: str

    def sentence(self, span: Span) -> str:
        """The text of one of its sentences."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to.

    ``where``: same key, any of the values; different keys, all. Values compare without
    regard to case. ``since`` and ``until`` are inclusive bounds on ``published``; with either
    set, undated documents are left out.
    """

    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.where or self.since or self.until)

    def to_dict(self) -> dict[str, Any]:
        """The filters as JSON values, only what is set."""
        out: dict[str, Any] = {key: list(values) for key, values in self.where.items()}
        if self.since:
            out["since"] = self.since.isoformat()
        if self.until:
            out["until"] = self.until.isoformat()
        return out


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it is asked. ``as_of`` leaves out what was published later."""

    question: str
    qid: str | None = None
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    as_of: date | None = None
    engine: str = "extractive"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score; higher is better, comparable within one search only."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with its score: the estimated probability in [0, 1] that it answers.

    ``support`` is the probability in [0, 1] that the question is answered where the sentence
    stands, 0.0 where nobody asked; ``missing`` names terms of the question found nowhere near.
    """

    passage: Passage
    sentence: Span
    text: str
    score: float
    support: float = 0.0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer to exact words: ``document.text[start:end] == quote``."""

    number: int
    doc_id: str
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    url: str | None
    section: str | None
    page: int | None
    page_label: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class ScoredCitation(Citation):
    """A citation of something retrieved; ``score`` orders it among the others, best highest."""

    score: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, the numbers of its citations, and how they support it.

    ``answer_span`` marks the figure, date or name asked for, as offsets in ``text``.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    answer_span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """What one source says, and the number of its citation."""

    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that give different values for the same thing."""

    about: str
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``ask`` returns; the fields are those of the answer object of the contract.

    ``confidence`` is the calibrated probability in [0, 1] that the library answers the
    question, ``None`` only with status ``error``. ``elapsed_ms`` are disjoint stages. ``evidence``
    holds the ten best sentences, best first, whatever the status; ``as_of`` is the publication
    date of the newest source cited. ``searches`` are those that a question was split into, each
    with its ``question`` and the ids of the best ``documents``.
    """

    question: str
    status: Status
    engine: str
    edition: int | None
    qid: str | None = None
    rewritten: str | None = None
    error: str | None = None
    text: str = ""
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    confidence: float | None = None
    nearest: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()
    searched: Mapping[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Any] | None = None
    searches: tuple[Mapping[str, Any], ...] = ()
    notice: str | None = None
    as_of: str | None = None
    evidence: tuple[ScoredCitation, ...] = ()
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The answer object as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Hits:
    """What ``search`` returns: passages as citations, best first."""

    question: str
    hits: tuple[ScoredCitation, ...]
    edition: int
    qid: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The hits object as JSON values; ``text`` is the passage."""
        return {
            "qid": self.qid,
            "question": self.question,
            "edition": self.edition,
            "hits": [{**asdict(hit), "text": hit.quote} for hit in self.hits],
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a given wording departs from the source; ``""`` where one lacks it."""

    given: str
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """A place in the library that a looked-up text corresponds to.

    ``similarity`` is in [0, 1]; 1.0 means the same words.
    """

    citation: Citation
    similarity: float
    differences: tuple[Difference, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            **asdict(self.citation),
            "similarity": round(self.similarity, 4),
            "differences": [asdict(d) for d in self.differences],
        }


@dataclass(frozen=True, slots=True)
class LookUp:
    """What ``lookup`` returns. Matches of equal standing are ordered oldest publication first."""

    text: str
    verdict: Verdict
    matches: tuple[Match, ...] = ()
    id: str | None = None
    source: str | None = None
    edition: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "text": self.text,
            "source": self.source,
            "verdict": self.verdict,
            "edition": self.edition,
            "matches": [match.to_dict() for match in self.matches],
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken, and why, in one line."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. Lists hold ``doc_id``s in ascending order.

    ``edition`` is the edition now current, ``None`` for a library that has none yet.
    ``ignored`` counts files of kinds that are not read, ``ignored_kinds`` the same by the ending
    of their names. ``notes`` and ``near_duplicates``
    are for the person: guessed encodings, and pairs of documents that say almost the same.
    ``vocabulary`` is the path of the file whose names the library took over.
    """

    edition: int | None
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    ignored: int = 0
    ignored_kinds: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    near_duplicates: tuple[tuple[str, str], ...] = ()
    vocabulary: str | None = None
    dry_run: bool = False

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def iso_date(value: str | None) -> date | None:
    """The first day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``None`` for anything else."""
    parts: Sequence[str] = (value or "").strip()[:10].split("-")
    try:
        year, month, day = (int(part) for part in [*parts, "1", "1"][:3])
        return date(year, month, day)
    except ValueError:
        return None
